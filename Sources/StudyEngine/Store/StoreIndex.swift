import GRDB
import MutualInformation

/// The row ids of a store's cells and estimators, by their texts.
struct StoreIndex: Sendable {
  private let cells: [String: Int64]
  private let estimators: [String: Int64]

  fileprivate init(_ database: Database) throws {
    let rows = { (table: String) in
      Dictionary(
        try Row.fetchAll(database, sql: "SELECT id, text FROM \(table)").map {
          (try $0.decode(String.self, forColumn: "text"), try $0.decode(Int64.self, forColumn: "id"))
        }, uniquingKeysWith: { first, _ in first })
    }
    cells = try rows("cells")
    estimators = try rows("estimators")
  }

  /// The address of an estimator's blocks in a cell; nil if the store lacks one of the two.
  func address(of entry: StudyEstimator, in cell: Cell) -> BlockAddress? {
    address(cell: cell.text, estimator: entry.canonicalText, width: entry.width)
  }

  /// The address from the texts of cell and estimator.
  func address(cell: String, estimator: String, width: Int) -> BlockAddress? {
    guard let cellRow = cells[cell], let row = estimators[estimator] else { return nil }
    return BlockAddress(cell: (cellRow, cell), estimator: (row, estimator), width: width)
  }

  /// The addresses of those estimators of a cell that the store has.
  func addresses(of entries: some Sequence<StudyEstimator>, in cell: Cell) -> [BlockAddress] {
    entries.compactMap { address(of: $0, in: cell) }
  }
}

extension RunStore {
  /// The row ids of the store's cells and estimators.
  func index() throws(StoreError) -> StoreIndex { try read { try StoreIndex($0) } }
}
