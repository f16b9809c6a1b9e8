/// The bias and RMSE of an estimator over the complete cases of a cell: the replications in which
/// every estimator of the cell has an estimate. All are judged on the same samples even if some
/// fail.
///
/// *Source:* Siepe et al. 2024, doi 10.1037/met0000695; Morris, White & Crowther 2019,
/// doi 10.1002/sim.8086.
public struct CompleteCases: Hashable, Sendable {
  /// The number of complete cases.
  public let replications: Int
  /// t̄ − θ.
  public let bias: Double?
  /// s/√R.
  public let biasMCSE: Double?
  /// √m.
  public let rootMeanSquaredError: Double?
  /// The MCSE of m over 2√m.
  public let rootMeanSquaredErrorMCSE: Double?

  init(
    replications: Int, bias: Double?, biasMCSE: Double?, rootMeanSquaredError: Double?,
    rootMeanSquaredErrorMCSE: Double?
  ) {
    self.replications = replications
    self.bias = bias
    self.biasMCSE = biasMCSE
    self.rootMeanSquaredError = rootMeanSquaredError
    self.rootMeanSquaredErrorMCSE = rootMeanSquaredErrorMCSE
  }

  /// Takes the results of finished passes over the estimates of complete cases.
  init(_ sums: CentralSums) {
    replications = Int(sums.count)
    guard sums.count > 0 else {
      bias = nil; biasMCSE = nil; rootMeanSquaredError = nil; rootMeanSquaredErrorMCSE = nil
      return
    }
    bias = finite(sums.meanDifference(to: sums.truth))
    rootMeanSquaredError = finite(sums.rootMeanSquaredError)
    guard sums.count > 1 else {
      biasMCSE = nil; rootMeanSquaredErrorMCSE = nil
      return
    }
    biasMCSE = finite(sums.meanMCSE)
    rootMeanSquaredErrorMCSE = finite(sums.rootMeanSquaredErrorMCSE)
  }
}

/// The sums of one column over the complete cases, for estimates that come one by one.
struct CompleteSums {
  private(set) var sums: CentralSums
  private var lowest = Double.infinity, highest = -Double.infinity
  private var piece: [Double] = []

  init(truth: Double) {
    sums = CentralSums(truth: truth)
    piece.reserveCapacity(Self.length)
  }

  private static let length = 1 << 10

  mutating func append(_ estimate: Double) {
    lowest = min(lowest, estimate)
    highest = max(highest, estimate)
    piece.append(estimate)
    if piece.count == Self.length { flush() }
  }

  private mutating func flush() {
    do {
      let piece = piece
      sums.add(piece.span)
    }
    piece.removeAll(keepingCapacity: true)
  }

  mutating func endPass() {
    flush()
    sums.endPass(extremes: (lowest, highest))
  }
}
