import CGSL

/// Special functions with error bounds.
///
/// *Accuracy.* GSL's, mostly a few ulps; the bound says how many. *Bits.* They call the C library:
/// a result can differ in its last digits between processors. Store ten significant digits.
public enum SpecialFunctions {
  /// ln Γ(x) for x > 0.
  public static func logGamma(_ x: Double) throws(NumericalError) -> BoundedValue {
    guard x > 0, x.isFinite else { throw .domain("log gamma", "\(x) is not a positive number") }
    return try evaluate("log gamma") { gsl_sf_lngamma_e(x, $0) }
  }

  /// ψ′(x), the trigamma function, for x > 0.
  public static func trigamma(_ x: Double) throws(NumericalError) -> BoundedValue {
    guard x > 0, x.isFinite else { throw .domain("trigamma", "\(x) is not a positive number") }
    return try evaluate("trigamma") { gsl_sf_psi_1_e(x, $0) }
  }

  /// P(a, x) = γ(a, x)/Γ(a), the regularised lower incomplete gamma function, for a > 0 and x ≥ 0:
  /// P(X ≤ x) of a gamma variable X with shape a and scale 1.
  public static func regularizedGamma(_ a: Double, _ x: Double) throws(NumericalError) -> BoundedValue {
    let name = "regularized gamma"
    guard a > 0, a.isFinite, x >= 0, x.isFinite else {
      throw .domain(name, "\(a), \(x) are not a > 0, x ≥ 0")
    }
    return try evaluate(name) { gsl_sf_gamma_inc_P_e(a, x, $0) }
  }

  /// Φ(x) = P(Z ≤ x) of a standard normal Z, accurate in the lower tail.
  public static func normalCumulative(_ x: Double) throws(NumericalError) -> BoundedValue {
    guard !x.isNaN else { throw .domain("normal cumulative", "NaN is not a number") }
    if x < -38.6 { return BoundedValue(0, errorBound: .leastNonzeroMagnitude) }
    // Φ(x) = erfc(−x/√2)/2. Above 40 it is 1; GSL makes NaN of infinity.
    let z = max(-40, -x * 0.5.squareRoot())
    let tail = try evaluate("normal cumulative") { gsl_sf_erfc_e(z, $0) }
    // The rounding of x/√2 by 1 ulp changes erfc by at most about (x² + 1) ulp, relatively.
    let rounding = x < 0 ? (x * x + 1) * 0x1p-52 : 0x1p-52
    return BoundedValue(0.5 * tail.value, errorBound: 0.5 * (tail.errorBound + tail.value * rounding))
  }

  /// Calls a function of GSL and turns its status into an error.
  private static func evaluate(_ name: String, _ function: (UnsafeMutablePointer<gsl_sf_result>) -> Int32)
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
