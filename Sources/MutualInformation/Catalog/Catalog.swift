/// The laws and estimators that a study can name, in the order of help and of `mi-study list`.
///
/// ```swift
/// for law in Catalog.laws { print(law.id, law.summary) }
/// let ksg = Catalog.estimators.first { $0.id == "ksg1" }!
/// let estimator = try ksg.init([Parameter("neighbours", .integer(3))])
/// ```
///
/// To add a law, an estimator or a quantity, write its file and add its line here. Help, study-file
/// keys, validation and the conformance tests follow from these lists.
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
    SymbolUniform.self,
    ExponentialPoisson.self,
    GaussianCoin.self,
    DiscreteIndependent.self,
    QuantisedNormal.self,
    BimodalNormal.self,
    NormalTriple.self,
    MarkovChain.self,
    CommonCause.self,
    SymbolMarkovChain.self,
    SymbolCommonCause.self,
    Copula.self,
    CoupledSeries.self,
  ]

  /// The type of an entry of `laws` with the key `transform`: the law that takes this parameter.
  public static func transformed(_ type: any JointLaw.Type) -> any JointLaw.Type {
    func open<Base: JointLaw>(_ type: Base.Type) -> any JointLaw.Type { Transformed<Base>.self }
    return open(type)
  }

  /// The parameter `transform` of every law of real variables.
  public static var transform: ParameterSpecification { transformParameter }

  /// The quantities, in the order of outputs.
  public static let quantities: [Quantity] = [
    .mutualInformation,
    .jointMutualInformation,
    .conditionalMutualInformation,
    .chainRuleResidual,
    .bestQueryMissed,
    .boundGap,
    .trainingGap,
    .overfit,
    .selection,
  ]

  /// The quantity of a stored name, which may be that of an estimate during a training; nil for an
  /// unknown one.
  public static func quantity(named name: String) -> Quantity? {
    if let found = quantities.first(where: { $0.name == name }) { return found }
    guard let (stem, step) = Quantity.split(name),
      let found = quantities.first(where: { $0.name == stem })?.after(step: step), found.name == name
    else { return nil }
    return found
  }

  /// The estimators.
  public static let estimators: [any Estimator.Type] = [
    Histogram.self,
    PlugIn.self,
    Gaussian.self,
    GaussianCopula.self,
    ChainRule.self,
    InfoNCE.self,
    BALDScore.self,
    KSG1.self,
    KSG2.self,
    KernelDensity.self,
    Ross.self,
    MixedKSG.self,
    NWJ.self,
    DonskerVaradhan.self,
    TUBA.self,
    JensenShannon.self,
    SMILE.self,
    LeaveOneOut.self,
    CLUB.self,
    ConditionalPlugIn.self,
    ConditionalGaussian.self,
    FrenzelPompe.self,
    InformationDensity.self,
    MINE.self,
  ]
}
