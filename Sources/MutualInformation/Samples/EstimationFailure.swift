/// The reason why a sample has no estimate. The raw values are stored, so they are frozen.
public enum EstimationFailure: UInt8, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// All values of a variable are equal.
  case constantVariable = 1
  /// X and Y lie on a line, coordinates depend on each other linearly except for their rounding, or
  /// ranks that matter are equal or opposite. The estimate would be infinite.
  case perfectCorrelation = 2
  /// A value of the sample is NaN or infinite.
  case sampleNotFinite = 3
  /// The estimator returned NaN or infinity.
  case estimateNotFinite = 4
  /// Draws coincide where a distance between them is needed.
  case coincidingPoints = 5
  /// A rule asks for more bins than there is room for.
  case tooManyBins = 6
  /// A program ended, or answered with something else than estimates or draws.
  case programFailed = 7
  /// A program did not answer in time.
  case programTimedOut = 8
  /// The objective or the scores of a network became NaN or infinite.
  case trainingDiverged = 9

  /// The text of `status` in `replications.csv`.
  public var description: String {
    switch self {
    case .constantVariable: "constant-variable"
    case .perfectCorrelation: "perfect-correlation"
    case .sampleNotFinite: "sample-not-finite"
    case .estimateNotFinite: "estimate-not-finite"
    case .coincidingPoints: "coinciding-points"
    case .tooManyBins: "too-many-bins"
    case .programFailed: "program-failed"
    case .programTimedOut: "program-timeout"
    case .trainingDiverged: "training-diverged"
    }
  }
}

extension EstimationFailure {
  /// The value of a statement that could not be made: a NaN that holds the reason.
  public var placeholder: Double { Double(nan: Double.RawSignificand(rawValue), signaling: false) }

  /// The reason that a placeholder holds; nil for a number.
  public init?(placeholder: Double) {
    guard placeholder.isNaN else { return nil }
    self.init(rawValue: UInt8(truncatingIfNeeded: placeholder.significandBitPattern))
  }
}
