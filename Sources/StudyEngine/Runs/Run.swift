import Foundation
import GSLRandom
import MutualInformation

/// Carries out a study in a directory, and continues the run that is there.
///
/// ```swift
/// let host = HostDescription(version: "1.0", libraries: [:], name: "laptop", system: "Linux")
/// let run = Run(try Plan(study), directory: "results/example", threads: 4, host: host)
/// let outcome = try run.execute(fresh: false, isStopped: { false }) { notice in
///   if case .remark(let text) = notice { print(text) }
/// }
/// for row in outcome.summary?.rows ?? [] { print(row.cell.number, row.measures.bias ?? .nan) }
/// ```
public struct Run: Sendable {
  /// A message of a run beside its results.
  public enum Notice: Sendable {
    /// A warning or a remark for standard error. It says what to do.
    case remark(String)
    /// The progress of the computation.
    case progress(RunProgress)
    /// Whether the process may be ended now without losing a replication.
    case interruptible(Bool)
  }

  /// The result of a run.
  public struct Outcome: Sendable {
    /// Whether everything that was asked for is stored and the derived files are written.
    public let isComplete: Bool
    /// The summary of a complete run; nil for a shard.
    public let summary: Summary?
    /// The number of failed estimates of a complete run.
    public let failures: Int
    /// The number of replications that this run computed, summed over cells.
    public let computed: Int
    /// Seconds from start to end.
    public let seconds: Double
  }

  private let plan: Plan
  private let directory: RunDirectory
  private let threads: Int
  private let host: HostDescription
  private let shard: Shard?
  private let command: String?

  /// Plans a run of `plan` into `directory`.
  ///
  /// - Parameters:
  ///   - plan: The cells of the study.
  ///   - directory: The directory of the results. An earlier run in it is continued.
  ///   - threads: The number of worker threads. Results do not depend on it.
  ///   - host: The machine and the program, for the manifest.
  ///   - shard: The part to compute; nil for the whole study.
  ///   - command: The shell command of this study. A merge prints it for a missing shard.
  public init(
    _ plan: Plan, directory: String, threads: Int, host: HostDescription, shard: Shard? = nil,
    command: String? = nil
  ) {
    self.plan = plan
    self.shard = shard
    self.command = command
    self.directory = RunDirectory(path: directory)
    self.threads = threads
    self.host = host
  }

  /// Computes what is missing, then writes the derived files.
  ///
  /// - Parameters:
  ///   - fresh: Whether to move an earlier run aside and to start over.
  ///   - freshTruths: Whether to recompute all truths and expectations, stored or not.
  ///   - isStopped: Polled every few milliseconds. True ends the run but keeps finished
  ///     replications.
  ///   - notify: Receives remarks and progress, on any thread.
  public func execute(
    fresh: Bool, freshTruths: Bool = false, isStopped: @Sendable () -> Bool,
    notify: @Sendable (Notice) -> Void
  ) throws(StoreError) -> Outcome {
    try plan.study.requirePrograms()
    try MemoryLimit.check(plan, threads: threads)
    let started = Date()
    // Checked before any computation: without a text that reads back, all of it would be in vain.
    let text = try plan.study.storableText()
    let lock = try directory.create()
    defer { withExtendedLifetime(lock) {} }
    if fresh, let aside = try directory.moveAside() {
      notify(.remark("moved the earlier run to \(aside)"))
    }
    let store = try openStore(notify)
    try checkStoredReplications(of: store)
    var entries = [StoredKey.study: text, StoredKey.tool: host.version]
    entries[StoredKey.build] = host.build
    entries[StoredKey.shard] = shard?.description
    entries[StoredKey.command] = command
    let programs = plan.study.programPlace
    entries[StoredKey.programs] = programs.flatMap { relativePath(of: $0.folder, from: directory.path) }
    try store.register(entries, plan: plan)
    try store.removeEntry(StoredKey.partial)
    let index = try store.index()
    // Truths are for reports, and a shard has no report.
    notify(.interruptible(true))
    if shard == nil {
      // What the user states of a program can change without its samples.
      try store.removeTargets(of: freshTruths ? nil : plan.cells.filter { $0.law is ProgramLaw })
      try store.completeTargets(
        of: plan, index: index, tool: host.identity, threads: threads, isStopped: isStopped)
    }
    let seconds = { Date().timeIntervalSince(started) }
    let incomplete = { (computed: Int) in
      Outcome(isComplete: false, summary: nil, failures: 0, computed: computed, seconds: seconds())
    }
    if isStopped() { return incomplete(0) }
    var rounds = try Rounds(
      of: plan, in: store, index: index, shard: shard, threads: threads, tool: host.identity
    ) { blocks in
      notify(.remark("\(directory.store): \(blocks) damaged blocks are computed again"))
    }
    if let shard, let rule = plan.study.replications.rule {
      notify(.remark(Self.shardRemark(shard, rule)))
    }
    var computed = 0
    let count = Mutex(ProgressCount(cells: plan.cells.count))
    var isIntroduced = programs == nil
    while true {
      let items = rounds.items()
      if items.isEmpty { break }
      if let programs, !isIntroduced {
        isIntroduced = true
        try Introductions.make(
          Set(items.map(\.cell)).sorted().map { plan.cells[$0] }, in: programs, threads: threads,
          isStopped: isStopped)
        if isStopped() { return incomplete(computed) }
      }
      let wanted = items.reduce(0) { $0 + $1.replications.count }
      computed += wanted
      count.withLock { $0.begin(items, remaining: rounds.remaining(), endsCells: !rounds.hasLooks) }
      notify(.interruptible(false))
      let done = try compute(items, store: store, count, isStopped, notify)
      notify(.interruptible(true))
      for remark in programs?.takeRemarks() ?? [] { notify(.remark(remark)) }
      if let verdict = programs?.verdict {
        throw StoreError(
          .unavailable, "\(directory.path): \(verdict); what was finished is kept: mend it and run again")
      }
      // Polled after the notice: an earlier signal is seen here, a later one ends the process.
      if done < wanted || isStopped() { return incomplete(computed) }
      try rounds.finish(items)
    }
    if computed > 0 {
      notify(
        .progress(
          count.withLock { count in
            count.finish()
            return count.progress
          }))
    }
    if let remark = rounds.surplusRemark() { notify(.remark("\(directory.path): \(remark)")) }
    let stored = StoredRun(plan: plan, store: store, tool: host.identity)
    let summary = shard == nil ? try directory.writeDerivedFiles(of: stored, threads: threads) : nil
    let failures = if let summary { summary.failures } else { try stored.failures(in: sharding, shard) }
    try directory.writeManifest(
      host.manifest(
        of: plan.study, threads: threads, started: started, finished: Date(),
        more: shard.map { ["shard": $0.description] } ?? [:]), of: store)
    return Outcome(
      isComplete: true, summary: summary, failures: failures, computed: computed, seconds: seconds())
  }

