import Foundation
import GSLRandom
import MutualInformation

/// Carries a study out into a directory, continuing what is there.
public struct Run: Sendable {
  /// What a run has to say besides its numbers.
  public enum Notice: Sendable {
    /// A warning or a remark for standard error, with its cure.
    case remark(String)
    /// So many of so many estimates are done.
    case progress(done: Int, of: Int)
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
  ///   - isStopped: Asked every few milliseconds; true ends the run after the chunks in hand.
  ///   - notify: Gets remarks and progress, from any thread.
  public func execute(
    fresh: Bool, isStopped: @Sendable () -> Bool, notify: @Sendable (Notice) -> Void
  ) throws(StoreError) -> Outcome {
    let started = Date()
    let lock = try directory.create()
    defer { withExtendedLifetime(lock) {} }
    if fresh, let aside = try directory.moveAside() {
      notify(.remark("moved the earlier run to \(aside)"))
    }
    let store = try openStore(notify)
    var entries = [StoredKey.study: plan.study.fileText, StoredKey.tool: host.version]
    entries[StoredKey.shard] = shard?.description
    entries[StoredKey.command] = command
    try store.register(entries, plan: plan)
    try store.removeEntry(StoredKey.partial)
    let rows = try store.rowNumbers()
    // The reports are about the whole: a shard needs no truths.
    if shard == nil {
      try store.completeTargets(
        of: plan, rows: rows, tool: host.version, threads: threads, isStopped: isStopped)
    }
    let seconds = { Date().timeIntervalSince(started) }
    if isStopped() {
      return Outcome(isComplete: false, summary: nil, failures: 0, computed: 0, seconds: seconds())
    }
    let items = try missing(in: store, rows, notify)

    let computed = items.reduce(0) { $0 + $1.replications.count }
    let total = items.reduce(0) { $0 + $1.replications.count * $1.estimators.count }
    let done = Guarded(0)
    if total > 0 {
      notify(.progress(done: 0, of: total))
      try Engine(plan: plan, threads: threads).compute(items, store: store, isStopped: isStopped) {
        estimates in
        let now = done.withLock { done in
          done += estimates
          return done
        }
        notify(.progress(done: now, of: total))
      }
    }
    guard done.withLock({ $0 }) == total else {
      return Outcome(isComplete: false, summary: nil, failures: 0, computed: computed, seconds: seconds())
    }
    let stored = StoredRun(plan: plan, store: store, tool: host.version)
    let summary = shard == nil ? try directory.writeDerivedFiles(of: stored, threads: threads) : nil
    let failures = if let summary { summary.failures } else { try stored.failures(in: sharding, shard) }
    try directory.write(
      host.manifest(
        of: plan.study, threads: threads, started: started, finished: Date(),
        more: shard.map { ["shard": $0.description] } ?? [:]), to: "manifest.json")
    return Outcome(
      isComplete: true, summary: summary, failures: failures, computed: computed, seconds: seconds())
  }

  private var sharding: Sharding { Sharding(of: plan, count: shard?.count ?? 1) }

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

  private func checkIdentity(_ store: RunStore) throws(StoreError) {
    try directory.check(
      store, isOf: plan.study, shard: shard, cure: "choose another --output or --fresh")
  }

  /// The replications that are not stored yet, for each set of estimators that miss the same ones.
  private func missing(
    in store: RunStore, _ rows: (cells: [String: Int64], estimators: [String: Int64]),
    _ notify: (Notice) -> Void
  ) throws(StoreError) -> [Schedule.Item] {
    var damaged: [Int64] = []
    var items: [Schedule.Item] = []
    let reader = BlockReader()
    let sharding = sharding
    for (index, cell) in plan.cells.enumerated() {
      let cellRow = rows.cells[cell.text]!
      let wanted = shard.map { sharding.replications(of: index, in: $0) } ?? 0..<plan.study.replications
      var positions: [Range<Int>: [Int]] = [:]
      for (position, place) in cell.estimators.enumerated() {
        let text = place.estimator.canonicalText
        var there = ReplicationRanges()
        let address = BlockAddress(
          cell: (cellRow, cell.text), estimator: (rows.estimators[text]!, text),
          width: place.estimator.width)
        try store.forEachBlock(at: address, reader: reader, onDamage: { damaged.append($0) }) {
          there.append($0..<$0 + $2.count)
        }
        for range in there.missing(in: wanted).ranges {
          positions[range, default: []].append(position)
        }
      }
      for (range, estimators) in positions.sorted(by: { $0.key.lowerBound < $1.key.lowerBound }) {
        let layout = BlockLayout(
          cell: (cellRow, cell.text),
          estimators: estimators.map { position in
            let estimator = cell.estimators[position].estimator
            let text = estimator.canonicalText
            return (rows.estimators[text]!, text, estimator.width)
          })
        items.append(
          Schedule.Item(
            cell: index, estimators: estimators, replications: range, layout: layout,
            cost: guessedCost(of: cell, estimators: estimators.count)))
      }
    }
    if !damaged.isEmpty {
      try store.remove(rows: damaged)
      notify(.remark("\(directory.store): \(damaged.count) damaged blocks are computed again"))
    }
    return items
  }
}
