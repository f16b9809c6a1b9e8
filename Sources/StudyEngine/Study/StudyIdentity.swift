import GSLRandom
import MutualInformation

/// The identity of a study: runs with the same name and the same streams are parts of one study.
///
/// A results directory belongs to one identity. More replications, laws, sample sizes or estimators
/// do not change it.
public struct StudyIdentity: Hashable, Sendable, CustomStringConvertible {
  /// The study's name.
  public let name: String
  /// The seed of every stream.
  public let seed: UInt64
  /// The name of the generator.
  public let generator: String
  /// The version of the stream layout.
  public let layoutVersion: Int

  /// Makes an identity, for instance from the contents of a store.
  public init(name: String, seed: UInt64, generator: String, layoutVersion: Int) {
    self.name = name
    self.seed = seed
    self.generator = generator
    self.layoutVersion = layoutVersion
  }

  /// For error lines: `name estimator-bias, seed 5, generator philox4x32-10, layout 1`.
  public var description: String {
    "name \(name), seed \(seed), generator \(generator), layout \(layoutVersion)"
  }
}

extension Study {
  /// Name, seed, generator and stream layout.
  public var identity: StudyIdentity {
    StudyIdentity(name: name, seed: seed, generator: generator.name, layoutVersion: StreamLayout.version)
  }

  /// All that the results depend on, one line per item: no description and no published figures.
  ///
  /// Two spellings of one study have one text, so its digest tells whether shards belong together.
  ///
  /// ```
  /// mi-study study 1
  /// name=estimator-bias
  /// layout=1
  /// generator=philox4x32-10
  /// seed=5
  /// replications=2000
  /// law=bivariate-normal(correlation=0.6)
  /// n=250
  /// estimator=gaussian(correction=none)
  /// estimator=chain-rule(correction=none) laws=xor-noise
  /// ```
  public var canonicalText: String {
    var lines = [
      "mi-study study 1", "name=\(name)", "layout=\(StreamLayout.version)", "generator=\(generator.name)",
      "seed=\(seed)", "replications=\(replications.text)",
    ]
    // What a study states of a law is part of its results.
    lines += laws.map { law in
      let truth = law.arguments.operational.first { $0.name == "truth" }.map { " truth=\($0.value.text)" }
      return "law=\(law.canonicalText)\(truth ?? "")"
    }
    lines += sampleSizes.map { "n=\($0)" }
    lines += estimators.map { entry in
      let laws = entry.lawIDs.map { " laws=" + $0.sorted().joined(separator: ",") } ?? ""
      return "estimator=\(entry.canonicalText)\(laws)"
    }
    if controls != .none { lines.append("controls=\(controls.rawValue)") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The SHA-256 of `canonicalText` in hexadecimal.
  public var digest: String { SHA256.hex(SHA256.digest(of: canonicalText)) }

  /// The same study with another seed or, for all cells, number of replications; nil keeps it.
  ///
  /// `Plan.init` refuses values outside `Study.seedRange` and `Study.replicationRange`.
  public func with(seed: UInt64? = nil, replications: Int? = nil) -> Study {
    with(replications.map(Replications.uniform) ?? self.replications, seed: seed)
  }

  /// The same study with other replications, and perhaps another seed.
  public func with(_ replications: Replications, seed: UInt64? = nil) -> Study {
    Study(
      name: name, description: description, seed: seed ?? self.seed, replications: replications,
      generator: generator, laws: laws, sampleSizes: sampleSizes, estimators: estimators,
      published: published, controls: controls, controlEntries: controlEntries)
  }
}
