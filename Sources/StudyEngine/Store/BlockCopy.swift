import GRDB
import MutualInformation

/// Copies blocks from stores into another one, each replication once.
struct BlockCopy {
  /// Called with where two stores do not have the same bits; throws.
  typealias OnContradiction = (_ place: CellEstimator, _ cell: Cell, _ replication: Int) throws(StoreError) ->
    Void

  /// What the target has.
  var coverage: Coverage
  private let plan: Plan
  private let store: RunStore
  private let rows: (cells: [String: Int64], estimators: [String: Int64])
  private let reader = BlockReader()
  private let ownReader = BlockReader()
  private let buffer: BlockBuffer

  /// Begins with a target whose cells and estimators are registered.
  init(to store: RunStore, rows: (cells: [String: Int64], estimators: [String: Int64]), plan: Plan) {
    self.store = store
    self.rows = rows
    self.plan = plan
    coverage = Coverage(of: plan)
    buffer = BlockBuffer(layout: BlockLayout(cell: (0, ""), estimators: []), first: 0, capacity: 0)
  }

  /// Copies what is new in a store, in one transaction; damaged blocks are left out.
  mutating func copy(from source: MergeSource, onContradiction: OnContradiction) throws(StoreError) {
    let from = try source.open()
    let run = StoredRun(plan: plan, store: from, tool: "")
    let numbers = try from.rowNumbers()
    let target = StoredRun(plan: plan, store: store, tool: "")
    try store.write { database in
      for (index, cell) in plan.cells.enumerated() {
        for (position, place) in cell.estimators.enumerated() {
          guard let address = run.address(of: place, in: cell, rows: numbers),
            let own = target.address(of: place, in: cell, rows: rows)
          else { continue }
          let layout = BlockLayout(
            cell: (own.cell, cell.text),
            estimators: [(own.estimator, place.estimator.canonicalText, own.width)])
          try from.forEachBlock(at: address, reader: reader, onDamage: { _ in }) {
            first, estimates, statuses in
            let range = first..<first + statuses.count
            let new = coverage.ranges[index][position].missing(in: range)
            if new.total < range.count,
              let replication = try contradiction(in: database, at: own, range, estimates, statuses)
            {
              try onContradiction(place, cell, replication)
            }
            for piece in new.ranges {
              try insert(
                piece, of: range, estimates, statuses, layout,
                seconds: reader.seconds * Double(piece.count) / Double(range.count), in: database)
            }
            coverage.insert(range, cell: index, estimator: position)
          }
        }
      }
    }
  }

  /// Stores some rows of a block as a block.
  private func insert(
    _ piece: Range<Int>, of range: Range<Int>, _ estimates: Span<Double>, _ statuses: Span<UInt8>,
    _ layout: BlockLayout, seconds: Double, in database: Database
  ) throws {
    buffer.reset(layout: layout, first: piece.lowerBound, capacity: piece.count)
    let (values, states) = (buffer.estimates, buffer.statuses)
    let (start, width) = (piece.lowerBound - range.lowerBound, layout.width)
    for i in 0..<piece.count {
      states[i] = statuses[start + i]
      for j in 0..<width { values[i * width + j] = estimates[(start + i) * width + j] }
    }
    buffer.close(count: piece.count, seconds: seconds)
    buffer.seal()
    try RunStore.insert(buffer, in: database)
  }

  /// The first replication of a block that the target has with other bits.
  private func contradiction(
    in database: Database, at address: BlockAddress, _ range: Range<Int>, _ estimates: Span<Double>,
    _ statuses: Span<UInt8>
  ) throws -> Int? {
    var found: Int?
    let width = address.width
    try store.forEachBlock(
      in: database, at: address, reader: ownReader, in: range, isChecked: false, onDamage: { _ in }
    ) { first, values, states in
      for replication in range.clamped(to: first..<first + states.count) where found == nil {
        let (mine, other) = (replication - first, replication - range.lowerBound)
        var isEqual = states[mine] == statuses[other]
        for j in 0..<width
        where values[mine * width + j].bitPattern != estimates[other * width + j].bitPattern {
          isEqual = false
        }
        if !isEqual { found = replication }
      }
    }
    return found
  }
}

extension MergeSource {
  /// Whether its store has a replication.
  func has(_ replication: Int, of place: CellEstimator, in cell: Cell) throws(StoreError) -> Bool {
    let store = try open()
    var found = false
    let text = place.estimator.canonicalText
    let rows = try store.rowNumbers()
    guard let cellRow = rows.cells[cell.text], let row = rows.estimators[text] else { return false }
    let address = BlockAddress(
      cell: (cellRow, cell.text), estimator: (row, text), width: place.estimator.width)
    try store.forEachBlock(
      at: address, reader: BlockReader(), in: replication..<replication + 1, onDamage: { _ in }
    ) { _, _, _ in found = true }
    return found
  }
}
