import Foundation
import GSLRandom
import MutualInformation

/// Carries a study out into a directory, continuing what is there.
public struct Run: Sendable {
  /// What a run has to say besides its numbers.
  public enum Notice: Sendable {
    /// A warning or a remark for standard error, with its cure.
    case remark(String)
    /// How far the work is, of what is computed now.
    case progress(RunProgress)
    /// Whether what is done now leaves nothing behind before it is finished: to end the process then loses no replication.
    case interruptible(Bool)
  }

  /// How a run ended.
  public struct Outcome: Sendable {
    /// Everything that was asked for is stored, and the derived files are written.
    public let isComplete: Bool
    /// The summary of a complete run; a shard has none.
    public let summary: Summary?
    /// Estimates of a complete run that failed.
    public let failures: Int
    /// Replications that were computed now, summed over cells.
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
  ///   - directory: Where the results go; what an earlier run left there is continued.
  ///   - threads: Worker threads; they decide nothing but the time.
  ///   - host: What the manifest says of the machine and the program.
  ///   - shard: The part to compute, if it is not to be the whole study.
  ///   - command: What computes the study from a shell, for those who find a shard missing.
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
  ///   - fresh: Moves an earlier run aside and starts over.
  ///   - freshTruths: Computes truths and expectations anew, whatever is stored of them.
  ///   - isStopped: Asked every few milliseconds; true ends the run, and replications that are finished are kept.
  ///   - notify: Gets remarks and progress, from any thread.
  public func execute(
    fresh: Bool, freshTruths: Bool = false, isStopped: @Sendable () -> Bool,
    notify: @Sendable (Notice) -> Void
  ) throws(StoreError) -> Outcome {
    try MemoryLimit.check(plan, threads: threads)
    let started = Date()
    // Before anything is made or computed: what cannot be read back would be computed for nothing.
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
    try store.register(entries, plan: plan)
    try store.removeEntry(StoredKey.partial)
    let index = try store.index()
    // The reports are about the whole: a shard needs no truths.
    notify(.interruptible(true))
    if shard == nil {
      if freshTruths { try store.removeTargets() }
      try store.completeTargets(
        of: plan, index: index, tool: host.identity, threads: threads, isStopped: isStopped)
    }
    let seconds = { Date().timeIntervalSince(started) }
    let incomplete = { (computed: Int) in
      Outcome(isComplete: false, summary: nil, failures: 0, computed: computed, seconds: seconds())
    }
    if isStopped() { return incomplete(0) }
    var rounds = try Rounds(of: plan, in: store, index: index, shard: shard, threads: threads) { blocks in
      notify(.remark("\(directory.store): \(blocks) damaged blocks are computed again"))
    }
    if let shard, let rule = plan.study.replications.rule {
      notify(.remark(Self.shardRemark(shard, rule)))
    }
    var computed = 0
    let count = Mutex(ProgressCount(cells: plan.cells.count))
    while true {
      let items = rounds.items()
      if items.isEmpty { break }
      let wanted = items.reduce(0) { $0 + $1.replications.count }
      computed += wanted
      count.withLock { $0.begin(items, remaining: rounds.remaining(), endsCells: !rounds.hasLooks) }
      notify(.interruptible(false))
      let done = try compute(items, store: store, count, isStopped, notify)
      notify(.interruptible(true))
      // Asked after the notice: a signal comes either before this question or at once to its end.
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

  /// Computes a round; returns how many replications were made.
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

  /// A shard cannot look at what other shards have.
  private static func shardRemark(_ shard: Shard, _ rule: StoppingRule) -> String {
    "shard \(shard) cannot tell where the stopping rule ends a cell: it computes its part of all \(rule.atMost) replications "
      + "of every cell; 'mi-study check STUDY --pilot' prints a list of replications that avoids that"
  }

  /// Opens the store, or makes one; a damaged one is set aside, and what can be read from it is kept.
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

  /// Refuses to go on with replications of another build that do not come out again: one study would have two kinds of
  /// numbers. One replication of every cell is computed again, as `verify` does.
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
