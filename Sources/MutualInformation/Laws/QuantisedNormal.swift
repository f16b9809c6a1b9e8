public import GSLRandom

/// A normal pair with correlation ρ, each variable seen as the number of its cell, one of m equally
/// likely ones. The information of the cell probabilities is below −½ ln(1 − ρ²).
///
/// *Randomness:* point i reads the normals 2i and 2i + 1 of the stream, g and h. X and Y count the
/// edges that g and ρg + √(1−ρ²) h are not below. The bits are the same on every processor.
/// *Accuracy:* the edges are within 1e-15, the cell probabilities within 2e-14 by quadrature.
/// *Source:* for two letters P(0, 0) = ¼ + arcsin ρ / 2π, Sheppard 1899,
/// doi 10.1098/rsta.1899.0003; else by quadrature.
public struct QuantisedNormal: DiscreteLaw {
  public static let id = "quantised-normal"
  public static let summary = "a normal pair cut to equally likely cells, as symbols"
  public static let formula =
    "I(X;Y) = Σ p(x, y) ln [m² p(x, y)] of the probabilities of the cells, below −½ ln(1 − ρ²)"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 8.3"
  public static let parameters = [
    ParameterSpecification(
      "correlation", .real(.open(-1, 1)),
      summary: "the correlation ρ of the pair before it is cut"),
    ParameterSpecification("alphabet", .integer(2...100), summary: "m, the number of cells of each variable"),
  ]
  public static let examples = [(0.75, 10), (-0.5, 4), (0, 3), (0.9, 2)].map { rho, alphabet in
    [Parameter("correlation", .real(rho)), Parameter("alphabet", .integer(alphabet))]
  }

  public let arguments: Arguments
  public let table: JointTable
  /// ρ.
  public let correlation: Double
  /// The m − 1 inner edges of the cells of X, and of Y.
  public let edges: [Double]

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    correlation = arguments.real("correlation")
    let m = arguments.integer("alphabet")
    edges = (1..<m).map { standardNormalQuantile(Double($0), of: Double(m)) }
    let pair = try BivariateNormal([Parameter("correlation", .real(correlation))])
    table = pair.cells(xEdges: edges, yEdges: edges).table
  }

  public var shape: SampleShape { .symbols(table.xCount, table.yCount) }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    if let near = table.nearIndependence(of: quantity, cellError: 2e-14) {
      return ExactValue(rounding: near.value, errorBound: near.errorBound, kind: .quadrature)
    }
    // The derivative by a cell's probability p is the logarithm of its density ratio, and p is off
    // by 2e-14. A smaller p counts as one of 2e-14.
    let m = Double(table.xCount)
    let slopes = table.probabilities.reduce(0) { $0 + 1 + abs(naturalLog(max($1, 2e-14) * m * m)) }
    return ExactValue(
      rounding: table.mutualInformation, errorBound: 2e-14 * slopes + 2e-15 * m * m, kind: .quadrature)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let edges = edges
    let scale = ((1 - correlation) * (1 + correlation)).squareRoot()
    stream.forEachNormalPair(count: sample.count) { i, g, h in
      let y = correlation * g + scale * h
      sample.x.symbols[i] = UInt16(firstIndex(in: edges.indices) { edges[$0] > g })
      sample.y.symbols[i] = UInt16(firstIndex(in: edges.indices) { edges[$0] > y })
    }
  }
}
