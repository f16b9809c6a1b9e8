import GRDB
import MutualInformation

/// Copies blocks from stores into another one, each replication once.
struct BlockCopy {
  /// Receives a replication whose bits differ between two stores; throws.
  typealias OnContradiction = (_ entry: StudyEstimator, _ cell: Cell, _ replication: Int)
    throws(StoreError) -> Void

  /// The replications in the target.
  var coverage: Coverage
  private let plan: Plan
  private let store: RunStore
  private let index: StoreIndex
  private let reader = BlockReader()
  private let ownReader = BlockReader()
  private let buffer: BlockBuffer

  /// Starts with a target in which the plan's cells and estimators are registered.
  init(to store: RunStore, index: StoreIndex, plan: Plan) {
    self.store = store
    self.index = index
    self.plan = plan
    coverage = Coverage(of: plan)
    buffer = BlockBuffer(shape: BlockShape(widths: []))
  }

  /// Copies a store's new replications in one transaction; leaves out damaged blocks.
  mutating func copy(from source: RunStore, onContradiction: OnContradiction) throws(StoreError) {
    let theirs = try source.index()
    try store.write { database in
      for (number, cell) in plan.cells.enumerated() {
        for (position, entry) in cell.estimators.enumerated() {
          guard let address = theirs.address(of: entry, in: cell),
            let own = index.address(of: entry, in: cell)
          else { continue }
          try source.forEachBlock(at: address, reader: reader, onDamage: { _ in }) { rows in
            let range = rows.replications
            let new = coverage.ranges[number][position].missing(in: range)
            if new.total < range.count,
              let replication = try contradiction(in: database, at: own, with: rows)
            {
              try onContradiction(entry, cell, replication)
            }
            for piece in new.ranges { try insert(piece, of: rows, at: own, in: database) }
            coverage.insert(range, cell: number, estimator: position)
          }
          let faults = try source.faults(at: address)
          if !faults.isEmpty { try RunStore.insert(faults.map { (own, $0) }, in: database) }
        }
      }
    }
  }

  /// Stores some replications of a block as a block.
  private func insert(
    _ piece: Range<Int>, of rows: BlockRows, at address: BlockAddress, in database: Database
  ) throws {
    buffer.reset(
      shape: BlockShape(widths: [address.width]), addresses: [address], first: piece.lowerBound,
      capacity: piece.count)
    let own = buffer.rows(ofEstimator: 0)
    for replication in piece {
      own[statusOf: replication] = rows[statusOf: replication]
      for j in 0..<own.width { own[replication, j] = rows[replication, j] }
    }
    buffer.close(
      count: piece.count, seconds: reader.seconds * Double(piece.count) / Double(rows.count))
    buffer.seal()
    try RunStore.insert(buffer, in: database)
  }

  /// The first replication of a block whose bits differ in the target.
  private func contradiction(
    in database: Database, at address: BlockAddress, with rows: BlockRows
  ) throws -> Int? {
    var found: Int?
    try StoreAccess(database: database).forEachBlock(
      at: address, reader: ownReader, in: rows.replications, isChecked: false, onDamage: { _ in }
    ) { own in
      for replication in rows.replications.clamped(to: own.replications) where found == nil {
        let isEqual =
          own[statusOf: replication] == rows[statusOf: replication]
          && (0..<own.width).allSatisfy {
            own[replication, $0].bitPattern == rows[replication, $0].bitPattern
          }
        if !isEqual { found = replication }
      }
    }
    return found
  }
}
