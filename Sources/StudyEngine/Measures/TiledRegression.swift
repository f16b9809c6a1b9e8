/// A regression of rows past which their estimates go several times, in tiles in the order of their
/// replications.
protocol TiledRegression {
  /// Takes the estimates of one row in the next tile, and their weights: 1, or 0 for none.
  mutating func load(_ row: Int, _ values: Span<SIMD8<Double>>, weights: Span<SIMD8<Double>>)
  /// Adds the tile, all of whose rows are loaded.
  mutating func addTile()
  /// Ends one of `ControlRegression.passes` passes.
  mutating func endPass()
}

extension TiledRegression {
  /// Lets columns that are in memory pass by, all of the same replications.
  mutating func takeAll(_ columns: [[Double]], tileLength length: Int) {
    let count = columns[0].count
    for _ in 0..<ControlRegression.passes {
      for start in stride(from: 0, to: count, by: 8 * length) {
        for (row, column) in columns.enumerated() {
          var (values, weights) = (
            [SIMD8<Double>](repeating: .zero, count: length), [SIMD8<Double>](repeating: .zero, count: length)
          )
          for i in start..<min(count, start + 8 * length) {
            values[(i - start) / 8][(i - start) % 8] = column[i]
            weights[(i - start) / 8][(i - start) % 8] = 1
          }
          load(row, values.span, weights: weights.span)
        }
        addTile()
      }
      endPass()
    }
  }
}
