public import GSLRandom

/// A law of three bits that is drawn cell by cell from the table of its probabilities.
///
/// *Randomness:* point i reads one 64-bit word of the stream. The cell is that of its uniform
/// (`CellSampler`), in the order x, z, y.
public protocol BitTripleLaw: DiscreteLaw, DensityRatioLaw {
  /// The probabilities.
  var bits: BitTriples { get }
}

extension BitTripleLaw {
  public var shape: SampleShape { .bitTriple }

  public var table: JointTable { bits.table }

  public func truth(of quantity: Quantity) -> ExactValue? { table.truth(of: quantity, isTriple: true) }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    bits.draw(into: &sample, using: &stream)
  }
}

/// Three bits with given probabilities, and their sampler.
public struct BitTriples: Sendable {
  let table: JointTable
  private let cells: CellSampler

  init(_ probability: (_ x: Int, _ z: Int, _ y: Int) -> Double) {
    table = JointTable(
      xCount: 2, zCount: 2, yCount: 2,
      probabilities: (0..<8).map { probability($0 >> 2, $0 >> 1 & 1, $0 & 1) })
    cells = CellSampler(table.probabilities)
  }

  func draw(into sample: inout Sample, using stream: inout RandomStream) {
    stream.forEachWord(count: sample.count) { i, word in
      let cell = cells.cell(of: word)
      sample.x.symbols[i] = UInt16(cell >> 2)
      sample.z.symbols[i] = UInt16(cell >> 1 & 1)
      sample.y.symbols[i] = UInt16(cell & 1)
    }
  }
}
