public import MutualInformation

/// A quantity with its truth and the estimator's expectation.
public struct Target: Hashable, Sendable {
  /// The estimated quantity.
  public let quantity: Quantity
  /// Its exact value, in nats where it is information.
  public let truth: ExactValue
  /// The exact mean of the estimator, in the same unit, where it is known.
  public let expectation: Expectation
  /// The quantity of the variables as the estimator bins them, as in a histogram.
  public let discretised: ExactValue?
  /// The exact variance of the estimator, in the square of the unit, where it is known.
  public let variance: Expectation

  package init(
    quantity: Quantity, truth: ExactValue, expectation: Expectation, discretised: ExactValue? = nil,
    variance: Expectation = .none
  ) {
    self.quantity = quantity
    self.truth = truth
    self.expectation = expectation
    self.discretised = discretised
    self.variance = variance
  }
}

extension Target {
  /// The value of the expectation, or nil where there is none.
  package var expectedValue: Double? {
    expectation.kind == .none || !expectation.value.isFinite ? nil : expectation.value
  }

  /// The expectation less the truth, with a bound on its error; nil without an expectation.
  var exactBias: (value: Double, errorBound: Double)? {
    expectedValue.map { difference($0, expectation.errorBound, truth.value, truth.errorBound) }
  }
}

/// a − b of values with error bounds; 0 if that is within the bounds.
func difference(
  _ a: Double, _ aBound: Double, _ b: Double, _ bBound: Double
) -> (value: Double, errorBound: Double) {
  // The rounding of the values and of the difference.
  zeroWithin(aBound + bBound + 0x1p-53 * (abs(a) + abs(b)), a - b)
}
