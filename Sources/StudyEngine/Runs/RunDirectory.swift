import Foundation

/// The files of a run: their paths, the lock of their writer, and writing whole or not at all.
struct RunDirectory: Sendable {
  let path: String

  init(path: String) { self.path = plainPath(path) }

  /// The derived files, byte-identical for the same study and seed.
  static let derived = ["summary.csv", "pairs.csv", "published.csv", "report.md"]

  var store: String { StoreFile.path(in: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// Makes the directory and takes the lock of its only writer.
  func create() throws(StoreError) -> DirectoryLock {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue {
      throw StoreError(.cannotCreate, "\(path): is a file, not a directory; choose another --output")
    }
    do {
      try makeDirectories(path)
    } catch {
      throw StoreError(
        .cannotCreate, "\(path): the directory cannot be made (\(reason(error))); choose another --output")
    }
    return try DirectoryLock(path: file(".lock"))
  }

  /// Refuses a store of another name, seed, generator or stream layout, or of another shard.
  func check(_ store: RunStore, isOf study: Study, shard: Shard?, cure: String) throws(StoreError) {
    guard let stored = try store.plan()?.study else { return }
    guard stored.identity == study.identity else {
      throw StoreError(
        .badData, "\(path): holds the study \(stored.identity), not \(study.identity); \(cure)")
    }
    let part = try store.studyEntries()[StoredKey.shard]
    guard part == shard?.description else {
      let name = { (part: String?) in
        part.map { Shard($0).map { "shard \($0)" } ?? "an unknown part" } ?? "the whole study"
      }
      throw StoreError(
        .badData,
        "\(path): holds \(name(part)) of \(stored.name), not \(name(shard?.description)); \(cure)")
    }
  }

  /// Moves the files of an earlier run into a new subdirectory; returns its path, nil without
  /// files.
  func moveAside() throws(StoreError) -> String? {
    let names =
      (["", "-journal", "-wal", "-shm"].map { "results.sqlite" + $0 } + ["manifest.json"] + Self.derived)
      .filter { FileKind.isTaken(file($0)) }
    if names.isEmpty { return nil }
    var number = 1
    while FileKind.isTaken(file("aside-\(number)")) { number += 1 }
    let target = file("aside-\(number)")
    do throws(SystemError) {
      guard mkdir(target, 0o777) == 0 else { throw SystemError() }
      for name in names { try OpenFile.move(file(name), to: target + "/" + name) }
    } catch {
      throw StoreError(
        .cannotCreate, path, "could not be cleared for a fresh start", error, cure: "choose another --output")
    }
    return target
  }

  /// Removes a derived file without content.
  func remove(_ name: String) { OpenFile.remove(file(name)) }

  /// The bytes of a file; nil if it cannot be read.
  func bytes(of name: String) -> Data? {
    guard let file = try? OpenFile(readingThroughLinks: file(name)), let size = try? file.size else {
      return nil
    }
    return (try? file.read(size, at: 0)).map { Data($0) }
  }

  /// Writes the derived files, removes those without content, and returns the summary.
  func writeDerivedFiles(of run: StoredRun, threads: Int) throws(StoreError) -> Summary {
    let summary = try run.summary(threads: threads)
    let files = DerivedFiles.texts(of: summary)
    for (name, text) in files { try write(text, to: name) }
    for name in Self.derived where !files.contains(where: { $0.name == name }) { remove(name) }
    return summary
  }

  /// Writes the manifest, and its checksum into the store.
  func writeManifest(_ text: String, of store: RunStore) throws(StoreError) {
    // A process killed in between leaves an old manifest, which the next run replaces.
    try store.setEntry(StoredKey.manifest, to: StoredKey.digest(of: text))
    try write(text, to: "manifest.json")
  }

  /// Writes a file atomically: a reader sees the old one or the new one, never a part.
  func write(_ text: String, to name: String) throws(StoreError) {
    let temporary = file(".\(name).partial")
    // Removes the rest of a killed run, or a link that somebody else made.
    OpenFile.remove(temporary)
    do throws(SystemError) {
      try OpenFile(creating: temporary).write(Data(text.utf8))
      try OpenFile.move(temporary, to: file(name))
    } catch {
      OpenFile.remove(temporary)
      // If so, a directory has the name of the temporary file.
      let path = error.code == EEXIST ? temporary : file(name)
      throw StoreError(
        .inputOutput,
        "\(path): cannot be written (\(error.reason)); the results are safe in results.sqlite: mend it and run again"
      )
    }
  }
}
