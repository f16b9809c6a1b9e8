/// A distribution of one real or integer variable, with checked parameters.
///
/// An initialiser throws a `DistributionError` if the distribution is not defined, or if GSL would
/// overflow, never end or return NaN. So samples are finite numbers.
///
/// *Randomness.* `sample` reads the stream by GSL's `gsl_ran_*` function named at each type.
/// *Bits.* If that function calls the C library's log, exp or pow, samples can differ between
/// processors in the last bit and, through a rejection step, altogether. Each type says so.
/// *Accuracy.* Densities and cdfs are GSL's: about 1e-13 relative, tails included; bits not
/// promised.
public protocol UnivariateDistribution<Value>: Sendable {
  /// `Double`, or `Int` for a distribution on the integers.
  associatedtype Value: Comparable & Sendable

  /// One draw.
  func sample(using stream: inout RandomStream) -> Value

  /// The density at a point, or the probability of an integer.
  func density(at value: Value) -> Double

  /// P(X ≤ value).
  func cumulative(_ value: Value) -> Double

  /// P(X > value), without cancellation where it is small.
  func upperTail(_ value: Value) -> Double

  /// The expectation; infinite or NaN if there is none.
  var mean: Double { get }

  /// The variance; infinite or NaN if there is none.
  var variance: Double { get }

  /// Draws one after the other; the same numbers as `sample`, unless the type says otherwise.
  func fill(_ values: inout MutableSpan<Value>, using stream: inout RandomStream)
}

extension UnivariateDistribution {
  /// `sample` for each element in order.
  public func fill(_ values: inout MutableSpan<Value>, using stream: inout RandomStream) {
    for i in values.indices { values[i] = sample(using: &stream) }
  }

  /// `fill` of a whole array.
  public func fill(_ values: inout [Value], using stream: inout RandomStream) {
    var span = values.mutableSpan
    fill(&span, using: &stream)
  }
}
