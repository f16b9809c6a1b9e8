import Foundation
import MutualInformation

/// What it costs to store values, to read them again and to report them, from doing it in the temporary directory.
struct StorageCost {
  /// Seconds of a run in which it waits for the disk: until the store is there, and at the end.
  let waiting: Double
  /// The replications of the rows that were timed, seconds of such a row, and seconds of every further value.
  private let timed: Int
  private let perRow: Double
  private let perValue: Double
  /// Seconds of a pair at the replications that were timed.
  private let perPair: Double
  /// Rows need no more estimators to be timed, and pairs of more would take as long as a run.
  private static let mostEstimators = 16

  /// Stores numbers as if they were the estimates of a plan's first cell.
  ///
  /// - Parameter replications: The most of a cell.
  init(of plan: Plan, targets: TargetTable, replications: Int) throws(StoreError) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mi-study-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let clock = ContinuousClock()
    let start = clock.now
    let directory = RunDirectory(path: folder.path)
    let lock = try directory.create()
    defer { withExtendedLifetime(lock) {} }
    let cell = plan.cells[0]
    let store = try RunStore(path: directory.store, creating: true, readOnly: false)
    // The cell made a plan before, among others: it does by itself.
    let alone = try? Plan(
      Study(
        name: plan.study.name, seed: plan.study.seed, replications: replications,
        laws: [cell.law], sampleSizes: [cell.count],
        estimators: cell.estimators.prefix(Self.mostEstimators).map { StudyEstimator($0.estimator) }))
    let trial = Trial(
      store: store, directory: directory, plan: alone ?? plan,
      targets: cell.estimators.indices.map { targets[0, $0] ?? cell.unknownTargets(of: $0) })
    try store.register([:], plan: trial.plan)
    let creation = (clock.now - start) / .seconds(1)

    timed = min(replications, 1 << 12)
    // The first time is slow, for reasons that do not come back.
    _ = try trial.seconds(first: 0, count: timed)
    let some = try trial.seconds(first: 1 << 20, count: timed)
    perRow = some.perRow
    perPair = some.perPair
    waiting = creation + some.waiting
    let width = trial.plan.cells[0].estimators.reduce(0) { $0 + $1.estimator.width }
    let many = max(2 * timed, min(1 << 16, (1 << 19) / width))
    perValue =
      replications > timed
      ? max(0, try trial.seconds(first: 1 << 21, count: many).perRow - perRow) / Double(many - timed) : 0
  }

  /// Seconds of one thread for so many rows of a summary and pairs of them.
  func seconds(rows: Int, pairs: Int, replications: Int) -> Double {
    Double(rows) * (perRow + Double(max(0, replications - timed)) * perValue)
      + Double(pairs) * perPair * max(0.1, Double(replications) / Double(timed))
  }
}

extension Cell {
  /// What stands for the targets of an estimator that were not computed.
  fileprivate func unknownTargets(of position: Int) -> [Target] {
    estimators[position].estimator.quantities.map {
      Target(quantity: $0, truth: ExactValue(0, errorBound: 0, kind: .closedForm), expectation: .none)
    }
  }
}

/// One cell on its way through a store and back.
private struct Trial {
  let store: RunStore
  let directory: RunDirectory
  let plan: Plan
  /// By estimator.
  let targets: [[Target]]

  /// What a row costs from the finished block to the report, and how long the disk takes for the block and the files:
  /// that happens beside the work, but for the last time.
  func seconds(first: Int, count: Int) throws(StoreError) -> (
    perRow: Double, perPair: Double, waiting: Double
  ) {
    let clock = ContinuousClock()
    let cell = plan.cells[0]
    let index = try store.index()
    let stored = StoredRun(plan: plan, store: store, tool: "")
    let addresses = index.addresses(of: cell.estimators, in: cell)
    let block = BlockBuffer(
      shape: cell.blockShape, addresses: addresses, first: first, capacity: count)
    for i in addresses.indices {
      let rows = block.rows(ofEstimator: i)
      for replication in rows.replications {
        rows[statusOf: replication] = 0
        for j in 0..<rows.width {
          rows[replication, j] = Double((replication * rows.width + j) &* 7919 % 100_003) / 100_003
        }
      }
    }
    block.close(count: count, seconds: 0)
    let start = clock.now
    block.seal()
    let sealed = clock.now
    try store.save([block])
    let saved = clock.now
    let reader = RowReader(store: store)
    var rows: [SummaryRow] = []
    let replications = first..<first + count
    for (position, entry) in cell.estimators.enumerated() {
      let measures = try reader.measures(
        of: entry.estimator, at: addresses[position], targets: targets[position],
        replications: replications
      ) { _ in throw store.damage(of: entry, in: cell) }.measures
      for (target, measures) in zip(targets[position], measures) {
        rows.append(
          SummaryRow(cell: cell, estimator: entry.estimator, target: target, measures: measures))
      }
    }
    let read = clock.now
    let pairs = try stored.compare(
      cell, rows: &rows, replications: replications, allPairs: PairRow.count(in: plan) <= PairRow.limit,
      index: index, CellReader(store: store))
    let summary = Summary(study: plan.study, rows: rows, pairs: pairs)
    let pairsText = PairsCSV.render(summary)
    let compared = clock.now
    let texts = (SummaryCSV.render(summary) + pairsText, MarkdownReport.render(summary))
    let rendered = clock.now
    try directory.write(texts.0, to: "csv.trial")
    try directory.write(texts.1, to: "report.trial")
    // Four files there are in all.
    let waiting = (sealed.duration(to: saved) + rendered.duration(to: clock.now) * 2) / .seconds(1)
    let busy =
      (start.duration(to: sealed) + saved.duration(to: read) + compared.duration(to: rendered)) / .seconds(1)
    let comparing = read.duration(to: compared) / .seconds(1)
    return (busy / Double(rows.count), pairs.isEmpty ? 0 : comparing / Double(pairs.count), waiting)
  }
}
