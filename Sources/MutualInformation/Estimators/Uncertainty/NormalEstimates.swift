/// The sample correlation that the ends and errors of `Gaussian` and `GaussianCopula` depend on.
package enum NormalEstimates {
  /// Returns the bias that an estimator of real X and Y subtracts from −½ ln(1 − r²).
  static func bias(of estimator: any Estimator, _ law: any JointLaw, count: Int) -> Double {
    estimator.arguments[gaussianCorrection.name] == .word("exact") ? Gaussian.exactBias(count: count) : 0
  }

  /// Returns |r| = √(1 − e^(−2I)) for I = −½ ln(1 − r²); 0 if rounding has made I negative.
  ///
  /// *Accuracy:* within 2⁻³⁵ of itself, by 2I − 2I² + 4I³/3 if the difference loses more digits.
  package static func correlation(information: Double) -> Double {
    if information < 0x1p-20 {
      let double = 2 * max(information, 0)
      return (double * (1 - double * (0.5 - double / 6))).squareRoot()
    }
    return (1 - naturalExp(-2 * information)).squareRoot()
  }
}
