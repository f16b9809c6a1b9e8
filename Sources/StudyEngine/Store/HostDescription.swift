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
  /// Operating system and architecture.
  public let system: String
  /// What tells this build of the program from all others, where that is known.
  public let build: String?
  /// Further entries: processor, instruction set, compiler, commit, as far as they are known.
  public let details: [String: String]

  /// Describes a host.
  public init(
    version: String, libraries: [String: String], name: String, system: String, build: String? = nil,
    details: [String: String] = [:]
  ) {
    self.version = version
    self.libraries = libraries
    self.name = name
    self.system = system
    self.build = build
    self.details = details
  }

  /// What truths and expectations are stored under: version and build. Another program computes its own, since a formula may
  /// have been corrected.
  public var identity: String { Self.identity(version: version, build: build) }

  /// The identity of a version and a build of it.
  public static func identity(version: String, build: String?) -> String {
    version + (build.map { " build \($0)" } ?? "")
  }

  /// `manifest.json`.
  ///
  /// - Parameter more: Further entries: of which shard, or from which ones.
  func manifest(
    of study: Study, threads: Int, started: Date, finished: Date, more: [String: Any] = [:]
  ) throws(StoreError) -> String {
    var libraries = libraries
    libraries["sqlite"] = RunStore.sqliteVersion
    var entries = study.manifestEntries
    entries.merge([
      "note": "This file says where and when; it differs from run to run. The other files do not.",
      "mi_study": version,
      "libraries": libraries, "host": name, "system": system, "threads": threads,
      "started": started.ISO8601Format(), "finished": finished.ISO8601Format(),
    ]) { $1 }
    if let build { entries["build"] = build }
    entries.merge(details) { own, _ in own }
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

extension Study {
  /// What the manifest says of the study.
  var manifestEntries: [String: Any] {
    [
      "study": name, "study_sha256": digest, "seed": seed, "replications": replications.manifestValue,
      "generator": generator.name, "stream_layout": StreamLayout.version,
    ]
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
