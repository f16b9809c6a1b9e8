import Foundation
import GSLRandom

/// The machine and the program of a run, for the manifest.
public struct HostDescription: Sendable {
  /// The version of mi-study.
  public let version: String
  /// The versions of the libraries that results depend on, by name.
  public let libraries: [String: String]
  /// The name of the machine.
  public let name: String
  /// The operating system and the architecture.
  public let system: String
  /// An identifier that only this build of the program has; nil if unknown.
  public let build: String?
  /// Known further entries: processor, instruction set, compiler, commit.
  public let details: [String: String]

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

  /// The version and build under which truths and expectations are stored. Another program
  /// recomputes them, since a formula may have been corrected.
  public var identity: String { Self.identity(version: version, build: build) }

  /// The identity of a version and a build of it.
  public static func identity(version: String, build: String?) -> String {
    version + (build.map { " build \($0)" } ?? "")
  }

  /// Returns the text of `manifest.json`.
  ///
  /// - Parameter more: Further entries, such as the shard or the merged directories.
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
  /// The manifest's entries about the study.
  var manifestEntries: [String: Any] {
    [
      "study": name, "study_sha256": digest, "seed": seed, "replications": replications.manifestValue,
      "generator": generator.name, "stream_layout": StreamLayout.version,
    ]
  }
}

extension Replications {
  /// The manifest's entry: a number, a list, or the stopping rule as in the study file.
  fileprivate var manifestValue: Any {
    switch self {
    case .uniform(let count): count
    case .plan(let counts): counts
    case .until: text
    }
  }
}
