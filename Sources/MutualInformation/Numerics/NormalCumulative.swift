/// Φ(x) = P(Z ≤ x) of a standard normal Z: the same bits on every processor.
///
/// With t = |x|, the tail is Q(t) = exp(−t²/2) p(s)/(t + 4), p a polynomial of degree 23 in s = (t − 4)/(t + 4), and
/// Φ(x) = Q(t) for x ≤ 0, else 1 − Q(t). t² is split so that no digit of the exponent is lost.
///
/// *Accuracy:* within 2e-15 of the value from −37 up. Below −37.5 the value is subnormal and has fewer digits; it is 0 below −39, and 1
/// above 8.3. It increases wherever it does by more than its rounding: neighbouring doubles may change places by 2e-15 of the value.
/// *Complexity:* about two exponentials and two divisions.
/// *Source:* the polynomial agrees with erfc to 50 digits at the Chebyshev points of 0 ≤ t ≤ 39; the script
/// `mutual-information-normal-cumulative.py` prints it.
package func standardNormalCumulative(_ x: Double) -> Double {
  let t = abs(x)
  guard t < 39 else { return x.isNaN ? x : x < 0 ? 0 : 1 }
  // A multiple of 1/64, whose square over two is exact, and the rest: t² = a² + (t − a)(t + a).
  let a = Double(Int(64 * t)) / 64
  let decay = naturalExp(-0.5 * a * a) * naturalExp(-0.5 * (t - a) * (t + a))
  let s = (t - 4) / (t + 4)
  var polynomial = 0.0
  for k in tailCoefficients.indices.reversed() { polynomial = polynomial * s + tailCoefficients[k] }
  let tail = decay * polynomial / (t + 4)
  return x <= 0 ? tail : 1 - tail
}

/// The coefficients of p from the constant up.
private let tailCoefficients: InlineArray<24, Double> = [
  0.7552851304157515, -0.6078966419718921, 0.38713740074221453, -0.18652185795965726, 0.06039657489093656,
  -0.007540188966726791, -0.003479692367393595, 0.0016308184575887011, 0.00013334431240964574,
  -0.000231094935169459, -1.9082584797734333e-06, 3.5144686053003464e-05, 7.166663245221031e-07,
  -5.9201733230161025e-06, -6.296965605815823e-07, 1.0215540371961016e-06, 2.7180452962592834e-07,
  -1.549649174224745e-07, -8.540841815685125e-08, 1.3280797787310328e-08, 1.961961086135556e-08,
  1.91827702037334e-09, -2.5220994578780736e-09, -7.262419810409579e-10,
]
