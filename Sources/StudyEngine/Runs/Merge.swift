import Foundation
import MutualInformation

/// Puts the shards of a study together in a directory, as if one run had computed it.
///
/// Blocks are copied one by one, so memory does not grow with the number of replications. Stores
/// are opened one at a time. The new store is built under another name and replaces the old one
/// when it is complete.
public struct Merge: Sendable {
  /// A shard that is missing, as a whole or in part.
  public struct Gap: Sendable {
    /// `shard 2/3`, or `the study` if runs of the whole study were merged.
    public let name: String
    /// Whether a part of the shard is stored.
    public let isBegun: Bool
    /// The shell command that computes the shard.
    public let command: String
  }

  public struct Outcome: Sendable {
    /// The summary; nil if gaps prevented the merge.
    public let summary: Summary?
    /// The missing shards.
    public let gaps: [Gap]
  }

  private let inputs: [String]
  private let directory: RunDirectory
  private let threads: Int
  private let host: HostDescription

  /// Plans to merge directories into another one.
  public init(_ inputs: [String], output: String, threads: Int, host: HostDescription) {
    self.inputs = inputs
    directory = RunDirectory(path: output)
    self.threads = threads
    self.host = host
  }

  /// Merges the directories. With missing replications nothing is written unless `partial` is true.
  ///
  /// - Parameters:
  ///   - partial: Whether to merge although replications are missing. The reports say so.
  ///   - notify: Receives remarks and progress.
  public func execute(partial: Bool, notify: (Run.Notice) -> Void) throws(StoreError) -> Outcome {
    let started = Date()
    let exists = try StoreFile.check(directory.store, through: false)
    let early = exists ? try directory.create() : nil
    let sources = try openSources(notify)
    let study = sources[0].study
    let plan = sources[0].plan
    let text = try study.storableText()
    var coverage = Coverage(of: plan)
    for source in sources {
      let damaged = try coverage.insert(source.open()).count
      if damaged > 0 {
        notify(
          .remark("\(source.directory): \(damaged) damaged block\(damaged == 1 ? " is" : "s are") left out"))
      }
    }
    if exists {
      let output = try RunStore(path: directory.store, creating: false, readOnly: true)
      try directory.check(output, isOf: study, shard: nil, cure: "choose another --output")
      _ = try coverage.insert(output)
    }
    // A stopping rule may need fewer: a run of the whole study stores as many as it needs.
    if study.replications.rule != nil, !coverage.isComplete {
      let noteEnds = { (store: RunStore) in
        let run = StoredRun(plan: plan, store: store, tool: host.identity)
        // A damaged block is left out, and so is the look that needs it.
        coverage.noteEnds { (try? run.usedReplications(of: $0)) ?? nil }
      }
      for source in sources { noteEnds(try source.open()) }
      if exists { noteEnds(try RunStore(path: directory.store, creating: false, readOnly: true)) }
    }
    let gaps = coverage.isComplete ? nil : findGaps(in: coverage, sources)
    if let gaps, !partial { return Outcome(summary: nil, gaps: gaps.list) }

    let isNew = !FileManager.default.fileExists(atPath: directory.path)
    let lock = exists ? nil : try directory.create()
    defer {
      withExtendedLifetime(early) {}
      withExtendedLifetime(lock) {}
    }
    guard FileKind.isTaken(directory.store) == exists else {
      throw StoreError(
        .cannotCreate, "\(directory.path): another mi-study has just written there; merge again")
    }
    do throws(StoreError) {
      try build(plan, text, from: sources, startingWithOutput: exists, partial: gaps?.partial, notify)
    } catch {
      removeTemporary()
      if isNew {
        directory.remove(".lock")
        // Fails, as it should, if the directory holds anything else.
        _ = rmdir(directory.path)
      }
      throw error
    }
    let store = try RunStore(path: directory.store, creating: false, readOnly: false, isChecked: false)
    let summary = try directory.writeDerivedFiles(
      of: StoredRun(plan: plan, store: store, tool: host.identity), threads: threads)
    var more: [String: Any] = ["merged_from": sources.map(\.directory)]
    more[StoredKey.partial] = gaps?.partial
    try directory.writeManifest(
      host.manifest(of: study, threads: threads, started: started, finished: Date(), more: more), of: store)
    return Outcome(summary: summary, gaps: gaps?.list ?? [])
  }

  // MARK: Before anything is written

  private func openSources(_ notify: (Run.Notice) -> Void) throws(StoreError) -> [MergeSource] {
    var sources: [MergeSource] = []
    var empty: [String] = []
    for input in inputs {
      if areSameDirectory(input, directory.path) {
        throw StoreError(.badData, "\(input): is the output, too; choose another --output")
      }
      guard let source = try MergeSource(directory: input, known: sources.first) else {
        empty.append(input)
        continue
      }
      if let first = sources.first { try source.check(against: first) }
      sources.append(source)
    }
    guard !sources.isEmpty else {
      throw StoreError(
        .badData, "\(StoreFile.path(in: empty[0])): has no study in it yet; run that shard again")
    }
    for input in empty { notify(.remark("\(input): has no study in it yet; it is left out")) }
    return sources.sorted(by: MergeSource.precedes)
  }

