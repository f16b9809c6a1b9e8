/// Everything that a study can name, in the order of help and of `mi-study list`.
///
/// To add a law or an estimator: write its file, add its line here. Help, study-file keys, validation and the
/// conformance tests follow from these lists.
public enum Catalog {
  /// The joint laws.
  public static let laws: [any JointLaw.Type] = [
    BivariateNormal.self,
    QuadraticNoise.self,
    BinarySymmetricChannel.self,
    BinaryErasureChannel.self,
    ZChannel.self,
    DiscreteTable.self,
    XORNoise.self,
    BALD.self,
    UniformNoise.self,
    GammaExponential.self,
    OrderedWeinman.self,
    BivariatePareto.self,
    MultivariateStudentT.self,
    MultivariateNormal.self,
  ]

  /// The estimators.
  public static let estimators: [any Estimator.Type] = [
    Histogram.self,
    PlugIn.self,
    Gaussian.self,
    ChainRule.self,
    InfoNCE.self,
    BALDScore.self,
    KSG1.self,
    KSG2.self,
  ]
}
