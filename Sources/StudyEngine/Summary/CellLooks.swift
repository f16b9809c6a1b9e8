import MutualInformation

/// A look at the first replications of a cell: the comparison of its rows with the targets.
public struct Look: Hashable, Sendable {
  /// The number of replications of the look: 0..<this.
  public let replications: Int
  /// The index in the cell of the worst row's estimator: its MCSE is the largest over its target.
  public let estimator: Int
  /// The index of the worst row's quantity among the estimator's.
  public let quantity: Int
  /// The number of valid estimates of the worst row.
  public let valid: Int
  /// The MCSE of the worst row's bias, in nats; nil for fewer than two valid estimates. Under a
  /// rule with control variates it is the error that counts, see `StoppingRule.controls`.
  public let biasMCSE: Double?
  /// The largest MCSE over its target; 0 if all spread is rounding. It is nil for fewer than two
  /// valid estimates, and if estimates do not vary though nothing says that they must not.
  public let ratio: Double?
  /// The number of rows that miss a target.
  public let missed: Int

  /// Whether every row meets all targets.
  public var isMet: Bool { missed == 0 }

  /// The standard deviation of the worst row's estimates, in nats.
  public var standardDeviation: Double? { biasMCSE.map { $0 * Double(valid).squareRoot() } }

  /// The replications that would meet the targets if nothing but their number changed: R·ratio².
  var needed: Double { ratio.map { Double(replications) * $0 * $0 } ?? .infinity }
}

/// The looks at a cell: up to the one that ended it, or all that were possible so far.
public struct CellLooks: Sendable {
  public let cell: Cell
  /// The looks in their order.
  public internal(set) var looks: [Look] = []
  /// The replications that the summary uses, 0..<this; nil while no look has ended the cell.
  public internal(set) var used: Int?

  init(cell: Cell) { self.cell = cell }

  /// Whether the cell ended at at-most without meeting its targets.
  public var isShort: Bool { used != nil && looks.last?.isMet == false }
}

extension StoppingRule {
  /// Judges the rows of a cell, by estimator and quantity, after a number of replications.
  ///
  /// - Parameters:
  ///   - errors: The errors of biases that are known better than by the MCSE, by index of the row.
  ///   - targets: Returns the targets of the estimator at an index. Called if estimates do not vary.
  func look(
    at rows: [[LookSums]], truths: [[ExactValue]], replications: Int, errors: [Int: Double] = [:],
    targets: (Int) -> [StudyEngine.Target]
  ) -> Look {
    var index = 0
    var worstError: Double?
    var worst = (estimator: 0, quantity: 0, ratio: Double?.some(-1))
    var missed = 0
    for (i, quantities) in rows.enumerated() {
      for (j, sums) in quantities.enumerated() {
        defer { index += 1 }
        let verdict = verdict(on: sums, truth: truths[i][j], bias: errors[index] ?? sums.biasMCSE) {
          let target = targets(i)[j]
          return target.expectation.explains(mean: sums.mean, variance: target.variance)
        }
        if !verdict.isMet { missed += 1 }
        if (verdict.ratio ?? .infinity) > (worst.ratio ?? .infinity) {
          worst = (i, j, verdict.ratio)
          worstError = errors[index] ?? sums.biasMCSE
        }
      }
    }
    let sums = rows[worst.estimator][worst.quantity]
    return Look(
      replications: replications, estimator: worst.estimator, quantity: worst.quantity, valid: sums.count,
      biasMCSE: worstError, ratio: worst.ratio, missed: missed)
  }

  /// Judges one row. An MCSE of 0 counts only if the estimates are as they must be: their variance
  /// is 0, or their mean is the exact expectation. Else a rare sample may be missing, and more
  /// replications are needed.
  private func verdict(
    on sums: LookSums, truth: ExactValue, bias: Double?, isExact: () -> Bool
  ) -> (isMet: Bool, ratio: Double?) {
    guard let bias, let square = sums.rootMeanSquareMCSE else { return (false, nil) }
    if sums.isRounding { return isExact() ? (true, 0) : (false, nil) }
    var (isMet, largest) = (true, 0.0)
    for target in targets {
      let error: Double
      switch target.kind {
      case .bias: error = bias
      case .rootMeanSquare: error = square
      case .relative:
        if truth.isZero { continue }
        error = bias / abs(truth.value)
      }
      // Negated so that NaN misses the target.
      if !(error <= target.limit) { isMet = false }
      largest = max(largest, error.isNaN ? .infinity : error / target.limit)
    }
    return (isMet, largest)
  }
}
