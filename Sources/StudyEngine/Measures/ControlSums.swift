/// The sums over replications from which rows of a cell are regressed on control variates, in
/// bounded memory. The estimates pass by three times, in tiles in the order of their replications.
///
/// The first pass gives means and units, the second the products of the deviations u, the third
/// the squared residuals of u_y − βᵀu_c and of their differences between two rows. No result is the
/// difference of large sums. Every row has a unit of its own, a power of two near its largest
/// deviation: squares neither overflow nor vanish.
///
/// Replication i goes to partial sum i mod 8, tile by tile, and the eight are joined in a fixed
/// order. The bits are thus the same for any windows, threads and instruction sets.
struct ControlSums {
  static let passes = 3

  /// The rows that may be controls, in the order of the cell.
  let candidates: [Int]
  /// Pairs of rows whose difference is regressed, too.
  let pairs: [(a: Int, b: Int)]
  private let rows: Int
  private let length: Int
  private var pass = 0
  /// The estimates of a tile by row, then their deviations, then their residuals.
  private var tile: [SIMD8<Double>]
  /// 1 for a replication in which all rows have an estimate, else 0.
  private var weights: [SIMD8<Double>]
  private var counts = SIMD8<Double>.zero
  private var origins: [Double]?
  private var sums: [SIMD8<Double>], largest: [SIMD8<Double>]
  private var products: [SIMD8<Double>], squares: [SIMD8<Double>]
  private var pairSums: [(sum: SIMD8<Double>, square: SIMD8<Double>)]

  /// R, the number of replications in which all rows have an estimate.
  private(set) var count = 0.0
  /// The means, rounded, and the residues of the rounding in the units of the rows.
  private(set) var bases: [Double], residues: [Double]
  /// The units of the rows.
  private(set) var units: [Double]
  /// Σu² by row.
  private(set) var spreads: [Double]
  /// Σu_c u by candidate, then by row.
  private var covariations: [Double] = []
  /// The coefficients of the controls by row; nil for a control. Set after the second pass.
  var coefficients: [[Double]?] = []
  /// The controls. Set after the second pass.
  var controls: [Int] = []
  /// Σ of squared residuals by row, and by pair in squares of `unit(of:)`.
  private(set) var residualSquares: [Double], pairSquares: [Double]

  /// Makes empty sums.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - length: The vectors of eight replications in a tile.
  init(rows: Int, candidates: [Int], pairs: [(a: Int, b: Int)], length: Int) {
    self.rows = rows
    self.candidates = candidates
    self.pairs = pairs
    self.length = length
    let zeros = [SIMD8<Double>](repeating: .zero, count: rows)
    tile = Array(repeating: .zero, count: rows * length)
    weights = Array(repeating: .zero, count: length)
    (sums, largest, squares) = (zeros, zeros, zeros)
    products = Array(repeating: .zero, count: candidates.count * rows)
    pairSums = Array(repeating: (.zero, .zero), count: pairs.count)
    bases = Array(repeating: 0, count: rows)
    (residues, spreads, residualSquares) = (bases, bases, bases)
    units = Array(repeating: 1, count: rows)
    pairSquares = Array(repeating: 0, count: pairs.count)
  }

  /// Σu_c u of a candidate, by its index among the candidates, and a row.
  func covariation(_ candidate: Int, _ row: Int) -> Double { covariations[candidate * rows + row] }

  /// The unit of a pair's difference: the larger of the two.
  func unit(of pair: (a: Int, b: Int)) -> Double { max(units[pair.a], units[pair.b]) }

  /// Takes the estimates of one row in the next tile, and their weights: 1, or 0 for none.
  ///
  /// - Parameter truth: θ if their squared errors (t − θ)² are to be taken, else nil.
  mutating func load(
    _ row: Int, _ values: Span<SIMD8<Double>>, weights rowWeights: Span<SIMD8<Double>>,
    squaredAbout truth: Double? = nil
  ) {
    if row == 0 { for i in 0..<length { weights[i] = rowWeights[i] } }
    for i in 0..<length {
      tile[row * length + i] = values[i]
      weights[i] *= rowWeights[i]
    }
    guard let truth else { return }
    let center = SIMD8(repeating: truth)
    for i in row * length..<(row + 1) * length {
      let error = tile[i] - center
      tile[i] = error * error
    }
  }

  /// Adds the tile, all of whose rows are loaded.
  mutating func addTile() {
    guard pass < Self.passes, findOrigins() else { return }
    // Out of `self`, as its sums are written meanwhile.
    var values = tile
    tile = []
    switch pass {
    case 0: addMeans(values.span)
    case 1:
      center(&values)
      addProducts(values.span)
    default:
      center(&values)
      takeResiduals(&values)
      addResiduals(values.span)
    }
    tile = values
  }

