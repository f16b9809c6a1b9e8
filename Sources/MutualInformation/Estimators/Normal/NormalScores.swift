import CStreamKernels

/// Normal scores Φ⁻¹(rank/(n + 1)) of the coordinates of a sample, with the memory.
///
/// Equal values have the mean of the ranks that they share, so that no order of the draws matters.
struct NormalScores {
  private let count: Int
  /// Φ⁻¹(h/2(n + 1)) at index h: ranks that are shared can be halves.
  private let table: [Double]
  private var values: [Double], sorted: [Double]
  private var order: [UInt32]
  private var memory: [UInt64]
  /// The scores, draw by draw.
  private(set) var scores: [Double]
  /// Twice the ranks, draw by draw; whole, as ranks that are shared can be halves.
  private var ranks: [UInt32]

  /// Scores of `count` vectors.
  init(count: Int, dimension: Int) {
    self.count = count
    table = (0...2 * count).map { $0 == 0 ? 0 : normalQuantile(Double($0) / Double(2 * (count + 1))) }
    values = Array(repeating: 0, count: count)
    sorted = values
    order = Array(repeating: 0, count: count)
    memory = Array(repeating: 0, count: 2 * count)
    scores = Array(repeating: 0, count: count * dimension)
    ranks = Array(repeating: 0, count: count * dimension)
  }

  /// Computes the scores of each coordinate of the vectors.
  ///
  /// - Throws: `sampleNotFinite`, `constantVariable`.
  mutating func set(_ vectors: Span<Double>) throws(EstimationFailure) {
    let dimension = vectors.count / count
    for k in 0..<dimension {
      for i in 0..<count { values[i] = vectors[i * dimension + k] }
      let range = try rangeOfFinite(values.span)
      guard range.low < range.high else { throw .constantVariable }
      unsafe mi_sort(values, count, &sorted, &order, &memory)
      var start = 0
      while start < count {
        var end = start + 1
        while end < count, sorted[end] == sorted[start] { end += 1 }
        // The ranks start + 1 ... end, twice their mean.
        let score = table[start + 1 + end]
        for place in start..<end {
          scores[Int(order[place]) * dimension + k] = score
          ranks[Int(order[place]) * dimension + k] = UInt32(truncatingIfNeeded: start + 1 + end)
        }
        start = end
      }
    }
  }

  /// Whether all ranks of a coordinate are equal to those of another's coordinate, or all are opposite: r and n + 1 − r.
  func isFunction(_ coordinate: Int, of other: NormalScores, _ otherCoordinate: Int) -> Bool {
    let (dimension, otherDimension) = (ranks.count / count, other.ranks.count / count)
    let sum = UInt32(truncatingIfNeeded: 2 * (count + 1))
    var (areEqual, areOpposite) = (true, true)
    for i in 0..<count {
      let (a, b) = (ranks[i * dimension + coordinate], other.ranks[i * otherDimension + otherCoordinate])
      areEqual = areEqual && a == b
      areOpposite = areOpposite && a &+ b == sum
      guard areEqual || areOpposite else { return false }
    }
    return true
  }
}

/// Φ⁻¹(p) for 1.4e-11 < p < 1 − 1.4e-11.
///
/// *Accuracy:* about 1e-15 of itself; Φ⁻¹(1 − p) = −Φ⁻¹(p) to the last bit where 1 − p is exact.
/// *Bits:* the same on every processor: the project's own logarithm, roots, and fractions of polynomials.
/// *Source:* Wichura 1988, algorithm AS 241, doi 10.2307/2347330, routine PPND16; its third interval lies beyond these p.
package func normalQuantile(_ p: Double) -> Double {
  let q = p - 0.5
  if abs(q) <= 0.425 {
    let r = 0.180625 - q * q
    return q * fraction(r, centralNumerator, centralDenominator)
  }
  let r = (-naturalLog(min(p, 1 - p))).squareRoot() - 1.6
  let magnitude = fraction(r, tailNumerator, tailDenominator)
  return q < 0 ? -magnitude : magnitude
}

/// A quotient of polynomials of the seventh degree, coefficients from the highest power down.
private func fraction(_ x: Double, _ above: [8 of Double], _ below: [8 of Double]) -> Double {
  var (numerator, denominator) = (above[0], below[0])
  for i in 1..<8 {
    numerator = numerator * x + above[i]
    denominator = denominator * x + below[i]
  }
  return numerator / denominator
}

private let centralNumerator: [8 of Double] = [
  2.509_080_928_730_122_672_7e3, 3.343_057_558_358_812_810_5e4, 6.726_577_092_700_870_085_3e4,
  4.592_195_393_154_987_145_7e4, 1.373_169_376_550_946_112_5e4, 1.971_590_950_306_551_442_7e3,
  1.331_416_678_917_843_774_5e2, 3.387_132_872_796_366_608,
]
private let centralDenominator: [8 of Double] = [
  5.226_495_278_852_854_561e3, 2.872_908_573_572_194_267_4e4, 3.930_789_580_009_271_061e4,
  2.121_379_430_158_659_586_7e4, 5.394_196_021_424_751_107_7e3, 6.871_870_074_920_579_083e2,
  4.231_333_070_160_091_125_2e1, 1,
]
private let tailNumerator: [8 of Double] = [
  7.745_450_142_783_414_076_4e-4, 2.272_384_498_926_918_458_33e-2, 2.417_807_251_774_506_117_7e-1,
  1.270_458_252_452_368_382_58, 3.647_848_324_763_204_605_04, 5.769_497_221_460_691_405_5,
  4.630_337_846_156_545_295_9, 1.423_437_110_749_683_577_34,
]
private let tailDenominator: [8 of Double] = [
  1.050_750_071_644_416_843_24e-9, 5.475_938_084_995_344_946e-4, 1.519_866_656_361_645_719_66e-2,
  1.481_039_764_274_800_745_9e-1, 6.897_673_349_851_000_045_5e-1, 1.676_384_830_183_803_849_4,
  2.053_191_626_637_758_821_87, 1,
]
