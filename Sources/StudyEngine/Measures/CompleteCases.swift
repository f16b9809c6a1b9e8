/// Bias and RMSE of an estimator over the complete cases of a cell: the replications in which every estimator of the cell
/// has an estimate, so that all are judged on the same samples even where some fail.
///
/// *Source:* Siepe et al. 2024, doi 10.1037/met0000695; Morris, White & Crowther 2019, doi 10.1002/sim.8086.
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

  /// What finished passes over the estimates of complete cases gave; the formulas of `Measures`.
  init(_ sums: CentralSums, truth: Double) {
    let finite = { (value: Double) in value.isFinite ? value : nil }
    let count = sums.count
    replications = Int(count)
    guard count > 0 else {
      bias = nil; biasMCSE = nil; rootMeanSquaredError = nil; rootMeanSquaredErrorMCSE = nil
      return
    }
    let bias = sums.meanDifference(to: truth)
    let meanSquare = bias * bias + sums.scale * sums.scale * sums.secondMoment
    self.bias = finite(bias)
    rootMeanSquaredError = finite(meanSquare.squareRoot())
    guard count > 1 else {
      biasMCSE = nil; rootMeanSquaredErrorMCSE = nil
      return
    }
    let deviation = (sums.secondMoment * (count / (count - 1))).squareRoot()
    biasMCSE = finite(sums.scale * deviation / count.squareRoot())
    let squareError = sums.scale * (sums.squaredErrorsSpread / (count * (count - 1))).squareRoot()
    rootMeanSquaredErrorMCSE = meanSquare > 0 ? finite(squareError / (2 * meanSquare.squareRoot())) : 0
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