  /// Sums begin at the first estimates, so that equal ones leave nothing. False before any.
  private mutating func findOrigins() -> Bool {
    if origins != nil { return true }
    for i in 0..<length {
      for lane in 0..<8 where weights[i][lane] > 0 {
        origins = (0..<rows).map { tile[$0 * length + i][lane] }
        return true
      }
    }
    return false
  }

  private mutating func addMeans(_ values: Span<SIMD8<Double>>) {
    for i in 0..<length { counts += weights[i] }
    for row in 0..<rows {
      let origin = SIMD8(repeating: origins![row])
      var (sum, most) = (SIMD8<Double>.zero, largest[row])
      for i in 0..<length {
        let difference = (values[row * length + i] - origin) * weights[i]
        sum += difference
        let size = difference.replacing(with: -difference, where: difference .< 0)
        most.replace(with: size, where: size .> most)
      }
      sums[row] += sum
      largest[row] = most
    }
  }

  /// Replaces estimates by their deviations from the mean, in the units of the rows.
  private func center(_ values: inout [SIMD8<Double>]) {
    for row in 0..<rows {
      let (base, inverse) = (SIMD8(repeating: bases[row]), SIMD8(repeating: 1 / units[row]))
      for i in 0..<length {
        values[row * length + i] = (values[row * length + i] - base) * weights[i] * inverse
      }
    }
  }

  private mutating func addProducts(_ values: Span<SIMD8<Double>>) {
    addSquares(values)
    for (index, candidate) in candidates.enumerated() {
      for row in 0..<rows { products[index * rows + row] += product(values, candidate, row) }
    }
  }

  /// Adds up the values of each row, and their squares.
  private mutating func addSquares(_ values: Span<SIMD8<Double>>) {
    for row in 0..<rows {
      var sum = SIMD8<Double>.zero
      for i in 0..<length { sum += values[row * length + i] }
      sums[row] += sum
      squares[row] += product(values, row, row)
    }
  }

  @inline(__always)
  private func product(_ values: Span<SIMD8<Double>>, _ a: Int, _ b: Int) -> SIMD8<Double> {
    let first = values.extracting(a * length..<(a + 1) * length)
    let second = values.extracting(b * length..<(b + 1) * length)
    var sum = SIMD8<Double>.zero
    for i in first.indices { sum += first[i] * second[i] }
    return sum
  }

  /// Replaces deviations by their residuals; those of controls are 0.
  private func takeResiduals(_ values: inout [SIMD8<Double>]) {
    for row in 0..<rows {
      guard let coefficients = coefficients[row] else { continue }
      for (control, coefficient) in zip(controls, coefficients) {
        let share = SIMD8(repeating: coefficient)
        for i in 0..<length { values[row * length + i] -= share * values[control * length + i] }
      }
    }
    for row in controls {
      for i in 0..<length { values[row * length + i] = .zero }
    }
  }

  private mutating func addResiduals(_ values: Span<SIMD8<Double>>) {
    addSquares(values)
    for (index, pair) in pairs.enumerated() {
      let unit = unit(of: pair)
      let (a, b) = (SIMD8(repeating: units[pair.a] / unit), SIMD8(repeating: units[pair.b] / unit))
      var (sum, square) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      for i in 0..<length {
        let difference = values[pair.a * length + i] * a - values[pair.b * length + i] * b
        sum += difference
        square += difference * difference
      }
      pairSums[index].sum += sum
      pairSums[index].square += square
    }
  }

  mutating func endPass() {
    defer {
      pass += 1
      for row in 0..<rows { (sums[row], squares[row]) = (.zero, .zero) }
    }
    guard let origins else { return }
    switch pass {
    case 0:
      count = joined(counts)
      for row in 0..<rows {
        bases[row] = origins[row] + joined(sums[row]) / count
        let size = largest[row].max()
        if size > 0, size.isFinite {
          units[row] = Double(sign: .plus, exponent: max(-1000, Int(size.exponent)), significand: 1)
        }
      }
    case 1:
      // Sums about a rounded mean are corrected by the sum of the deviations, which is rounding.
      residues = sums.map { joined($0) / count }
      for row in 0..<rows { spreads[row] = max(0, joined(squares[row]) - joined(sums[row]) * residues[row]) }
      covariations = products.indices.map { index in
        joined(products[index]) - joined(sums[index % rows]) * residues[candidates[index / rows]]
      }
    default:
      for row in 0..<rows {
        let sum = joined(sums[row])
        residualSquares[row] = max(0, joined(squares[row]) - sum * (sum / count))
      }
      pairSquares = pairSums.map { sums in
        let sum = joined(sums.sum)
        return max(0, joined(sums.square) - sum * (sum / count))
      }
    }
  }
}
