/// An estimator from counts of cells, whose worker can also compute a variance.
protocol CountingEstimator: Estimator {
  /// Makes the same worker as `makeWorker`.
  func makeCountingWorker(for law: any JointLaw, count: Int) -> any CountingWorker
}

/// The worker of an estimator from counts of cells.
protocol CountingWorker: EstimatorWorker {
  /// Returns the variance over the draws of the logarithms whose mean is the plug-in estimate.
  mutating func variance(of sample: borrowing Sample, _ logarithms: inout LogarithmsOfRatios)
    throws(EstimationFailure) -> Double
}

/// The logarithms ln(k(z, y) N/(k(z) k(y))) of the cells of tables of counts k, with the memory.
/// There is one table for each x, with its own N; a pair (X, Y) is one table.
///
/// Their mean over the draws is the plug-in estimate of I(Z;Y|X).
struct LogarithmsOfRatios {
  private var rowSums: [Int], columnSums: [Int]
  private var values: [Double], weights: [Double]

  /// Creates memory for samples of `count` draws.
  init(count: Int) {
    (rowSums, columnSums) = ([], [])
    values = Array(repeating: 0, count: count)
    weights = values
  }

  /// Returns their variance over the draws, with the divisor Σ counts, not one less.
  ///
  /// *Complexity:* one logarithm for each cell that is not empty.
  mutating func variance(of counts: Span<Int32>, tables: Int, rows: Int, columns: Int) -> Double {
    precondition(counts.count == tables * rows * columns)
    if rowSums.count < rows { rowSums = Array(repeating: 0, count: max(rows, 2 * rowSums.count)) }
    if columnSums.count < columns {
      columnSums = Array(repeating: 0, count: max(columns, 2 * columnSums.count))
    }
    var used = 0
    var (total, sum) = (0.0, 0.0)
    for table in 0..<tables {
      let start = table * rows * columns
      let size = addUp(counts, start, rows, columns)
      for row in 0..<rows where rowSums[row] > 0 {
        for column in 0..<columns {
          let k = counts[start + row * columns + column]
          guard k > 0 else { continue }
          // Products of counts are exact below 2⁵³.
          let value = naturalLog(
            Double(k) * Double(size) / (Double(rowSums[row]) * Double(columnSums[column])))
          (values[used], weights[used]) = (value, Double(k))
          used += 1
          sum += Double(k) * value
        }
      }
      total += Double(size)
    }
    let mean = sum / total
    var squares = 0.0
    for i in 0..<used { squares += weights[i] * ((values[i] - mean) * (values[i] - mean)) }
    return squares / total
  }

  /// Computes the sums of rows and columns of one table. Returns the sum of all its cells.
  private mutating func addUp(_ counts: Span<Int32>, _ start: Int, _ rows: Int, _ columns: Int) -> Int {
    for column in 0..<columns { columnSums[column] = 0 }
    var size = 0
    for row in 0..<rows {
      var sum = 0
      for column in 0..<columns {
        let k = Int(counts[start + row * columns + column])
        sum += k
        columnSums[column] += k
      }
      rowSums[row] = sum
      size += sum
    }
    return size
  }
}
