import MutualInformation

/// How many z-scores of a run exceed 2 by chance: mean and standard deviation.
///
/// The rows of a cell share samples. Their scores have the correlations r of their estimates, so the
/// number of |z| > 2 has the mean Np, p = P(|Z| > 2), and the variance Σ c(r) over all pairs of rows
/// of a cell, with c the covariance of the events |Z₁| > 2 and |Z₂| > 2. By Mehler's formula
///
/// c(r) = Σ_{m = 2, 4, …} r^m (2φ(2) He_{m−1}(2))²/m!.
///
/// Two rows whose correlation is not known count as one: r = 1.
///
/// *Source:* Mehler 1866, Journal für die reine und angewandte Mathematik 66, 161–176.
package struct Exceedances {
  /// Np.
  package let mean: Double
  /// The standard deviation of their number.
  package let deviation: Double

  /// `by chance 2.7 ± 2.5`.
  var text: String {
    "by chance \(DecimalDigits.fixed(mean, decimals: 1)) ± \(DecimalDigits.fixed(deviation, decimals: 1))"
  }

  package init(_ summary: Summary) {
    let isScored = { (index: Int) in summary.rows[index].measures.z != nil }
    var count = 0
    var variance = 0.0
    for cell in summary.cells {
      let scored = cell.indices.count(where: isScored)
      count += scored
      variance += Double(scored * scored) * Self.share * (1 - Self.share)
      for pair in summary.pairs(of: cell.indices) where isScored(pair.first) && isScored(pair.second) {
        guard let r = pair.measures.correlation.value else { continue }
        variance -= 2 * (Self.share * (1 - Self.share) - Self.covariance(r))
      }
    }
    mean = Double(count) * Self.share
    deviation = max(0, variance).squareRoot()
  }

  /// P(|Z| > 2).
  package static let share = 2 * standardNormalCumulative(-2)

  /// c(r).
  package static func covariance(_ r: Double) -> Double {
    let square = min(r * r, 1)
    let sum = coefficients.reversed().reduce(0) { ($0 + $1) * square }
    return min(sum, share * (1 - share))
  }

  /// (2φ(2) He_{m−1}(2))²/m! for m = 2, 4, …, 400.
  private static let coefficients: [Double] = {
    // He_m(2)/√m!, by their recurrence.
    var (before, last): (Double, Double) = (1, 2)
    let density = 2 * 0.053_990_966_513_188_06
    return (2...400).compactMap { m in
      let term = density * last * (density * last) / Double(m)
      (before, last) = (last, (2 * last - Double(m - 1).squareRoot() * before) / Double(m).squareRoot())
      return m.isMultiple(of: 2) ? term : nil
    }
  }()
}
