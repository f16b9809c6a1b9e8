import CGSL

/// Special functions with error bounds.
///
/// *Accuracy.* GSL's, mostly a few ulps; the bound says how many. *Bits.* They call the C library: a result can differ
/// in its last digits between processors. Store ten significant digits.
public enum SpecialFunctions {
  /// ln Γ(x) for x > 0.
  public static func logGamma(_ x: Double) throws(NumericalError) -> BoundedValue {
    guard x > 0, x.isFinite else { throw .domain("log gamma", "\(x) is not a positive number") }
    return try evaluate("log gamma") { gsl_sf_lngamma_e(x, $0) }
  }

  /// ψ(x) = d/dx ln Γ(x) for x > 0.
  public static func digamma(_ x: Double) throws(NumericalError) -> BoundedValue {
    guard x > 0, x.isFinite else { throw .domain("digamma", "\(x) is not a positive number") }
    return try evaluate("digamma") { gsl_sf_psi_e(x, $0) }
  }

  /// ψ′(x), the trigamma function, for x > 0.
  public static func trigamma(_ x: Double) throws(NumericalError) -> BoundedValue {
    guard x > 0, x.isFinite else { throw .domain("trigamma", "\(x) is not a positive number") }
    return try evaluate("trigamma") { gsl_sf_psi_1_e(x, $0) }
  }

  /// P(a, x) = γ(a, x)/Γ(a), the regularised lower incomplete gamma function, for a > 0 and x ≥ 0: P(X ≤ x) of a gamma
  /// variable X with shape a and scale 1.
  public static func regularizedGamma(_ a: Double, _ x: Double) throws(NumericalError) -> BoundedValue {
    let name = "regularized gamma"
    guard a > 0, a.isFinite, x >= 0, x.isFinite else {
      throw .domain(name, "\(a), \(x) are not a > 0, x ≥ 0")
    }
    return try evaluate(name) { gsl_sf_gamma_inc_P_e(a, x, $0) }
  }

  /// erfc(x) = 2/√π ∫ₓ^∞ exp(−t²) dt.
  public static func complementaryError(_ x: Double) throws(NumericalError) -> BoundedValue {
    // Outside of ±40 the value is 0 or 2; GSL takes NaN from infinities.
    guard !x.isNaN else { throw .domain("erfc", "NaN is not a number") }
    return try evaluate("erfc") { gsl_sf_erfc_e(max(-40, min(40, x)), $0) }
  }

  /// Φ(x) = P(Z ≤ x) of a standard normal Z, accurate in the lower tail.
  public static func normalCumulative(_ x: Double) throws(NumericalError) -> BoundedValue {
    try normalUpperTail(-x)
  }

  /// 1 − Φ(x) = P(Z > x) of a standard normal Z, accurate in the upper tail.
  public static func normalUpperTail(_ x: Double) throws(NumericalError) -> BoundedValue {
    // The rounding of x/√2 by 1 ulp changes erfc by at most about (x² + 1) ulp, relatively.
    if x > 38.6 { return BoundedValue(0, errorBound: .leastNonzeroMagnitude) }
    let tail = try complementaryError(x * 0.5.squareRoot())
    let rounding = x > 0 ? (x * x + 1) * 0x1p-52 : 0x1p-52
    return BoundedValue(0.5 * tail.value, errorBound: 0.5 * (tail.errorBound + tail.value * rounding))
  }

  /// ln n! for n ≥ 0.
  public static func logFactorial(_ n: Int) throws(NumericalError) -> BoundedValue {
    guard n >= 0, let count = UInt32(exactly: n) else {
      throw .domain("log factorial", "\(n) is not in 0…2^32 - 1")
    }
    return try evaluate("log factorial") { gsl_sf_lnfact_e(count, $0) }
  }

  /// C(n, k) p^k (1−p)^(n−k), the probability of k successes in n trials. The bound grows with n: 1e-12 of the value
  /// at n = 1000, 1e-9 at n = 10⁵.
  public static func binomialProbability(_ k: Int, of n: Int, probability p: Double) throws(NumericalError)
    -> BoundedValue
  {
    let name = "binomial probability"
    guard n >= 0, let trials = UInt32(exactly: n) else { throw .domain(name, "\(n) trials, not 0…2^32 - 1") }
    guard p >= 0, p <= 1 else { throw .domain(name, "\(p) is not a probability") }
    guard k >= 0, k <= n else { return BoundedValue(0, errorBound: 0) }
    if p == 0 || p == 1 { return BoundedValue(k == (p == 0 ? 0 : n) ? 1 : 0, errorBound: 0) }
    let choices = try evaluate(name) { gsl_sf_lnchoose_e(trials, UInt32(k), $0) }
    let value = gsl_ran_binomial_pdf(UInt32(k), p, trials)
    // The absolute error of the logarithm is the relative error of the value. Each of the three terms of the
    // logarithm, and the sums, round by an ulp of the largest.
    let successes = Double(k) * gsl_log1p(p - 1)
    let failures = Double(n - k) * gsl_log1p(-p)
    let rounding = (successes.magnitude + failures.magnitude + choices.value.magnitude + 1) * 0x1p-51
    return BoundedValue(value, errorBound: value * (choices.errorBound + rounding) + .leastNonzeroMagnitude)
  }

  /// Calls a function of GSL and turns its status into an error.
  static func evaluate(_ name: String, _ function: (UnsafeMutablePointer<gsl_sf_result>) -> Int32)
    throws(NumericalError) -> BoundedValue
  {
    Library.ready
    var result = gsl_sf_result()
    let status = function(&result)
    // Underflow is an answer: 0 with its bound.
    guard status == GSL_SUCCESS || status == GSL_EUNDRFLW else { throw NumericalError(name, status: status) }
    guard result.val.isFinite else { throw .domain(name, "the result is not finite") }
    return BoundedValue(result.val, errorBound: max(result.err, 0x1p-52 * result.val.magnitude))
  }
}
