import CStreamKernels

/// The sample of one variable for bin rules and ranks, with scratch memory for both.
struct BinRuleData {
  private var values: [Double]
  /// Deviations from the mean, or the values in ascending order.
  private var scratch: [Double]
  private var memory: [UInt64]
  private var order: [UInt32]

  /// Creates memory for samples of `count` values.
  init(count: Int) {
    values = Array(repeating: 0, count: count)
    scratch = values
    memory = Array(repeating: 0, count: 2 * count)
    order = Array(repeating: 0, count: count)
  }

  var count: Int { values.count }

  /// Copies a sample of finite values.
  mutating func set(_ sample: Span<Double>) {
    for i in sample.indices { values[i] = sample[i] }
  }

  private var mean: Double { orderedSum(values.span) / Double(count) }

  /// The standard deviation √(Σ(x − x̄)²/n).
  var standardDeviation: Double {
    mutating get {
      let mean = mean
      for i in values.indices { scratch[i] = (values[i] - mean) * (values[i] - mean) }
      return (orderedSum(scratch.span) / Double(count)).squareRoot()
    }
  }

  /// Returns the skewness Σ((x − x̄)/s)³/n for the standard deviation s.
  mutating func skewness(_ deviation: Double) -> Double {
    let mean = mean
    for i in values.indices {
      let score = (values[i] - mean) / deviation
      scratch[i] = score * score * score
    }
    return orderedSum(scratch.span) / Double(count)
  }

  /// Returns the values in ascending order.
  mutating func sort() -> [Double] {
    unsafe mi_sort(values, count, &scratch, &order, &memory)
    return scratch
  }

  /// The interquartile range by linear interpolation (type 7), rounded as `numpy.percentile`.
  var interquartileRange: Double {
    mutating get {
      let sorted = sort()
      return Self.quantile(0.75, of: sorted.span) - Self.quantile(0.25, of: sorted.span)
    }
  }

  private static func quantile(_ p: Double, of sorted: Span<Double>) -> Double {
    let position = QuantilePosition(p, count: sorted.count)
    let (a, b, t) = (sorted[position.lower], sorted[position.upper], position.fraction)
    return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)
  }
}
