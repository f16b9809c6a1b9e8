/// A computed value and a bound on its absolute error.
///
/// The bound is GSL's estimate, plus what is known of the rounding around it. It is an estimate in
/// the numerical analyst's sense, on the safe side in every case that the tests try, not a proof.
public struct BoundedValue: Hashable, Sendable, CustomStringConvertible {
  /// The value.
  public var value: Double

  /// The largest absolute error to expect.
  public var errorBound: Double

  /// The value with this bound.
  public init(_ value: Double, errorBound: Double) {
    self.value = value
    self.errorBound = errorBound
  }

  /// `value ± bound`.
  public var description: String { "\(value) ± \(errorBound)" }
}
