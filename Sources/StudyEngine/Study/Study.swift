public import GSLRandom
public import MutualInformation

/// A study: a seed and laws × sample sizes × estimators × replications.
///
/// ```swift
/// let study = Study(
///   name: "pair", seed: 1, replications: 2000,
///   laws: [try BivariateNormal([Parameter("correlation", .real(0.6))])],
///   sampleSizes: [100, 1000],
///   estimators: [StudyEstimator(try KSG1([Parameter("neighbours", .integer(3))]))])
/// let plan = try Plan(study)  // Two cells: 1 law × 2 sample sizes.
/// ```
public struct Study: Sendable {
  /// The name, which also names the results directory: letters, digits, `-`, `_` and `.`.
  public let name: String
  /// The question that the study answers.
  public let description: String
  /// The seed of every stream.
  public let seed: UInt64
  /// The number of replications of each cell.
  public let replications: Replications
  /// The generator of every stream.
  public let generator: Generator
  /// The laws, sweeps expanded, in the order of the file.
  public let laws: [any JointLaw]
  /// The sample sizes, in the order of the file.
  public let sampleSizes: [Int]
  /// The estimators, sweeps expanded, in the order of the file.
  public let estimators: [StudyEstimator]
  /// Published figures to compare with; no result depends on them.
  public let published: [PublishedFigure]
  /// Whether it runs control variates beside its estimators.
  public let controls: ControlChoice
  /// The control variates by index of the law.
  let controlEntries: [[StudyEstimator]]

  /// Makes a study. `Plan.init` checks its parts against each other.
  public init(
    name: String, description: String = "", seed: UInt64, replications: Replications,
    generator: Generator = .philox, laws: [any JointLaw], sampleSizes: [Int], estimators: [StudyEstimator],
    published: [PublishedFigure] = [], controls: ControlChoice = .none
  ) {
    self.init(
      name: name, description: description, seed: seed, replications: replications, generator: generator,
      laws: laws, sampleSizes: sampleSizes, estimators: estimators, published: published, controls: controls,
      controlEntries: laws.map { law in
        controls.entries(for: law, beside: estimators.filter { $0.applies(to: law) })
      })
  }

  /// - Parameter controlEntries: Those of the laws; finding them takes a fraction of a second.
  init(
    name: String, description: String, seed: UInt64, replications: Replications, generator: Generator,
    laws: [any JointLaw], sampleSizes: [Int], estimators: [StudyEstimator], published: [PublishedFigure],
    controls: ControlChoice, controlEntries: [[StudyEstimator]]
  ) {
    self.controls = controls
    self.controlEntries = controlEntries
    self.name = name
    self.description = description
    self.seed = seed
    self.replications = replications
    self.generator = generator
    self.laws = laws
    self.sampleSizes = sampleSizes
    self.estimators = estimators
    self.published = published
  }

  /// Makes a study with the same number of replications for every cell.
  public init(
    name: String, description: String = "", seed: UInt64, replications: Int, generator: Generator = .philox,
    laws: [any JointLaw], sampleSizes: [Int], estimators: [StudyEstimator],
    published: [PublishedFigure] = []
  ) {
    self.init(
      name: name, description: description, seed: seed, replications: .uniform(replications),
      generator: generator, laws: laws, sampleSizes: sampleSizes, estimators: estimators,
      published: published)
  }
}
