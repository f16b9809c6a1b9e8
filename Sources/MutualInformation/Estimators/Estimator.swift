public import GSLRandom

/// Why an estimator and a law or a sample size do not go together.
public struct Incompatibility: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found and what is needed.
  private let reason: String
  /// What to do about it, where neither another law nor another sample size would help.
  public let cure: String?

  /// Says why.
  public init(_ reason: String, cure: String? = nil) {
    self.reason = reason
    self.cure = cure
  }

  /// Both in one line.
  public var description: String { reason + (cure.map { "; \($0)" } ?? "") }
}

/// Why there is no estimate for one sample. The raw values are stored, so they are frozen.
public enum EstimationFailure: UInt8, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// All values of a variable are equal.
  case constantVariable = 1
  /// X and Y lie on a line, or coordinates depend on each other linearly, but for their own rounding, or have equal or
  /// opposite ranks where ranks count: the estimate would be infinite.
  case perfectCorrelation = 2
  /// A value of the sample is NaN or infinite.
  case sampleNotFinite = 3
  /// The estimator returned NaN or infinity.
  case estimateNotFinite = 4
  /// Draws coincide where a distance between them is needed.
  case coincidingPoints = 5
  /// A rule wants more bins than there is room for.
  case tooManyBins = 6

  /// The `status` in `replications.csv`.
  public var description: String {
    switch self {
    case .constantVariable: "constant-variable"
    case .perfectCorrelation: "perfect-correlation"
    case .sampleNotFinite: "sample-not-finite"
    case .estimateNotFinite: "estimate-not-finite"
    case .coincidingPoints: "coinciding-points"
    case .tooManyBins: "too-many-bins"
    }
  }
}

/// A rule from a sample to one or more quantities.
///
/// One file per estimator, one line in `Catalog.estimators`. Estimates are in nats and never clipped at zero.
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

  /// What says beside each estimate how uncertain it is: at most an interval and a test. Empty for the estimators of the
  /// catalogue; a study asks for it (`Assessed`).
  var uncertainty: [Uncertainty] { get }

  /// The estimator whose estimates these are: itself, or the one that intervals were added to.
  var original: any Estimator { get }
}

extension Estimator {
  /// The numbers of a replication: an estimate for each quantity, then for each method its statements about each quantity.
  public var width: Int {
    quantities.count * uncertainty.reduce(1) { $0 + type(of: $1.method).statements.count }
  }

  /// What is said about each estimate.
  public var statements: [Statement] { uncertainty.flatMap { type(of: $0.method).statements } }

  /// The places of the statements about a quantity among the numbers of a replication, in the order of `statements`.
  public func places(ofStatementsAbout quantity: Int) -> [Int] {
    var start = quantities.count
    return uncertainty.flatMap { entry in
      let count = type(of: entry.method).statements.count
      defer { start += quantities.count * count }
      return (0..<count).map { start + quantity * count + $0 }
    }
  }

  /// The place of a statement among the numbers of a replication; nil for one that is not made.
  public func place(of statement: Statement, quantity: Int) -> Int? {
    zip(statements, places(ofStatementsAbout: quantity)).first { $0.0 == statement }?.1
  }

  /// The names of the numbers of a replication, in order.
  public var columns: [String] {
    quantities.map(\.name)
      + uncertainty.flatMap { entry in
        quantities.flatMap { quantity in
          type(of: entry.method).statements.map { "\($0.rawValue) of \(quantity)" }
        }
      }
  }

  /// Most estimators give a value alone.
  public var uncertainty: [Uncertainty] { [] }
  /// Most estimators are their own.
  public var original: any Estimator { self }
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
