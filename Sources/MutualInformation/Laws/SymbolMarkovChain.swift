public import GSLRandom

/// A fair bit X through two channels in a row, X → Z → Y, that flip it with the probabilities ε and δ: X and Y are independent given Z.
///
/// I(X,Z;Y) = I(Z;Y) = ln 2 − h(δ), I(X;Y) = ln 2 − h(ε(1 − δ) + δ(1 − ε)).
///
/// *Randomness:* point i reads one 64-bit word of the stream; the cell is that of its uniform (`CellSampler`), in the order x, z, y.
/// *Source:* Cover & Thomas 2006, sections 2.8 and 7.1.4.
public struct SymbolMarkovChain: DiscreteLaw, DensityRatioLaw {
  public static let id = "markov-chain-symbols"
  public static let summary = "a fair bit X, flipped on the way to Z and again on the way to Y"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, sections 2.8 and 7.1.4"
  public static let parameters = [
    ParameterSpecification(
      "flip-xz", .real(RealRange(0, 1)), summary: "the probability ε that Z differs from X"),
    ParameterSpecification(
      "flip-zy", .real(RealRange(0, 1)), summary: "the probability δ that Y differs from Z"),
  ]
  public static let examples: [[Parameter]] = [(0.1, 0.2), (0, 0.6317), (0.5, 1)].map { xz, zy in
    [Parameter("flip-xz", .real(xz)), Parameter("flip-zy", .real(zy))]
  }

  public let arguments: Arguments
  public let table: JointTable
  private let cells: CellSampler

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    let (xz, zy) = (arguments.real("flip-xz"), arguments.real("flip-zy"))
    table = binaryTriples { x, z, y in 0.5 * (x == z ? 1 - xz : xz) * (z == y ? 1 - zy : zy) }
    cells = CellSampler(table.probabilities)
  }

  public var shape: SampleShape { bitTriple }

  public func truth(of quantity: Quantity) -> ExactValue? { table.truth(of: quantity, isTriple: true) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    cells.drawBits(into: &sample, using: &stream)
  }

  public func makeOracle() -> any Critic { TableCritic(logDensityRatiosOf: table) }
}

/// Three bits.
let bitTriple = SampleShape(x: .symbol(alphabet: 2), z: .symbol(alphabet: 2), y: .symbol(alphabet: 2))

/// The table of three bits with these probabilities.
func binaryTriples(_ probability: (_ x: Int, _ z: Int, _ y: Int) -> Double) -> JointTable {
  JointTable(
    xCount: 2, zCount: 2, yCount: 2,
    probabilities: (0..<8).map { probability($0 >> 2, $0 >> 1 & 1, $0 & 1) })
}

extension CellSampler {
  /// Fills a sample of three bits: cells in the order x, z, y.
  func drawBits(into sample: inout Sample, using stream: inout RandomStream) {
    stream.forEachWord(count: sample.count) { i, word in
      let cell = self.cell(of: word)
      sample.x.symbols[i] = UInt16(cell >> 2)
      sample.z.symbols[i] = UInt16(cell >> 1 & 1)
      sample.y.symbols[i] = UInt16(cell & 1)
    }
  }
}
