public import GSLRandom

/// A rule that estimates one or more quantities from a sample.
///
/// ```swift
/// let law = try BivariateNormal([Parameter("correlation", .real(0.6))])
/// var stream = try RandomStream(at: StreamAddress(key: 1, replication: 0))
/// let sample = try law.sample(count: 1000, using: &stream)
/// let estimator = try KSG1([Parameter("neighbours", .integer(3))])
/// let estimates = try estimator.estimates(from: sample, of: law, using: &stream)  // [≈ 0.22]
/// ```
///
/// One file per estimator, one line in `Catalog.estimators`. The example estimates I(X;Y) alone.
/// Estimates of information are in nats and never clipped at zero.
public protocol Estimator: CatalogEntry {
  /// The quantities that it estimates, in the order of its values.
  var quantities: [Quantity] { get }

  /// Whether it draws random numbers of its own (from a purpose of its own).
  var isRandomized: Bool { get }

  /// Whether exchanging X and Y or renaming symbols changes the estimate by rounding only.
  var isSymmetric: Bool { get }

  /// Whether increasing maps of single coordinates leave every bit of the estimate the same.
  var isRankInvariant: Bool { get }

  /// Whether the estimate keeps its meaning if draws of a continuous law coincide, as those of a
  /// bootstrap sample do.
  var toleratesTies: Bool { get }

  /// Whether the order of the draws matters, because they are cut into batches or halves.
  var dependsOnOrder: Bool { get }

  /// Whether it uses the law's own density ratios, which nobody has of data. It then shows what can
  /// be reached, and does not compete with the others.
  var knowsTheLaw: Bool { get }

  /// Whether it estimates the parameters of a family that this law belongs to, such as `Gaussian`
  /// on normal laws.
  func isOfOwnFamily(_ law: any JointLaw) -> Bool

  /// Checks that it can take samples of this law and size.
  ///
  /// - Throws: `Incompatibility` for a wrong shape or a sample that is too small.
  func check(_ law: any JointLaw, count: Int) throws(Incompatibility)

  /// Makes a worker for one thread, with its own scratch memory.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker

  /// The bytes of a worker's memory beyond some numbers for each draw, such as the layers of a
  /// network.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func workingBytes(for law: any JointLaw, count: Int) -> Int

  /// Returns the mean of the estimate over all samples of this size; `.none` if it is not known.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation

  /// Returns the variance of the estimate over all samples of this size, in the square of the
  /// quantity's unit; `.none` if it is not known.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation

  /// Returns the quantity of the variables as the estimator counts them: of the bins of a
  /// histogram, of symbols as they are. Nil for estimators that do not count, or if unknown.
  ///
  /// It splits the error into discretised − truth (bins) and expectation − discretised (sampling).
  func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue?

  /// Returns `expectation` and `discretised` of every quantity, in their order.
  ///
  /// Estimators that compute several of them at once give their own; the values must be the same.
  ///
  /// - Precondition: `check(law, count: count)` passed.
  func knownMeans(under law: any JointLaw, count: Int) -> [KnownMeans]
}

/// What is known of the mean of an estimate.
public struct KnownMeans: Sendable {
  /// `Estimator.expectation`.
  public let expectation: Expectation
  /// `Estimator.discretised`.
  public let discretised: ExactValue?

  /// What is known of one quantity's estimate.
  public init(expectation: Expectation, discretised: ExactValue?) {
    (self.expectation, self.discretised) = (expectation, discretised)
  }
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
  /// Most estimators see the sample alone.
  public var knowsTheLaw: Bool { false }
  /// Most estimators assume no family of laws.
  public func isOfOwnFamily(_ law: any JointLaw) -> Bool { false }
  /// Most estimators need some numbers for each draw.
  public func workingBytes(for law: any JointLaw, count: Int) -> Int { 0 }
  /// No formula is known unless an estimator says otherwise.
  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation { .none }
  /// No formula is known unless an estimator says otherwise.
  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation { .none }
  /// Most estimators do not count.
  public func discretised(_ quantity: Quantity, under law: any JointLaw, count: Int) -> ExactValue? { nil }
  /// Most estimators compute them separately.
  public func knownMeans(under law: any JointLaw, count: Int) -> [KnownMeans] {
    quantities.map {
      KnownMeans(
        expectation: expectation(of: $0, under: law, count: count),
        discretised: discretised($0, under: law, count: count))
    }
  }
}

extension Estimator {
  /// Returns one estimate per quantity from one sample. For many samples, make one worker.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - law: A law of the sample's shape. Some estimators ask it for its oracle or its queries.
  ///   - stream: The estimator's own random numbers; untouched unless it `isRandomized`.
  /// - Throws: `Incompatibility` if the sample does not have the law's shape or the estimator
  ///   cannot take it, `EstimationFailure` if it has no estimate.
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

/// An estimator's worker for samples of one law and one size. One thread uses it at a time.
public protocol EstimatorWorker {
  /// Estimates from one sample.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - stream: The estimator's own random numbers; untouched unless it `isRandomized`.
  ///   - values: One value per quantity, to be filled.
  /// - Throws: `EstimationFailure`. The content of `values` then does not matter.
  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure)
}
