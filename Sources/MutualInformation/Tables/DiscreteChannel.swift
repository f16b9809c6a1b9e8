/// A memoryless channel of symbols: the probabilities P(y|x) of its outputs, one row per input.
///
/// As in a `ProbabilityTable`, the sum of a row may be off one by 1e-9; the row is not normalised.
///
/// *Units:* nats. *Source:* Cover & Thomas 2006, Elements of Information Theory, chapter 7,
/// doi 10.1002/047174882X.
public struct DiscreteChannel: Hashable, Sendable {
  /// P(y|x), one row per input x.
  public let rows: [[Double]]

  /// A channel by its rows.
  ///
  /// - Throws: `TableError` if there are no rows or columns, if rows differ in length, if a number
  ///   is negative or not finite, or if a row does not sum to one.
  public init(rows: [[Double]]) throws(TableError) {
    try TableError.check(rows: rows, "channel")
    for (x, row) in rows.enumerated() {
      try TableError.check(distribution: row, "row \(x + 1)") { y in "element [\(x), \(y)]" }
    }
    self.rows = rows
  }

  /// The number of inputs.
  public var inputCount: Int { rows.count }

  /// The number of outputs.
  public var outputCount: Int { rows[0].count }

  /// I(X;Y) = Σ p(x) D(P(·|x) ‖ p(y)) for the distribution p(x) of the input.
  ///
  /// *Accuracy:* about 1e-15 times the number of elements.
  ///
  /// - Throws: `TableError` if `input` is not a distribution with one number per input.
  public func mutualInformation(input: [Double]) throws(TableError) -> Double {
    try information(input: input, "input")
  }

  /// `mutualInformation(input:)`; errors call the input `subject`.
  func information(input: [Double], _ subject: String) throws(TableError) -> Double {
    try TableError.check(count: input.count, "number", is: inputCount, subject)
    try TableError.check(distribution: input, subject) { x in "\(subject)[\(x)]" }
    let output = output(input: input)
    let divergences = divergences(from: output)
    // An input that never occurs may have an infinite divergence.
    let plain = zip(input, divergences).reduce(0) { $1.0 > 0 ? $0 + $1.0 * $1.1 : $0 }
    guard plain < nearIndependence else { return plain }
    let inputs = input.reduce(0, +)
    var divergence = DivergenceSum(rows: inputCount, columns: outputCount)
    for (p, row) in zip(input, rows) where p > 0 {
      for (y, q) in zip(row, output) where q > 0 { divergence.add(p * y, row: p, column: q, total: inputs) }
    }
    return divergence.settled(beside: plain)
  }

  /// p(y) = Σ p(x) P(y|x).
  func output(input: [Double]) -> [Double] {
    var output = [Double](repeating: 0, count: outputCount)
    for (p, row) in zip(input, rows) where p > 0 {
      for y in row.indices { output[y] += p * row[y] }
    }
    return output
  }

  /// D(P(·|x) ‖ q) for every input x.
  ///
  /// An output with q = 0 counts nothing, since p(x) P(y|x) = 0 there for the input of q.
  func divergences(from output: [Double]) -> [Double] {
    rows.map { row in
      zip(row, output).reduce(0) { sum, pair in
        let (p, q) = pair
        return p > 0 && q > 0 ? sum + p * logQuotient(p, q) : sum
      }
    }
  }
}

extension DiscreteChannel {
  /// The binary symmetric channel: a bit arrives flipped with probability ε. Its capacity is ln 2 −
  /// h(ε), reached by the uniform input.
  ///
  /// - Throws: `TableError` for a number outside [0, 1].
  public static func binarySymmetric(flip: Double) throws(TableError) -> DiscreteChannel {
    try TableError.check(probability: flip, "flip")
    return try DiscreteChannel(rows: [[1 - flip, flip], [flip, 1 - flip]])
  }

  /// The binary erasure channel: a bit is lost with probability ε, which the receiver sees as the
  /// third letter. Its capacity is (1 − ε) ln 2, reached by the uniform input.
  ///
  /// - Throws: `TableError` for a number outside [0, 1].
  public static func binaryErasure(erasure: Double) throws(TableError) -> DiscreteChannel {
    try TableError.check(probability: erasure, "erasure")
    return try DiscreteChannel(rows: [[1 - erasure, 0, erasure], [0, 1 - erasure, erasure]])
  }

  /// The Z-channel: a zero arrives as it is, a one becomes a zero with probability ε. Its capacity
  /// is ln(1 + (1 − ε) ε^(ε/(1 − ε))), reached with fewer than half ones.
  ///
  /// - Throws: `TableError` for a number outside [0, 1].
  public static func zChannel(flip: Double) throws(TableError) -> DiscreteChannel {
    try TableError.check(probability: flip, "flip")
    return try DiscreteChannel(rows: [[1, 0], [flip, 1 - flip]])
  }
}
