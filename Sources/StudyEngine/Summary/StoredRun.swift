import Foundation
import MutualInformation

/// A run on disk, complete or not, as reports and exports see it.
public struct StoredRun: Sendable {
  /// The study, with the seed and the replications that it was last run with.
  public let study: Study
  /// Its cells.
  public let plan: Plan
  let store: RunStore
  /// The version of mi-study that ran it.
  let tool: String

  /// Opens the directory of a run for reading; a run that is still writing does not mind.
  ///
  /// - Parameters:
  ///   - directory: Of the run.
  ///   - tool: This version of mi-study: truths and expectations that another one stored are computed again.
  public init(directory: String, tool: String) throws(StoreError) {
    let directory = RunDirectory(path: directory)
    let store = try RunStore(path: directory.store, creating: false, readOnly: true)
    guard let study = try Self.study(in: store) else {
      throw StoreError(.badData, "\(directory.store): has no study in it yet; run the study again")
    }
    do throws(PlanError) {
      plan = try Plan(study)
    } catch {
      throw StoreError(
        .badData, "\(directory.store): its study does not fit this version of mi-study: \(error)")
    }
    self.study = study
    self.store = store
    self.tool = tool
  }

  init(plan: Plan, store: RunStore, tool: String) {
    study = plan.study
    self.plan = plan
    self.store = store
    self.tool = tool
  }

  /// The study that a store is of, or nil in one that was only just made.
  static func study(in store: RunStore) throws(StoreError) -> Study? {
    let entries = try store.studyEntries()
    guard let text = entries[StoredKey.study] else { return nil }
    // Stores that were made before there was a checksum have none.
    if let digest = entries[StoredKey.digest], digest != StoredKey.digest(of: text) {
      throw StoreError(damaged: store.path, "its study does not match its checksum")
    }
    do throws(StudyFileErrors) {
      return try StudyFile(stored: text, file: store.path).study
    } catch {
      throw StoreError(.badData, "\(store.path): its study does not fit this version of mi-study: \(error)")
    }
  }

  /// Where the blocks of an estimator in a cell are; nil where none can be.
  func address(
    of place: CellEstimator, in cell: Cell, rows: (cells: [String: Int64], estimators: [String: Int64])
  ) -> BlockAddress? {
    let text = place.estimator.canonicalText
    guard let cellRow = rows.cells[cell.text], let row = rows.estimators[text] else { return nil }
    return BlockAddress(
      cell: (cellRow, cell.text), estimator: (row, text), width: place.estimator.width)
  }

  /// What is said where a block does not match its checksum.
  func damage(of place: CellEstimator, in cell: Cell) -> StoreError {
    StoreError(
      .badData,
      "\(store.path): a block of \(place.estimator.canonicalText) in cell \(cell.number) is damaged; "
        + "run the study again: it is recomputed")
  }

  /// Truths and expectations: those that are stored, the others computed.
  func targets(threads: Int) throws(StoreError) -> TargetTable {
    var table = try store.targets(of: plan, rows: try store.rowNumbers(), tool: tool)
    _ = table.complete(for: plan, threads: threads)
    return table
  }

  /// What the stored replications say, recomputed from them in index order.
  ///
  /// - Parameter threads: That many rows at a time; as many as there are processors if not given.
  public func summary(threads: Int? = nil) throws(StoreError) -> Summary {
    let entries = try store.studyEntries()
    try refuseShard(entries)
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let table = try targets(threads: threads)
    let numbers = try store.rowNumbers()
    let extents = try extents(threads: threads)
    let places = plan.cells.indices.flatMap { cell in
      plan.cells[cell].estimators.indices.map { (cell: cell, estimator: $0) }
    }
    let values = places.reduce(0) { saturatingSum($0, extents[$1.cell].count) }
    let useful = usefulThreads(threads, values: values)
    let rows = Guarded(places.map { _ in [SummaryRow]() })
    try inParallel(places.count, threads: useful) { () throws(StoreError) in
      RowReader(store: try connection(ofOneAmong: useful))
    } _: { (reader, index) throws(StoreError) in
      let cell = plan.cells[places[index].cell]
      let place = cell.estimators[places[index].estimator]
      let targets = table[places[index].cell, places[index].estimator] ?? []
      let (measures, reasons) = try measures(
        of: place, in: cell, replications: 0..<extents[places[index].cell].count, targets: targets,
        rows: numbers, reader)
      let found = zip(targets, measures).map { target, measures in
        SummaryRow(
          cell: cell, estimator: place.estimator, target: target, measures: measures, reasons: reasons)
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
      byCell, replications: extents.map(\.count), numbers: numbers, threads: useful)
    return Summary(
      study: study, rows: compared.rows, pairs: compared.pairs,
      repeatedSeeds: RepeatedSeeds(of: plan, replications: extents.map(\.count)),
      partial: entries[StoredKey.partial].map(StoredKey.checkedPartial), looks: extents.compactMap(\.looks),
      tool: entries[StoredKey.tool].flatMap(StoredKey.checkedTool))
  }

  /// `pairs.csv`, from the stored replications.
  public func pairs(threads: Int? = nil) throws(StoreError) -> String {
    PairsCSV.render(try summary(threads: threads))
  }

  /// A shard has no report: what its replications say by themselves is not what the study says.
  private func refuseShard(_ entries: [String: String]) throws(StoreError) {
    guard let text = entries[StoredKey.shard], let shard = Shard(text) else { return }
    let directory = (store.path as NSString).deletingLastPathComponent
    throw StoreError(
      .badData,
      "\(directory): holds shard \(shard) of the study \(study.name), which has no report of its own; "
        + "merge the shards: \(mergeCommand(shard, of: study, in: directory))")
  }

  /// The estimates of a shard, or of all, that failed.
  func failures(in sharding: Sharding, _ shard: Shard?) throws(StoreError) -> Int {
    let rows = try store.rowNumbers()
    let reader = BlockReader()
    var failures = 0
    for (index, cell) in plan.cells.enumerated() {
      let wanted =
        shard.map { sharding.replications(of: index, in: $0) } ?? 0..<study.replications.most(of: index)
      for place in cell.estimators {
        guard !wanted.isEmpty, let address = address(of: place, in: cell, rows: rows) else { continue }
        try store.forEachBlock(
          at: address, reader: reader, in: wanted, onDamage: { _ in throw damage(of: place, in: cell) }
        ) { first, _, statuses in
          for replication in wanted.clamped(to: first..<first + statuses.count)
          where statuses[replication - first] != 0 { failures += 1 }
        }
      }
    }
    return failures
  }

  private func measures(
    of place: CellEstimator, in cell: Cell, replications: Range<Int>, targets: [Target],
    rows: (cells: [String: Int64], estimators: [String: Int64]), _ reader: RowReader
  ) throws(StoreError) -> (measures: [Measures], reasons: FailureReasons) {
    guard let address = address(of: place, in: cell, rows: rows) else {
      let none = targets.map { Measures(RowStatistics(truth: $0.truth.value), failures: 0, target: $0) }
      return (none, FailureReasons())
    }
    return try reader.measures(
      of: place.estimator, at: address, targets: targets, replications: replications
    ) { _ in
      throw damage(of: place, in: cell)
    }
  }
}
