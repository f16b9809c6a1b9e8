public import GSLRandom

/// A rule from a sample to one or more quantities.
///
/// ```swift
/// let law = try BivariateNormal([Parameter("correlation", .real(0.6))])
/// var stream = try RandomStream(at: StreamAddress(key: 1, replication: 0))
/// let sample = try law.sample(count: 1000, using: &stream)
/// let estimator = try KSG1([Parameter("neighbours", .integer(3))])
/// let estimates = try estimator.estimates(from: sample, of: law, using: &stream)  // one: of I(X;Y), about 0.22
/// ```
///
/// One file per estimator, one line in `Catalog.estimators`. Estimates of information are in nats and never clipped at
/// zero.
public protocol Estimator: CatalogEntry {
  /// What it estimates, in the order of its values.
  var quantities: [Quantity] { get }

  /// Whether it draws random numbers of its own (from a purpose of its own).
  var isRandomized: Bool { get }

  /// Whether the estimate stays the same, up to rounding, when X and Y change places and when symbols are renamed.
  var isSymmetric: Bool { get }

  /// Whether the estimate stays the same, to the last bit, under increasing maps of single coordinates.
  var isRankInvariant: Bool { get }

  /// Whether draws of a continuous law may coincide, as those of a bootstrap sample do: whether the estimate keeps its meaning.
  var toleratesTies: Bool { get }

  /// Whether the estimate depends on the order of the draws, which are cut into batches or halves.
  var dependsOnOrder: Bool { get }

  /// Checks that it can take samples of this law and size.
  ///
  /// - Throws: `Incompatibility` for a wrong shape or a sample that is too small.
  func check(_ law: any JointLaw, count: Int) throws(Incompatibility)

  /// Makes what one thread estimates with; it owns the scratch memory.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker

  /// The mean of the estimate over all samples of this size, where mathematics gives it.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation

  /// The variance of the estimate over all samples of this size, where mathematics gives it, in the square of the quantity's
  /// unit.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation

  /// The quantity of what the estimator makes of the variables before it counts: of the bins of a histogram, of symbols as
  /// they are. Nil for estimators that do not count, and where it is not known.
  ///
  /// It splits the error: discretised − truth is what the bins cost, expectation − discretised what the sample does.
  func discretised(_ quantity: Quantity, under law: any JointLaw) -> ExactValue?
}

extension Estimator {
  /// Most estimators estimate I(X;Y).
  public var quantities: [Quantity] { [.mutualInformation] }
  /// Most estimators draw nothing.
  public var isRandomized: Bool { false }
  /// Most estimators see more than the order of values.
  public var isRankInvariant: Bool { false }
  /// Most estimators treat X and Y alike.
  public var isSymmetric: Bool { true }
  /// Most estimators need no distances between draws.
  public var toleratesTies: Bool { true }
  /// Most estimators treat all draws alike.
  public var dependsOnOrder: Bool { false }
  /// Unless an estimator says otherwise there is no formula.
  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation { .none }
  /// Unless an estimator says otherwise there is no formula.
  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation { .none }
  /// Most estimators do not count.
  public func discretised(_ quantity: Quantity, under law: any JointLaw) -> ExactValue? { nil }
}

extension Estimator {
  /// The estimates from one sample, one per quantity. For many samples of one size, make a worker once.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - law: A law of the sample's shape; estimators that need one ask it for its oracle or its queries.
  ///   - stream: The estimator's own random numbers; untouched unless it `isRandomized`.
  /// - Throws: `Incompatibility` for a sample that is not of the law's shape or that the estimator cannot take,
  ///   `EstimationFailure` for one without an estimate.
  public func estimates(
    from sample: borrowing Sample, of law: any JointLaw, using stream: inout RandomStream
  ) throws -> [Double] {
    guard sample.shape == law.shape else {
      throw Incompatibility("the sample has \(sample.shape), the law has \(law.shape)")
    }
    guard sample.isWellFormed else {
      throw Incompatibility("a column of the sample has other values than \(sample.count) of its variable")
    }
    try check(law, count: sample.count)
    var worker = makeWorker(for: law, count: sample.count)
    var values = [Double](repeating: 0, count: quantities.count)
    var span = values.mutableSpan
    try worker.estimate(sample, using: &stream, into: &span)
    return values
  }
}

/// An estimator at work on samples of one law and one size; used by one thread at a time.
public protocol EstimatorWorker {
  /// Estimates from one sample.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - stream: The estimator's own random numbers; untouched unless it `isRandomized`.
  ///   - values: One value per quantity, to be filled.
  /// - Throws: `EstimationFailure`; what is in `values` then does not matter.
  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure)
}
