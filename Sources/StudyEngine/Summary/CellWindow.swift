/// The stored values of a cell's estimators for consecutive replications, in vectors of eight.
///
/// A column holds the estimates of one quantity by one estimator, with 0 for an absent estimate. A
/// weight per estimator and replication is 1 if there is an estimate, else 0.
struct CellWindow {
  /// The vectors of eight in a tile: the tiles of a pair of columns stay in the fastest cache.
  static let tile = 64
  /// The most values in memory, unless a thousand replications of every column are more.
  private static let usualValues = 1 << 18

  /// The replications of a full window, a multiple of eight. The last window may have fewer.
  let length: Int
  /// The first column of every estimator, and finally the number of columns.
  private let columns: [Int]
  private let eights: Int
  private(set) var range = 0..<0
  private var estimates: [SIMD8<Double>]
  private var weights: [SIMD8<Double>]
  /// By estimator and tile: the number of replications with an estimate.
  private var counts: [Int]

  /// Allocates windows of at most so many replications.
  ///
  /// - Parameter widths: The number of quantities of each estimator.
  init(widths: [Int], replications: Int) {
    columns = widths.reduce(into: [0]) { $0.append($0.last! + $1) }
    let step = 8 * Self.tile
    let usual = max(2 * step, Self.usualValues / max(1, columns.last!) / step * step)
    length = min(usual, max(1, (replications + step - 1) / step) * step)
    eights = length / 8
    estimates = Array(repeating: .zero, count: eights * columns.last!)
    weights = Array(repeating: .zero, count: eights * widths.count)
    counts = Array(repeating: 0, count: eights / Self.tile * widths.count)
  }

  /// Moves on to other replications and forgets all estimates.
  mutating func clear(_ range: Range<Int>) {
    self.range = range
    for i in estimates.indices { estimates[i] = .zero }
    for i in weights.indices { weights[i] = .zero }
    for i in counts.indices { counts[i] = 0 }
  }

  /// Takes the window's replications from a block of one estimator.
  ///
  /// The first values of a replication are the estimates by quantity.
  mutating func take(_ rows: BlockRows, estimator: Int) {
    let quantities = columns[estimator]..<columns[estimator + 1]
    let tiles = eights / Self.tile
    for replication in range.clamped(to: rows.replications) where rows[statusOf: replication] == 0 {
      let index = replication - range.lowerBound
      let (eight, lane) = (index / 8, index % 8)
      weights[estimator * eights + eight][lane] = 1
      counts[estimator * tiles + eight / Self.tile] += 1
      for column in quantities {
        estimates[column * eights + eight][lane] = rows[replication, column - quantities.lowerBound]
      }
    }
  }

  /// The tiles of the window's replications.
  var tiles: Range<Int> { 0..<(range.count + 8 * Self.tile - 1) / (8 * Self.tile) }

  /// Adds one tile of two columns to their statistics.
  func add(
    tile: Int, _ a: (estimator: Int, column: Int), _ b: (estimator: Int, column: Int),
    to statistics: inout PairStatistics
  ) {
    let whole = 8 * Self.tile
    statistics.add(
      estimates.span.extracting(eights(tile, of: a.column)),
      estimates.span.extracting(eights(tile, of: b.column)),
      weights: weights.span.extracting(eights(tile, of: a.estimator)),
      weights.span.extracting(eights(tile, of: b.estimator)),
      isWhole: count(tile, a.estimator) == whole && count(tile, b.estimator) == whole)
  }

  /// Adds one tile of all columns that take part in a regression on control variates.
  func add(tile: Int, to controls: inout CellControls) {
    for (row, column) in controls.columns.enumerated() {
      controls.load(
        row, estimates.span.extracting(eights(tile, of: column.column)),
        weights: weights.span.extracting(eights(tile, of: column.estimator)))
    }
    controls.addTile()
  }

  private func eights(_ tile: Int, of row: Int) -> Range<Int> {
    let start = row * eights + tile * Self.tile
    return start..<start + Self.tile
  }

  private func count(_ tile: Int, _ estimator: Int) -> Int { counts[estimator * (eights / Self.tile) + tile] }

  /// Whether each of the first estimators has an estimate for a replication.
  func isComplete(_ replication: Int, among estimators: Int) -> Bool {
    let (eight, lane) = ((replication - range.lowerBound) / 8, (replication - range.lowerBound) % 8)
    var estimator = 0
    while estimator < estimators {
      if weights[estimator * eights + eight][lane] == 0 { return false }
      estimator += 1
    }
    return true
  }

  /// An estimate; 0 if it is absent.
  func estimate(of replication: Int, column: Int) -> Double {
    let index = replication - range.lowerBound
    return estimates[column * eights + index / 8][index % 8]
  }
}
