import Foundation
import MutualInformation

/// A run on disk, complete or not, as reports and exports see it.
public struct StoredRun: Sendable {
  /// The study, with the seed and the number of replications that it was last run with.
  public let study: Study
  /// Its cells.
  public let plan: Plan
  private let store: RunStore
  /// The version of mi-study that ran it.
  private let tool: String

  /// Opens the directory of a run for reading; a run that is still writing does not mind.
  ///
  /// - Parameter tool: This version of mi-study: truths and expectations that another one stored are computed again.
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
    guard let text = try store.studyEntries()["study"] else { return nil }
    do throws(StudyFileErrors) {
      return try Study(yaml: text, file: store.path)
    } catch {
      throw StoreError(.badData, "\(store.path): its study does not fit this version of mi-study: \(error)")
    }
  }

  /// The blocks of one estimator in one cell, in order.
  ///
  /// - Throws: `StoreError` where a block does not match its checksum.
  func forEachBlock(of place: CellEstimator, in cell: Cell, _ body: (Block) -> Void) throws(StoreError) {
    let rows = try store.rowNumbers()
    let text = place.estimator.canonicalText
    guard let cellRow = rows.cells[cell.text], let estimatorRow = rows.estimators[text] else { return }
    var damaged: Int?
    try store.forEachBlock(
      cell: (cell.text, cellRow), estimator: (text, estimatorRow),
      quantities: place.estimator.quantities.count
    ) { block, row in
      if let block { body(block) } else { damaged = damaged ?? Int(row) }
    }
    if damaged != nil {
      throw StoreError(
        .badData,
        "\(store.path): a block of \(text) in cell \(cell.number) is damaged; run the study again: it is recomputed"
      )
    }
  }

  /// Truths and expectations: those that are stored, the others computed.
  func targets() throws(StoreError) -> TargetTable {
    var table = try store.targets(of: plan, rows: try store.rowNumbers(), tool: tool)
    _ = table.complete(for: plan)
    return table
  }

  /// What the stored replications say, recomputed from them in index order.
  public func summary() throws(StoreError) -> Summary {
    var rows: [SummaryRow] = []
    let table = try targets()
    for (index, cell) in plan.cells.enumerated() {
      for (position, place) in cell.estimators.enumerated() {
        let targets = table[index, position] ?? []
        var estimates = targets.map { _ in [Double]() }
        var failures = 0
        try forEachBlock(of: place, in: cell) { block in
          // A study that asks for fewer replications than are stored reports what it asks for.
          for i in 0..<min(block.count, study.replications - block.first) {
            if block.statuses[i] != 0 {
              failures += 1
            } else {
              for j in targets.indices { estimates[j].append(block.estimates[i * targets.count + j]) }
            }
          }
        }
        for (target, values) in zip(targets, estimates) {
          rows.append(
            SummaryRow(
              cell: cell, estimator: place.estimator, target: target,
              measures: Measures(
                of: values, failures: failures, truth: target.truth.value, expectation: target.expectation)))
        }
      }
    }
    return Summary(study: study, rows: rows, repeatedSeeds: RepeatedSeeds(of: plan))
  }
}
