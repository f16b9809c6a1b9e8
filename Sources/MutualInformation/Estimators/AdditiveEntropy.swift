import CStreamKernels

/// An entropy estimator of the form Ĥ = Σᵢ g(nᵢ) + c over the counts of cells, in nats.
///
/// g and c depend on the total N. One formula serves the estimate (a table of g) and its exact expectation
/// (`additiveExpectation`).
enum AdditiveEntropy: String, CaseIterable, Sendable {
  /// The maximum-likelihood ("plug-in") entropy: g(k) = −(k/N) ln(k/N).
  case plugIn = "none"
  /// Adds (K − 1)/2N, where K is the number of occupied cells: Miller 1955.
  case millerMadow = "miller-madow"

  /// The parameter of estimators that are corrected this way.
  static let parameter = ParameterSpecification(
    "correction", .choice(allCases.map(\.rawValue)), default: .word("none"),
    summary: "of each entropy: none, or Miller–Madow (+ (occupied cells − 1)/2N)")

  /// From a checked argument.
  init(_ arguments: Arguments) { self = Self(rawValue: arguments.word("correction"))! }

  /// g(k) for a total of N; g(0) = 0 for both.
  func term(_ k: Int, total: Int) -> Double {
    if k == 0 { return 0 }
    let share = Double(k) / Double(total)
    let plugIn = -share * naturalLog(share)
    return self == .millerMadow ? plugIn + 0.5 / Double(total) : plugIn
  }

  /// c for a total of N.
  func constant(total: Int) -> Double { self == .millerMadow ? -0.5 / Double(total) : 0 }

  /// g(0), ..., g(N), so that an estimate takes no logarithm; beyond 2²⁰ the terms are computed when needed.
  func terms(total: Int) -> [Double] { (0...min(total, 1 << 20)).map { term($0, total: total) } }
}

/// The counts of the cells (x, z, y) of a sample, and the entropies of their marginals.
struct CellCounts {
  private let xCount: Int, zCount: Int, yCount: Int
  private let total: Int
  private let entropy: AdditiveEntropy
  private let terms: [Double]
  /// Counts of (x, z, y), and scratch for those of a marginal.
  private(set) var cells: [Int32]
  private var marginal: [Int32]

  /// Counts for samples of one size; pairs have one letter of Z.
  init(xCount: Int, zCount: Int = 1, yCount: Int, total: Int, entropy: AdditiveEntropy) {
    self.xCount = xCount
    self.zCount = zCount
    self.yCount = yCount
    self.total = total
    self.entropy = entropy
    terms = entropy.terms(total: total)
    cells = Array(repeating: 0, count: xCount * zCount * yCount)
    marginal = cells
  }

  /// Counts real pairs by the cells of a grid.
  mutating func count(_ x: Span<Double>, in xEdges: BinEdges, _ y: Span<Double>, in yEdges: BinEdges) {
    BinEdges.count(x, in: xEdges, y, in: yEdges, into: &cells)
  }

  /// Counts symbols; pairs have an empty `z`.
  mutating func count(x: Span<UInt16>, z: Span<UInt16>, y: Span<UInt16>) {
    precondition(x.count == y.count && (z.isEmpty ? zCount == 1 : z.count == x.count))
    unsafe cells.withUnsafeMutableBufferPointer { cells in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe z.withUnsafeBufferPointer { z in
          unsafe y.withUnsafeBufferPointer { y in
            unsafe mi_count_symbols(
              x.baseAddress, z.isEmpty ? nil : z.baseAddress, y.baseAddress, x.count, UInt32(xCount),
              UInt32(zCount), UInt32(yCount), cells.baseAddress)
          }
        }
      }
    }
  }

  /// Ĥ of a marginal, in nats: cells in row-major order.
  mutating func entropy(x: Bool = false, z: Bool = false, y: Bool = false) -> Double {
    let (zStride, yStride) = (z ? zCount : 1, y ? yCount : 1)
    let size = (x ? xCount : 1) * zStride * yStride
    if size == cells.count { return sum(of: cells.span) }
    for i in 0..<size { marginal[i] = 0 }
    for i in 0..<xCount {
      for k in 0..<zCount {
        let row = ((x ? i : 0) * zStride + (z ? k : 0)) * yStride
        Self.add(cells, from: (i * zCount + k) * yCount, count: yCount, to: &marginal, at: row, spread: y)
      }
    }
    return sum(of: marginal.span.extracting(first: size))
  }

  /// Adds the counts of one row, to as many cells or to one.
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

  /// Σ g(n) + c.
  private func sum(of counts: Span<Int32>) -> Double {
    let terms = terms.span
    var sum = 0.0
    for i in counts.indices {
      let count = Int(counts[i])
      sum += count < terms.count ? terms[count] : entropy.term(count, total: total)
    }
    return sum + entropy.constant(total: total)
  }

  /// Î(X;Y) = Ĥ(X) + Ĥ(Y) − Ĥ(X,Y).
  mutating func mutualInformation() -> Double {
    entropy(x: true) + entropy(y: true) - entropy(x: true, y: true)
  }
}
