/// The sample correlation behind the estimates of `Gaussian` and `GaussianCopula`, whose ends and errors are functions of it.
enum NormalEstimates {
  /// What an estimator of X and Y, real numbers, subtracts from −½ ln(1 − r²).
  static func bias(of estimator: any Estimator, _ law: any JointLaw, count: Int) -> Double {
    estimator.arguments[gaussianCorrection.name] == .word("exact") ? Gaussian.exactBias(count: count) : 0
  }

  /// |r| of −½ ln(1 − r²); zero of what rounding has made negative.
  static func correlation(information: Double) -> Double {
    max(1 - naturalExp(-2 * information), 0).squareRoot()
  }
}
