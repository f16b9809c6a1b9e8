import Foundation
import MutualInformation

/// A run on disk, complete or not, as reports and exports see it.
public struct StoredRun: Sendable {
  /// The study, with the seed and the number of replications that it was last run with.
  public let study: Study
  /// Its cells.
  public let plan: Plan
  let store: RunStore
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

  /// Where the blocks of an estimator in a cell are; nil where none can be.
  func address(
    of place: CellEstimator, in cell: Cell, rows: (cells: [String: Int64], estimators: [String: Int64])
  ) -> BlockAddress? {
    let text = place.estimator.canonicalText
    guard let cellRow = rows.cells[cell.text], let row = rows.estimators[text] else { return nil }
    return BlockAddress(
      cell: (cellRow, cell.text), estimator: (row, text), quantities: place.estimator.quantities.count)
  }

  /// What is said where a block does not match its checksum.
  func damage(of place: CellEstimator, in cell: Cell) -> StoreError {
    StoreError(
      .badData,
      "\(store.path): a block of \(place.estimator.canonicalText) in cell \(cell.number) is damaged; "
        + "run the study again: it is recomputed")
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
    let numbers = try store.rowNumbers()
    let reader = RowReader(store: store)
    for (index, cell) in plan.cells.enumerated() {
      for (position, place) in cell.estimators.enumerated() {
        let targets = table[index, position] ?? []
        let measures = try measures(of: place, in: cell, targets: targets, rows: numbers, reader)
        for (target, measures) in zip(targets, measures) {
          rows.append(
            SummaryRow(cell: cell, estimator: place.estimator, target: target, measures: measures))
        }
      }
    }
    return Summary(study: study, rows: rows, repeatedSeeds: RepeatedSeeds(of: plan))
  }

  private func measures(
    of place: CellEstimator, in cell: Cell, targets: [Target],
    rows: (cells: [String: Int64], estimators: [String: Int64]), _ reader: RowReader
  ) throws(StoreError) -> [Measures] {
    guard let address = address(of: place, in: cell, rows: rows) else {
      return targets.map {
        Measures(of: [], failures: 0, truth: $0.truth.value, expectation: $0.expectation)
      }
    }
    return try reader.measures(at: address, targets: targets, replications: study.replications) { _ in
      throw damage(of: place, in: cell)
    }
  }
}
