/// The marks by which a report points at a row.
public enum Mark: Character, CaseIterable, Sendable {
  /// The bias exceeds twice its MCSE: it is not chance (at 5 %).
  case bias = "*"
  /// The bias is adjusted by control variates, which make its MCSE at least 5 % smaller.
  case controlled = "c"
  /// The mean is more than 4 MCSEs off the exact expectation, and neither few estimates nor long
  /// tails explain it (`ChanceTest`): one of the two is wrong (by chance in 6 of 100 000).
  case expectation = "!"

  /// The explanation at the foot of a report.
  public var legend: String {
    switch self {
    case .bias: "|bias| > 2 MCSE"
    case .controlled:
      "bias adjusted by control variates (the cell's exact rows); as good as: the replications after which the plain mean "
        + "would have this MCSE"
    case .expectation: "|z| > 4 (30 estimates or more)"
    }
  }
}

extension Measures {
  /// The marks of a row.
  ///
  /// A bias below 1e-12 of the mean is rounding and gets none, whatever its MCSE.
  public var marks: [Mark] { Mark.allCases.filter(deserves) }

  private func deserves(_ mark: Mark) -> Bool {
    switch mark {
    case .bias: isBiased(beyond: 2)
    case .controlled: betterBias != nil
    case .expectation: judgedZ.map { abs($0) > 4 } ?? false
    }
  }

  /// Whether the bias exceeds a multiple of its MCSE, and 1e-12 of the mean: less is rounding.
  ///
  /// Estimates that do not vary without a known reason have no MCSE to compare with.
  func isBiased(beyond errors: Double) -> Bool {
    guard let mean, let bias = printedBias, let mcse = printedBiasMCSE, !hasUnknownSpread else {
      return false
    }
    return abs(bias) > errors * mcse && abs(bias) > 1e-12 * max(1, abs(mean))
  }

  /// Whether the RMSE is unknown or is rounding: at most 1e-12.
  var hasRoundingErrorsOnly: Bool { (rootMeanSquaredError ?? 0) <= 1e-12 }
}
