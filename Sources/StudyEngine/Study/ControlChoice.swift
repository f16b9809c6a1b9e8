import MutualInformation

/// Whether a study runs control variates that nobody asked to see (`controls:` of a study file).
///
/// Their expectations are known exactly, so the biases of a cell's other rows can be adjusted by
/// them (`ControlledEstimate`). They are stored like all estimators, but take part in no ranking,
/// comparison or stopping target, and stand in no CSV file.
public enum ControlChoice: String, CaseIterable, Hashable, Sendable {
  /// Only the study's own rows.
  case none
  /// In every cell `information-density`, if the law knows its density ratio, and a histogram with
  /// fixed edges, if the law knows the probabilities of cells; each unless the cell has one.
  case auto

  /// The controls of a law; not all of them can take every sample size.
  ///
  /// - Parameter own: The estimators that the study runs on the law.
  func entries(for law: any JointLaw, beside own: [StudyEstimator]) -> [StudyEstimator] {
    guard self == .auto else { return [] }
    var found: [any Estimator] = []
    if !own.contains(where: { $0.id == InformationDensity.id }), law is any DensityRatioLaw,
      let density = try? InformationDensity([])
    {
      found.append(density)
    }
    if !own.contains(where: hasFixedEdges), law.shape == .realPair, let law = law as? any BinnableLaw,
      let histogram = Self.histogram(for: law)
    {
      found.append(histogram)
    }
    return found.map { StudyEstimator(control: $0) }
  }

  private func hasFixedEdges(_ entry: StudyEstimator) -> Bool {
    guard entry.id == Histogram.id else { return false }
    if case .interval? = entry.arguments["range"] { return true }
    return entry.arguments["binning"] == .word("edges")
  }

  /// A histogram with edges near the octiles of X and Y.
  static func histogram(for law: any BinnableLaw) -> Histogram? {
    let probability = { (table: JointTable) in table.probabilities.first ?? .nan }
    guard let x = octiles({ probability(law.cells(xEdges: [$0], yEdges: []).table) }),
      let y = octiles({ probability(law.cells(xEdges: [], yEdges: [$0]).table) })
    else { return nil }
    return try? Histogram([
      Parameter("binning", .word("edges")), Parameter("x-edges", .numbers(x)),
      Parameter("y-edges", .numbers(y)),
    ])
  }

  /// The octiles of a continuous law, rounded to three digits, and to 0 where they are tiny beside
  /// their range: the same decimals everywhere, whatever the last bits of the probabilities. Equal
  /// ones are listed once; nil if they cannot be found.
  ///
  /// - Parameter below: The cumulative probability.
  private static func octiles(_ below: (Double) -> Double) -> [Double]? {
    let reach = 0x1p200
    var (low, high) = (-1.0, 1.0)
    while below(low) > 0.125, low > -reach { low *= 2 }
    while below(high) < 0.875, high < reach { high *= 2 }
    guard below(low) <= 0.125, below(high) >= 0.875 else { return nil }
    let found = (1...7).map { quantile(Double($0) / 8, low, high, below) }
    let range = found[6] - found[0]
    var edges: [Double] = []
    for value in found {
      let edge =
        abs(value) < 1e-12 * range ? 0 : Double(DecimalDigits.scientific(value, significant: 3)) ?? value
      if edge > edges.last ?? -.infinity { edges.append(edge) }
    }
    return edges
  }

  /// Bisects for a quantile, to 1e-5 of it; one near 0 takes all steps.
  private static func quantile(_ p: Double, _ low: Double, _ high: Double, _ below: (Double) -> Double)
    -> Double
  {
    var (low, high) = (low, high)
    for _ in 0..<80 where high - low > 1e-5 * max(abs(low), abs(high)) {
      let middle = (low + high) / 2
      if below(middle) < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
