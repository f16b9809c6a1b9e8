import Foundation
import MutualInformation

/// The test of Anderson and Darling that values are independent draws of the standard normal law: nothing is estimated.
///
/// A² = −n − Σᵢ (2i − 1)[ln Φ(zᵢ) + ln(1 − Φ(zₙ₊₁₋ᵢ))]/n of the sorted values.
///
/// *Accuracy of the p-value:* 2e-5 in the limit of large n.
/// *Erratum:* the source says 2e-6; the series that it approximates differs by up to 1.9e-5, near A² = 1.
/// *Source:* Marsaglia & Marsaglia 2004, doi 10.18637/jss.v009.i02.
struct AndersonDarling {
  let statistic: Double
  let count: Int

  init(_ values: [Double]) {
    let sorted = values.sorted()
    count = sorted.count
    var sum = 0.0
    for i in sorted.indices {
      let below = naturalLog(standardNormalCumulative(sorted[i]))
      let above = naturalLog(standardNormalCumulative(-sorted[count - 1 - i]))
      sum += Double(2 * i + 1) * (below + above)
    }
    statistic = -Double(count) - sum / Double(count)
  }

  init(statistic: Double, count: Int) {
    self.statistic = statistic
    self.count = count
  }

  /// The probability of a statistic as large as this.
  var pValue: Double {
    let limit = Self.limit(statistic)
    return max(0, min(1, 1 - limit - Self.correction(limit, count: Double(count))))
  }

  /// P(A² < z) for n → ∞.
  static func limit(_ z: Double) -> Double {
    if z <= 0 { return 0 }
    if z < 2 {
      let polynomial = horner(
        [2.00012, 0.247105, -0.0649821, 0.0347962, -0.011672, 0.00168691], z)
      return exp(-1.2337141 / z) / z.squareRoot() * polynomial
    }
    return exp(-exp(horner([1.0776, -2.30695, 0.43424, -0.082433, 0.008056, -0.0003146], z)))
  }

  /// What is to be added for n values, by the limit.
  private static func correction(_ x: Double, count n: Double) -> Double {
    if x > 0.8 {
      return horner([-130.2137, 745.2337, -1705.091, 1950.646, -1116.360, 255.7844], x) / n
    }
    let knot = 0.01265 + 0.1757 / n
    if x < knot {
      let v = x / knot
      return v.squareRoot() * (1 - v) * (49 * v - 102) * (0.0037 / (n * n) + 0.00078 / n + 0.00006) / n
    }
    let v = (x - knot) / (0.8 - knot)
    return horner([-0.00022633, 6.54034, -14.6538, 14.458, -8.259, 1.91864], v) * (0.04213 + 0.01365 / n) / n
  }

  private static func horner(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }
}
