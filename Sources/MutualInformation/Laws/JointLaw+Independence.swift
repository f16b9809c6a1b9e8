extension JointLaw {
  /// Whether X and Y are independent, and so are the draws: I(X;Y) is zero, not only within a rounding.
  var hasIndependentPair: Bool { vanishes(.mutualInformation) }

  /// Whether a quantity of independent draws is zero without any error.
  func vanishes(_ quantity: Quantity) -> Bool {
    guard !isSeries, let truth = truth(of: quantity) else { return false }
    return truth.value == 0 && truth.errorBound == 0
  }

  /// Whether X, Z and Y are independent of each other, as far as the law says so.
  var isMutuallyIndependent: Bool {
    guard let law = self as? any NormalTripleLaw else { return false }
    return law.correlationXZ == 0 && vanishes(.mutualInformation) && vanishes(.conditionalMutualInformation)
  }
}
