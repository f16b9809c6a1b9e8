/// A continuous distribution with the inverse of its cdf.
///
/// ```swift
/// let normal = try Normal()
/// normal.quantile(0.975)       // 1.95996…
/// normal.upperQuantile(1e-20)  // 9.26234…; 1 − 1e-20 is no double
/// ```
/// *Range.* At 0 and 1 the ends of the support, which can be infinite. NaN outside of 0…1.
/// *Accuracy.* `cumulative` of a quantile is p, or `upperTail` of it is 1 − p if that is smaller,
/// to 1e-11 relative, or the quantile is a double next to the value where that would be so.
/// *Method.* GSL's `gsl_cdf_*_Pinv` and `_Qinv`. Those of gamma, chi-squared, t and beta variables
/// iterate and fail for some parameters (NaN, or a value far off); then the cdf is inverted by
/// bisection, in at most 63 steps.
/// *Bits.* Not promised: they call the C library.
public protocol QuantileDistribution: UnivariateDistribution where Value == Double {
  /// The x with P(X ≤ x) = p.
  func quantile(_ p: Double) -> Double

  /// The x with P(X > x) = q, without cancellation where q is small.
  func upperQuantile(_ q: Double) -> Double
}

/// A function of a probability; NaN for what is none.
func ifProbability(_ p: Double, _ quantile: (Double) -> Double) -> Double {
  p >= 0 && p <= 1 ? quantile(p) : .nan
}

/// A quantile by the nearer tail: `lower(p)` up to p = 1/2, `upper(1 − p)` above.
func fromHalves(_ p: Double, lower: (Double) -> Double, upper: (Double) -> Double) -> Double {
  ifProbability(p) { $0 <= 0.5 ? lower($0) : upper(1 - $0) }
}

/// The x in 0…end at which a monotone function has the value p: `guess` if that is so to 1e-11
/// relative, otherwise the smallest double that is not before it.
func positiveRoot(
  of function: (Double) -> Double, _ p: Double, near guess: Double, isRising: Bool, end: Double = .infinity
) -> Double {
  if p == 0 { return isRising ? 0 : end }
  if guess > 0, guess <= end, abs(function(guess) - p) <= 1e-11 * p { return guess }
  // From 0 on doubles are in the order of their bits.
  var (low, high) = (UInt64(0), end.bitPattern)
  while high - low > 1 {
    let middle = low + (high - low) / 2
    let value = function(Double(bitPattern: middle))
    if isRising ? value < p : value > p { low = middle } else { high = middle }
  }
  return low == 0 ? 0 : Double(bitPattern: high)
}
