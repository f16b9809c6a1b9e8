import Foundation
import GSLRandom

/// The machine and the program of a run, for its manifest.
public struct HostDescription: Sendable {
  /// mi-study's version.
  public let version: String
  /// The versions of the libraries that numbers depend on, by name.
  public let libraries: [String: String]
  /// The machine's name.
  public let name: String
  /// Operating system and processor.
  public let system: String

  /// Describes a host.
  public init(version: String, libraries: [String: String], name: String, system: String) {
    self.version = version
    self.libraries = libraries
    self.name = name
    self.system = system
  }

  /// `manifest.json`.
  ///
  /// - Parameter more: Further entries: of which shard, or from which ones.
  func manifest(
    of study: Study, threads: Int, started: Date, finished: Date, more: [String: Any] = [:]
  ) throws(StoreError) -> String {
    var entries: [String: Any] = [
      "note": "This file says where and when; it differs from run to run. The other files do not.",
      "study": study.name, "study_sha256": study.digest, "seed": study.seed,
      "replications": study.replications.manifestValue,
      "generator": study.generator.name, "stream_layout": StreamLayout.version, "mi_study": version,
      "libraries": libraries, "host": name, "system": system, "threads": threads,
      "started": started.ISO8601Format(), "finished": finished.ISO8601Format(),
    ]
    entries.merge(more) { own, _ in own }
    do {
      let data = try JSONSerialization.data(
        withJSONObject: entries, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
      return String(decoding: data, as: UTF8.self) + "\n"
    } catch {
      throw StoreError(.inputOutput, "manifest.json cannot be put together (\(reason(error)))")
    }
  }
}

extension Replications {
  /// What the manifest says: a number, numbers, or what the study file says of the rule.
  fileprivate var manifestValue: Any {
    switch self {
    case .uniform(let count): count
    case .plan(let counts): counts
    case .until: text
    }
  }
}
