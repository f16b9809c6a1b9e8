public import MutualInformation

/// The laws and estimators that a study file can name: those of `Catalog`, and programs.
public enum StudyCatalog {
  /// The joint laws.
  public static let laws: [any JointLaw.Type] = Catalog.laws + [ProgramLaw.self]

  /// The estimators.
  public static let estimators: [any Estimator.Type] = Catalog.estimators + [ProgramEstimator.self]
}
