import Foundation
import MutualInformation

/// The cost of storing, reading and reporting values, measured in the temporary directory.
struct StorageCost {
  /// Seconds that a run waits for the disk: to make the store, and at its end.
  let waiting: Double
  /// The replications of the timed rows, seconds of such a row, and seconds of each further value.
  private let timed: Int
  private let perRow: Double
  private let perValue: Double
  /// Seconds of a pair at the timed number of replications.
  private let perPair: Double
  /// More estimators do not help to time rows, and timing their pairs would take as long as a run.
  private static let mostEstimators = 16

  /// Measures with numbers in place of the estimates of a plan's first cell.
  ///
  /// - Parameter replications: The largest number of replications of a cell.
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
    // One cell of a valid plan is a valid plan.
    let alone = try? Plan(
      Study(
        name: plan.study.name, seed: plan.study.seed, replications: replications,
        laws: [cell.law], sampleSizes: [cell.count],
        estimators: cell.estimators.prefix(Self.mostEstimators).map(\.forAllLaws)))
    let trial = Trial(
      store: store, directory: directory, plan: alone ?? plan,
      targets: cell.estimators.indices.map { targets[0, $0] ?? cell.unknownTargets(of: $0) })
    try store.register([:], plan: trial.plan)
    let creation = (clock.now - start) / .seconds(1)

    timed = min(replications, 1 << 12)
    // The first trial is slow by one-time costs.
    _ = try trial.seconds(first: 0, count: timed)
    let some = try trial.seconds(first: 1 << 20, count: timed)
    perRow = some.perRow
    perPair = some.perPair
    waiting = creation + some.waiting
    let width = trial.plan.cells[0].estimators.reduce(0) { $0 + $1.width }
    let many = max(2 * timed, min(1 << 16, (1 << 19) / width))
    perValue =
      replications > timed
      ? max(0, try trial.seconds(first: 1 << 21, count: many).perRow - perRow) / Double(many - timed) : 0
  }

  /// Seconds of one thread for numbers of summary rows and of pairs.
  func seconds(rows: Int, pairs: Int, replications: Int) -> Double {
    Double(rows) * (perRow + Double(max(0, replications - timed)) * perValue)
      + Double(pairs) * perPair * max(0.1, Double(replications) / Double(timed))
  }
}

extension Cell {
  /// Placeholders for the targets of an estimator that were not computed.
  fileprivate func unknownTargets(of position: Int) -> [Target] {
    estimators[position].estimator.quantities.map {
      Target(quantity: $0, truth: ExactValue(0, errorBound: 0, kind: .closedForm), expectation: .none)
    }
  }
}

/// Takes one cell through a store and back.
private struct Trial {
  let store: RunStore
  let directory: RunDirectory
  let plan: Plan
  /// By estimator.
  let targets: [[Target]]

  /// Times a row from the finished block to the report, a pair, and the disk for the block and the
  /// files. In a run the disk works beside the computation, except at the end.
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
        of: entry, at: addresses[position], targets: targets[position],
        replications: replications
      ) { _ in throw store.damage(of: entry, in: cell) }.measures
      for (target, measures) in zip(targets[position], measures) {
        rows.append(
          SummaryRow(cell: cell, estimator: entry, target: target, measures: measures))
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
    // A run writes four files, twice as many as here.
    let waiting = (sealed.duration(to: saved) + rendered.duration(to: clock.now) * 2) / .seconds(1)
    let busy =
      (start.duration(to: sealed) + saved.duration(to: read) + compared.duration(to: rendered)) / .seconds(1)
    let comparing = read.duration(to: compared) / .seconds(1)
    return (busy / Double(rows.count), pairs.isEmpty ? 0 : comparing / Double(pairs.count), waiting)
  }
}
