import CStreamKernels

/// The counts of the cells (x, z, y) of a sample, and the entropies of their marginals.
struct CellCounts {
  private var xCount: Int
  private let zCount: Int
  private var yCount: Int
  private var correction: any EntropyWorker
  /// The counts of (x, z, y), and scratch for a marginal. Both may have more room than is in use.
  private var cells: [Int32]
  private var marginal: [Int32]

  /// The cells in use.
  private var size: Int { xCount * zCount * yCount }

  /// Creates counts for samples of one size. Pairs have one letter of Z. The number of bins of real
  /// pairs may grow.
  init(xCount: Int, zCount: Int = 1, yCount: Int, total: Int, correction: any Correction) {
    self.xCount = xCount
    self.zCount = zCount
    self.yCount = yCount
    self.correction = correction.makeWorker(total: total)
    cells = Array(repeating: 0, count: xCount * zCount * yCount)
    marginal = cells
  }

  /// Creates counts for samples of triples of symbols.
  init(triples shape: SampleShape, total: Int, correction: any Correction) {
    self.init(
      xCount: shape.x.alphabet!, zCount: shape.z.alphabet!, yCount: shape.y.alphabet!, total: total,
      correction: correction)
  }

  /// Counts real pairs by the cells of a grid.
  mutating func count(_ x: Span<Double>, in xEdges: BinEdges, _ y: Span<Double>, in yEdges: BinEdges) {
    (xCount, yCount) = (xEdges.bins, yEdges.bins)
    if cells.count < size {
      cells = Array(repeating: 0, count: max(size, 2 * cells.count))
      marginal = cells
    }
    BinEdges.count(x, in: xEdges, y, in: yEdges, into: &cells)
    prepare()
  }

  /// Counts symbols; pairs have an empty `z`.
  mutating func count(x: Span<UInt16>, z: Span<UInt16>, y: Span<UInt16>) {
    precondition(x.count == y.count && (z.isEmpty ? zCount == 1 : z.count == x.count))
    let (xCount, zCount, yCount) = (UInt32(xCount), UInt32(zCount), UInt32(yCount))
    unsafe cells.withUnsafeMutableBufferPointer { cells in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe z.withUnsafeBufferPointer { z in
          unsafe y.withUnsafeBufferPointer { y in
            unsafe mi_count_symbols(
              x.baseAddress, z.isEmpty ? nil : z.baseAddress, y.baseAddress, x.count, xCount, zCount,
              yCount, cells.baseAddress)
          }
        }
      }
    }
    prepare()
  }

  /// Sets the counts of all cells (x, z, y).
  mutating func set(_ counts: [Int32]) {
    precondition(counts.count == size)
    for i in counts.indices { cells[i] = counts[i] }
    prepare()
  }

  private mutating func prepare() {
    let joint = cells
    correction.prepare(joint: joint.span.extracting(first: size))
  }

  /// Returns Ĥ of a marginal, in nats: cells in row-major order.
  mutating func entropy(x: Bool = false, z: Bool = false, y: Bool = false) -> Double {
    let (zStride, yStride) = (z ? zCount : 1, y ? yCount : 1)
    let size = (x ? xCount : 1) * zStride * yStride
    if size == self.size {
      let counts = cells
      return correction.entropy(of: counts.span.extracting(first: size))
    }
    for i in 0..<size { marginal[i] = 0 }
    for i in 0..<xCount {
      for k in 0..<zCount {
        let row = ((x ? i : 0) * zStride + (z ? k : 0)) * yStride
        Self.add(cells, from: (i * zCount + k) * yCount, count: yCount, to: &marginal, at: row, spread: y)
      }
    }
    let counts = marginal
    return correction.entropy(of: counts.span.extracting(first: size))
  }

  /// Adds the counts of one row to as many cells, or all to one cell.
  private static func add(
    _ counts: [Int32], from start: Int, count: Int, to marginal: inout [Int32], at row: Int, spread: Bool
  ) {
    let counts = counts.span
    var sums = marginal.mutableSpan
    if spread {
      for j in 0..<count { sums[row + j] += counts[start + j] }
    } else {
      var sum: Int32 = 0
      for j in 0..<count { sum += counts[start + j] }
      sums[row] += sum
    }
  }

  /// Returns Î(X;Y) = Ĥ(X) + Ĥ(Y) − Ĥ(X,Y) of pairs, less the correction's `informationBias`.
  mutating func mutualInformation() -> Double {
    let information = entropy(x: true) + entropy(y: true) - entropy(x: true, y: true)
    let counts = cells
    return information
      - correction.informationBias(
        of: counts.span.extracting(first: size), xCount: xCount, yCount: yCount)
  }

  /// Returns the variance over draws of the logarithms whose mean is the plug-in I(X;Y) of pairs.
  func varianceOfPairs(_ logarithms: inout LogarithmsOfRatios) -> Double {
    logarithms.variance(
      of: cells.span.extracting(first: size), tables: 1, rows: xCount, columns: yCount)
  }

  /// Returns the same variance for I(Z;Y|X).
  func varianceOfTriples(_ logarithms: inout LogarithmsOfRatios) -> Double {
    logarithms.variance(
      of: cells.span.extracting(first: size), tables: xCount, rows: zCount, columns: yCount)
  }

  /// Returns the estimate of a quantity; nil if it is not a function of the counts.
  mutating func value(of quantity: Quantity) -> Double? {
    switch quantity {
    case .mutualInformation: zCount == 1 ? mutualInformation() : informations().pair
    case .jointMutualInformation: informations().joint
    case .conditionalMutualInformation: informations().conditional
    case .chainRuleResidual: informations().residual
    default: nil
    }
  }

  /// Î(Z;Y|X) = Ĥ(X,Z) + Ĥ(X,Y) − Ĥ(X) − Ĥ(X,Z,Y).
  mutating func conditionalMutualInformation() -> Double { informations().conditional }

  /// The three informations of the chain rule, each from its own entropies.
  mutating func informations() -> ChainRuleTerms {
    let (hX, hY) = (entropy(x: true), entropy(y: true))
    let (hXZ, hXY) = (entropy(x: true, z: true), entropy(x: true, y: true))
    let hXZY = entropy(x: true, z: true, y: true)
    return ChainRuleTerms(joint: hXZ + hY - hXZY, pair: hX + hY - hXY, conditional: hXZ + hXY - hX - hXZY)
  }
}
