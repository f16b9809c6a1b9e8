import Foundation
import MutualInformation

/// A run on disk, complete or not, for reports and exports.
public struct StoredRun: Sendable {
  /// The study, with the seed and the replications of the last run.
  public let study: Study
  /// The study's cells.
  public let plan: Plan
  let store: RunStore
  /// The version and build of this mi-study.
  let tool: String

  /// Opens the directory of a run for reading, even while the run is writing.
  ///
  /// - Parameters:
  ///   - directory: The directory of the run.
  ///   - tool: The version and build of this mi-study. Truths and expectations of another one are
  ///     recomputed.
  public init(directory: String, tool: String) throws(StoreError) {
    let path = StoreFile.path(in: directory)
    let store = try RunStore(path: path, creating: false, readOnly: true)
    guard let plan = try store.plan() else {
      throw StoreError(.badData, "\(path): has no study in it yet; run the study again")
    }
    if let programs = plan.study.programPlace {
      let folder = try store.studyEntries()[StoredKey.programs]
      programs.move(to: folder.map { plainPath(directory) + "/" + $0 } ?? ".")
    }
    self.init(plan: plan, store: store, tool: tool)
  }

  init(plan: Plan, store: RunStore, tool: String) {
    study = plan.study
    self.plan = plan
    self.store = store
    self.tool = tool
  }

  /// Returns the truths and expectations: the stored ones, and the others computed.
  func targets(threads: Int) throws(StoreError) -> TargetTable {
    var table = try store.targets(of: plan, index: try store.index(), tool: tool)
    _ = table.complete(for: plan, threads: threads)
    return table
  }

  /// Returns the summary of the stored replications, recomputed from them in index order.
  ///
  /// - Parameter threads: The number of rows at a time; nil for the number of processors.
  public func summary(threads: Int? = nil) throws(StoreError) -> Summary {
    let entries = try store.studyEntries()
    try refuseShard(entries)
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let table = try targets(threads: threads)
    let addresses = try store.index()
    let used = try usedReplications(threads: threads, targets: table)
    let jobs = plan.cells.indices.flatMap { cell in
      plan.cells[cell].estimators.indices.map { (cell: cell, estimator: $0) }
    }
    let values = jobs.reduce(0) { saturatingSum($0, used[$1.cell].count) }
    let useful = RunStore.usefulThreads(threads, values: values)
    let rows = Mutex(jobs.map { _ in [SummaryRow]() })
    try inParallel(jobs.count, threads: useful) { () throws(StoreError) in
      RowReader(store: try store.connection(ofOneAmong: useful))
    } _: { (reader, index) throws(StoreError) in
      let cell = plan.cells[jobs[index].cell]
      let entry = cell.estimators[jobs[index].estimator]
      let targets = table[jobs[index].cell, jobs[index].estimator] ?? []
      let (measures, reasons) = try measures(
        of: entry, in: cell, replications: 0..<used[jobs[index].cell].count, targets: targets,
        index: addresses, reader)
      var faults: [StoredFault] = []
      if reasons.total > 0, entry.mayHaveFaults(under: cell.law),
        let address = addresses.address(of: entry, in: cell)
      {
        faults = try store.faults(at: address, in: 0..<used[jobs[index].cell].count)
      }
      let found = zip(targets, measures).map { target, measures in
        SummaryRow(
          cell: cell, estimator: entry, target: target, measures: measures, reasons: reasons,
          faults: faults)
      }
      rows.withLock { $0[index] = found }
    }
    let ready = rows.withLock { $0 }
    var next = 0
    let byCell = plan.cells.map { cell in
      defer { next += cell.estimators.count }
      return ready[next..<next + cell.estimators.count].flatMap { $0 }
    }
    let compared = try compare(
      byCell, replications: used.map(\.count), index: addresses, threads: useful)
    return Summary(
      study: study, rows: compared.rows, pairs: compared.pairs, controls: compared.controls,
      repeatedSeeds: RepeatedSeeds(of: plan, replications: used.map(\.count)),
      partial: entries[StoredKey.partial].map(StoredKey.checkedPartial), looks: used.compactMap(\.looks),
      tool: entries[StoredKey.tool].flatMap(StoredKey.checkedTool))
  }

  /// Refuses a shard: its replications alone do not say what the study says, so it has no report.
  private func refuseShard(_ entries: [String: String]) throws(StoreError) {
    guard let text = entries[StoredKey.shard], let shard = Shard(text) else { return }
    let directory = (store.path as NSString).deletingLastPathComponent
    throw StoreError(
      .badData,
      "\(directory): holds shard \(shard) of the study \(study.name), which has no report of its own; "
        + "merge the shards: \(mergeCommand(shard, of: study, in: directory))")
  }

  /// The number of failed estimates of a shard, or of the whole study.
  func failures(in sharding: Sharding, _ shard: Shard?) throws(StoreError) -> Int {
    let addresses = try store.index()
    let reader = BlockReader()
    var failures = 0
    for (index, cell) in plan.cells.enumerated() {
      let wanted =
        shard.map { sharding.replications(of: index, in: $0) } ?? 0..<study.replications.most(of: index)
      for entry in cell.estimators {
        guard !wanted.isEmpty, let address = addresses.address(of: entry, in: cell) else { continue }
        try store.forEachBlock(
          at: address, reader: reader, in: wanted, onDamage: { _ in throw store.damage(of: entry, in: cell) }
        ) { rows in
          for replication in wanted.clamped(to: rows.replications)
          where rows[statusOf: replication] != 0 { failures += 1 }
        }
      }
    }
    return failures
  }

  private func measures(
    of entry: StudyEstimator, in cell: Cell, replications: Range<Int>, targets: [Target],
    index: StoreIndex, _ reader: RowReader
  ) throws(StoreError) -> (measures: [Measures], reasons: FailureReasons) {
    guard let address = index.address(of: entry, in: cell) else {
      let none = targets.map { Measures(RowStatistics(truth: $0.truth.value), failures: 0, target: $0) }
      return (none, FailureReasons())
    }
    return try reader.measures(
      of: entry, at: address, targets: targets, replications: replications
    ) { _ in
      throw store.damage(of: entry, in: cell)
    }
  }
}
