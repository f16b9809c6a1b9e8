public import GSLRandom
public import MutualInformation

/// The smallest X and the largest Y of n independent uniform numbers:
/// I(X;Y) = 1/(n − 1) − ln(n/(n − 1)).
///
/// The density is n(n − 1)(y − x)^(n−2) for 0 ≤ x < y ≤ 1, and P(X > a, Y ≤ b) = (b − a)^n.
///
/// *Randomness:* point i reads the uniforms 2i and 2i + 1 of the stream, u and v:
/// y = (1 − u)^(1/n), x = y(1 − (1 − v)^(1/(n−1))).
public struct UniformExtremes: DensityRatioLaw, BinnableLaw {
  public static let id = "uniform-extremes"
  public static let summary = "the smallest and the largest of some uniform numbers"
  public static let source = "David & Nagaraja 2003, Order Statistics, section 2.2"
  public static let parameters = [
    ParameterSpecification("count", .integer(2...1000), summary: "n, the number of uniform numbers")
  ]
  public static let examples: [[Parameter]] = [2, 3, 10].map { [Parameter("count", .integer($0))] }

  public let arguments: Arguments
  private let count: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    count = Double(arguments.integer("count"))
  }

  public var shape: SampleShape { SampleShape(x: .real(dimension: 1), y: .real(dimension: 1)) }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let w = 1 / (count - 1)
    // The two terms are nearly equal for large n: an error of theirs is one of w.
    return ExactValue(w - naturalLog1p(w), errorBound: 4e-16 * w, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let n = count
    stream.forEachUniformPair(count: sample.count) { i, u, v in
      let y = naturalExp(naturalLog(1 - u) / n)
      sample.x.reals[i] = y * (1 - naturalExp(naturalLog(1 - v) / (n - 1)))
      sample.y.reals[i] = y
    }
  }

  /// P(a < X < b, Y > c) is P(X > a) − P(X > b), less the same with Y ≤ c.
  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    let n = count
    /// P(X > a, Y ≤ b).
    let inside = { (a: Double, b: Double) in
      let width = min(b, 1) - max(a, 0)
      return width > 0 ? naturalExp(n * naturalLog(width)) : 0
    }
    let table = MutualInformation.cells(xEdges: xEdges, yEdges: yEdges) { a, b, c in
      inside(a, 1) - inside(b, 1) - (inside(a, c) - inside(b, c))
    }
    // A rounding of the width moves a power by n times as much.
    return (table, 1e-15 * n)
  }

  public func makeOracle() -> any Critic { Oracle(count: count) }

  /// A y below x cannot be.
  public var hasPositiveRatio: Bool { false }

  /// ln((n − 1)/n) + (n − 2) ln(y − x) − (n − 1) [ln(1 − x) + ln y] for x < y, else −∞.
  private struct Oracle: Critic {
    let count: Double

    func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
      let (x, y) = (sample.x.reals[anchor], sample.y.reals[candidate])
      guard x <= y else { return -.infinity }
      let (width, rest) = (max(y - x, 0x1p-53), max(1 - x, 0x1p-53))
      return naturalLog((count - 1) / count) + (count - 2) * naturalLog(width)
        - (count - 1) * (naturalLog(rest) + naturalLog(y))
    }
  }
}
