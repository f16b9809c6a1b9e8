import CStreamKernels

/// φ(x), the density of a standard normal variable, by the project's own exponential.
func standardNormalDensity(_ x: Double) -> Double {
  0.398_942_280_401_432_677_94 * naturalExp(-0.5 * x * x)
}

/// Φ(x) = P(Z ≤ x) of a standard normal Z: the same bits on every processor.
///
/// With t = |x|, the tail is Q(t) = exp(−t²/2) p(s)/(t + 4). p is a polynomial of degree 23 in
/// s = (t − 4)/(t + 4). Φ(x) is Q(t) for x ≤ 0, else 1 − Q(t). t² is split so that no digit of the
/// exponent is lost.
///
/// *Accuracy:* within 2e-15 of the value from −37 up. The value is subnormal and has fewer digits
/// below −37.5, is 0 below −39 and 1 above 8.3. It increases except for its rounding: neighbouring
/// doubles may be out of order by 2e-15 of the value.
/// *Complexity:* about two exponentials and two divisions.
/// *Source:* the polynomial agrees with erfc to 50 digits at the Chebyshev points of 0 ≤ t ≤ 39;
/// the script `mutual-information-normal-cumulative.py` prints it.
package func standardNormalCumulative(_ x: Double) -> Double { mi_normal_cumulative(x) }

/// Φ of some of the values, in place: the bits of `standardNormalCumulative` from −37 up.
func standardNormalCumulatives(of values: inout [Double], _ range: Range<Int>) {
  unsafe values[range].withUnsafeMutableBufferPointer {
    unsafe mi_normal_cumulatives($0.baseAddress, $0.baseAddress, $0.count)
  }
}

/// Φ⁻¹(p) for 1.4e-11 < p < 1 − 1.4e-11, in one evaluation.
///
/// *Accuracy:* about 1e-15 of itself. Φ⁻¹(1 − p) = −Φ⁻¹(p) to the last bit if 1 − p is exact.
/// *Bits:* the same on every processor. It takes the project's own logarithm, roots and quotients
/// of polynomials.
/// *Source:* Wichura 1988, algorithm AS 241, doi 10.2307/2347330, routine PPND16. Its third
/// interval lies beyond these p.
package func standardNormalQuantile(_ p: Double) -> Double {
  let q = p - 0.5
  if abs(q) <= 0.425 {
    let r = 0.180625 - q * q
    return q * fraction(r, centralNumerator, centralDenominator)
  }
  let r = (-naturalLog(min(p, 1 - p))).squareRoot() - 1.6
  let magnitude = fraction(r, tailNumerator, tailDenominator)
  return q < 0 ? -magnitude : magnitude
}

/// Φ⁻¹(p) for p ≤ ½, by Newton's steps on the logarithm; −40 below 1e-300.
///
/// *Accuracy:* Φ of it is p within 1e-14 of p.
func standardNormalLowerQuantile(_ p: Double) -> Double {
  guard p > 1e-300 else { return -40 }
  var z = p > 2e-11 ? standardNormalQuantile(p) : -(-2 * naturalLog(p)).squareRoot()
  for _ in 0..<(p > 2e-11 ? 1 : 8) {
    let value = standardNormalCumulative(z)
    z += naturalLog(p / value) * value / standardNormalDensity(z)
  }
  return z
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

/// Φ⁻¹(rank/count), the smallest double whose `standardNormalCumulative` is at least rank/count,
/// for 0 < rank < count.
///
/// The edges of `QuantisedNormal` have these bits, which no other quantile has to the last bit.
/// *Complexity:* about 60 values of Φ.
func standardNormalQuantile(_ rank: Double, of count: Double) -> Double {
  if 2 * rank == count { return 0 }
  if 2 * rank > count { return -standardNormalQuantile(count - rank, of: count) }
  let target = rank / count
  // 1/count is at least 1e-2 here; Φ(−40) is zero.
  var (low, high) = (-40.0, 0.0)
  while true {
    let middle = 0.5 * (low + high)
    guard middle > low, middle < high else { return high }
    if standardNormalCumulative(middle) < target { low = middle } else { high = middle }
  }
}
