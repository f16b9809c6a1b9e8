/// The sample correlation behind the estimates of `Gaussian` and `GaussianCopula`, whose ends and errors are functions of it.
package enum NormalEstimates {
  /// What an estimator of X and Y, real numbers, subtracts from −½ ln(1 − r²).
  static func bias(of estimator: any Estimator, _ law: any JointLaw, count: Int) -> Double {
    estimator.arguments[gaussianCorrection.name] == .word("exact") ? Gaussian.exactBias(count: count) : 0
  }

  /// |r| of −½ ln(1 − r²), √(1 − e^(−2I)); zero of what rounding has made negative.
  ///
  /// *Accuracy:* within 2⁻³⁵ of itself: where the difference has lost more digits, from 2I − 2I² + 4I³/3.
  package static func correlation(information: Double) -> Double {
    if information < 0x1p-20 {
      let double = 2 * max(information, 0)
      return (double * (1 - double * (0.5 - double / 6))).squareRoot()
    }
    return (1 - naturalExp(-2 * information)).squareRoot()
  }
}