  /// Returns the missing shards and the text of a partial merge. Of the possible numbers of shards,
  /// it takes the one with the smallest missing part.
  private func findGaps(in coverage: Coverage, _ sources: [MergeSource]) -> (list: [Gap], partial: String) {
    let counts = Set(sources.compactMap { $0.shard?.count }).sorted()
    let found = (counts.isEmpty ? [1] : counts).map { ($0, coverage.unfinished(count: $0)) }
    let (count, unfinished) = found.min {
      Double($0.1.count) / Double($0.0) < Double($1.1.count) / Double($1.0)
    }!
    let command = sources.compactMap(\.command).first ?? "mi-study run STUDY"
    let list = unfinished.map { shard, isBegun in
      guard !counts.isEmpty else {
        return Gap(
          name: "the study", isBegun: isBegun,
          command: "\(command) --output \(shellQuoted(sources[0].directory))")
      }
      // The directory of the shard's part, or one beside the other shards.
      let parent = (sources[0].directory as NSString).deletingLastPathComponent as NSString
      let path =
        sources.first { $0.shard == shard }?.directory ?? parent.appendingPathComponent(shard.directoryName)
      return Gap(
        name: "shard \(shard)", isBegun: isBegun,
        command: "\(command) --shard \(shard) --output \(shellQuoted(path))")
    }
    let begun = list.count { $0.isBegun }
    return (
      list,
      "merged from \(count - list.count + begun) of \(count) shards"
        + (begun > 0 ? ", \(begun) of them unfinished" : "")
    )
  }

  // MARK: The new store

  private var temporary: String { directory.file(".merging.sqlite") }

  private func removeTemporary() {
    for name in StoreFile.names(of: temporary) { OpenFile.remove(name) }
  }

  /// Builds the new store and moves it to its name.
  private func build(
    _ plan: Plan, _ text: String, from sources: [MergeSource], startingWithOutput: Bool, partial: String?,
    _ notify: (Run.Notice) -> Void
  ) throws(StoreError) {
    removeTemporary()
    if startingWithOutput {
      // Opening for writing rolls back the transaction that a killed run left unfinished.
      try RunStore(path: directory.store, creating: false, readOnly: false, isChecked: false).close()
      do throws(SystemError) { try OpenFile.copy(directory.store, to: temporary) } catch {
        throw StoreError(.inputOutput, "\(temporary): cannot be written (\(error.reason))")
      }
    }
    try fill(plan, text, from: sources, partial: partial, notify)
    // SQLite would roll back a journal of the old store into the new one.
    OpenFile.remove(StoreJournal.path(of: directory.store))
    do throws(SystemError) { try OpenFile.move(temporary, to: directory.store) } catch {
      throw StoreError(.inputOutput, "\(directory.store): cannot be written (\(error.reason))")
    }
  }

  private func fill(
    _ plan: Plan, _ text: String, from sources: [MergeSource], partial: String?,
    _ notify: (Run.Notice) -> Void
  ) throws(StoreError) {
    let store = try RunStore(path: temporary, creating: true, readOnly: false, isChecked: false)
    var entries = [StoredKey.study: text, StoredKey.tool: host.version]
    entries[StoredKey.build] = host.build
    entries[StoredKey.command] = sources.compactMap(\.command).first
    entries[StoredKey.partial] = partial
    entries[StoredKey.programs] = sources.lazy.compactMap(\.programs).first.flatMap {
      relativePath(of: $0, from: directory.path)
    }
    try store.register(entries, plan: plan)
    if partial == nil { try store.removeEntry(StoredKey.partial) }
    let index = try store.index()
    var copy = BlockCopy(to: store, index: index, plan: plan)
    try store.remove(rows: copy.coverage.insert(store))
    for (number, source) in sources.enumerated() {
      notify(.progress(RunProgress(done: number, of: sources.count, .shards)))
      try copy.copy(from: source.open()) { (entry, cell, replication) throws(StoreError) in
        var other = directory.path
        for earlier in sources {
          if earlier.directory == source.directory { break }
          if try earlier.has(replication, of: entry, in: cell) {
            other = earlier.directory
            break
          }
        }
        throw StoreError(
          .badData,
          "cell \(cell.number), \(entry.canonicalText), replication \(replication): "
            + "\(other) and \(source.directory) contradict each other; "
            + "compute one of them again with --fresh, and if that does not help report it: equal addresses give equal numbers"
        )
      }
    }
    try store.completeTargets(of: plan, index: index, tool: host.identity, threads: threads)
  }
}