  private var sharding: Sharding { Sharding(of: plan, count: shard?.count ?? 1) }

  /// Computes a round; returns the number of computed replications.
  private func compute(
    _ items: [Schedule.Item], store: RunStore, _ count: Mutex<ProgressCount>,
    _ isStopped: @Sendable () -> Bool, _ notify: @Sendable (Notice) -> Void
  ) throws(StoreError) -> Int {
    let before = count.withLock { $0.progress }
    notify(.progress(before))
    try Engine(plan: plan, threads: threads).compute(items, store: store, isStopped: isStopped) {
      cell, replications in
      let now = count.withLock { count in
        count.record(replications, ofCell: cell)
        return count.progress
      }
      notify(.progress(now))
    }
    return count.withLock { $0.progress }.done - before.done
  }

  /// The remark that a shard makes no looks, since it lacks the other shards' replications.
  private static func shardRemark(_ shard: Shard, _ rule: StoppingRule) -> String {
    "shard \(shard) cannot tell where the stopping rule ends a cell: it computes its part of all \(rule.atMost) replications "
      + "of every cell; 'mi-study check STUDY --pilot' prints a list of replications that avoids that"
  }

  /// Opens or makes the store. A damaged one is set aside, and its readable blocks are kept.
  private func openStore(_ notify: (Notice) -> Void) throws(StoreError) -> RunStore {
    do {
      let store = try RunStore(path: directory.store, creating: true, readOnly: false)
      try checkIdentity(store)
      return store
    } catch {
      guard let damage = error.damage else { throw error }
      let outcome = try StoreSalvage(path: directory.store, plan: plan).replaceStore {
        salvaged throws(StoreError) in
        try checkIdentity(salvaged)
      }
      notify(.remark("\(directory.store): is damaged (\(damage)); \(outcome)"))
      return try RunStore(path: directory.store, creating: true, readOnly: false)
    }
  }

  /// Refuses to continue another build's run unless one recomputed replication of every cell,
  /// chosen as by `verify`, equals the stored one: a study would else have two kinds of numbers.
  private func checkStoredReplications(of store: RunStore) throws(StoreError) {
    let entries = try store.studyEntries()
    guard let tool = entries[StoredKey.tool], tool != host.version || entries[StoredKey.build] != host.build
    else {
      return
    }
    let run = StoredRun(plan: plan, store: store, tool: host.identity)
    let sample = Verifier(run: run, directory: directory, fraction: .leastNonzeroMagnitude, threads: threads)
    guard let difference = try sample.sampledDifferences().first.first else { return }
    let name = HostDescription.identity(version: tool, build: entries[StoredKey.build])
    throw StoreError(
      .badData,
      "\(directory.path): was computed by mi-study \(name), and replication \(difference.replication) of "
        + "\(difference.estimator.canonicalText) in cell \(difference.cell) is \(difference.stored) there and "
        + "\(difference.recomputed) now; go on with that mi-study, or choose another --output or --fresh")
  }

  private func checkIdentity(_ store: RunStore) throws(StoreError) {
    try directory.check(
      store, isOf: plan.study, shard: shard, cure: "choose another --output or --fresh")
  }
}
