// Functions made of the kernels' logarithm and exponential without losing digits.

/// h(p) = −p ln p − (1−p) ln(1−p) in nats; 0 at 0 and 1.
public func binaryEntropy(_ p: Double) -> Double {
  let term = { (q: Double) in q > 0 ? -q * naturalLog(q) : 0 }
  return term(p) + term(1 - p)
}

/// ln(p/q) of positive numbers, even if p/q overflows or loses bits.
func logQuotient(_ p: Double, _ q: Double) -> Double {
  let quotient = p / q
  return quotient.isNormal ? naturalLog(quotient) : naturalLog(p) - naturalLog(q)
}

/// ln(1 + eˣ).
func softplus(_ x: Double) -> Double { max(x, 0) + naturalLog1p(naturalExp(-abs(x))) }

/// 1 − eˣ without loss near zero: some 3e-15 relative.
func oneMinusExp(_ x: Double) -> Double {
  if abs(x) > 0.0625 { return 1 - naturalExp(x) }
  // The series to the ninth order; the tenth is below 2⁻⁴⁰/10! = 3e-19 of the first.
  var series = 1.0
  for k in stride(from: 9.0, to: 1, by: -1) { series = 1 + x / k * series }
  return -x * series
}

/// Sets `result[first + i]` to 1 − e^x for x = values[i]: the bits of `oneMinusExp`.
func setOneMinusExps(_ values: [Double], to result: inout [Double], _ first: Int) {
  var exponentials = values
  setNaturalExps(values, values.count, to: &exponentials)
  for (i, x) in values.enumerated() {
    result[first + i] = abs(x) > 0.0625 ? 1 - exponentials[i] : oneMinusExp(x)
  }
}

/// (1 − e^−w)/w for w ≥ 0, the mean of e^−x over [0, w].
func meanDecay(_ w: Double) -> Double {
  // The first omitted term of the series is below 2e-17.
  w < 0.01
    ? 1 - w / 2 * (1 - w / 3 * (1 - w / 4 * (1 - w / 5 * (1 - w / 6 * (1 - w / 7)))))
    : (1 - naturalExp(-w)) / w
}

/// ln cosh x, the information of normal variables with the correlation tanh x.
func logCosh(_ x: Double) -> Double {
  let u = abs(x)
  if u < 0.5 {
    // ½ ln(1 + sinh² u)
    let e = naturalExp(u)
    let sinh = 0.5 * (e - 1 / e)
    return 0.5 * naturalLog1p(sinh * sinh)
  }
  return u + (naturalLog1p(naturalExp(-2 * u)) - ln2)
}

/// (1 + u) ln(1 + u) − u for u ≥ −1, which is never negative: about u²/2 near zero.
///
/// *Accuracy:* 1e-14 relative. The series loses nothing, the difference above 1/32 two digits.
func divergenceTerm(_ u: Double) -> Double {
  if u <= -1 { return 1 }
  guard abs(u) < 0x1p-5 else { return max((1 + u) * naturalLog1p(u) - u, 0) }
  // Σ_{k≥2} (−u)^k/(k(k − 1)); the first omitted term is below 1e-17 of the first.
  var sum = 0.0
  for k in stride(from: 13.0, through: 2, by: -1) { sum = 1 / (k * (k - 1)) - u * sum }
  return u * u * sum
}

/// f(b − h) + f(b + h) − 2f(b) of f(x) = x^−m for odd m = 1, 3, ..., 2n − 1 and 0 < h < b, as
/// polynomials of t² = (h/b)² that take no difference.
///
/// It is 2b^−m (E + G)/(1 − t²)^m; E is the even part of (1 + t)^m less one, G = 1 − (1 − t²)^m.
func secondDifferencesOfInversePowers(_ count: Int, at b: Double, step h: Double) -> [Double] {
  let square = (h / b) * (h / b)
  let rest = (b - h) / b * ((b + h) / b)
  // The values for m = 0.
  var (even, odd, gap, scale) = (0.0, 0.0, 0.0, 1.0)
  var values: [Double] = []
  for m in 1..<2 * count {
    (even, odd) = (even + square * odd, odd + 1 + even)
    gap += square * (1 - gap)
    scale *= b * rest
    if m % 2 == 1 { values.append(2 * (even + gap) / scale) }
  }
  return values
}
