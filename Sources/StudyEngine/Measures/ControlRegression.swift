import MutualInformation

/// Regresses the rows of a cell on those of them whose expectation is known exactly: see
/// `ControlledEstimate` for the formulas.
///
/// The controls are chosen in the order of the rows by a Cholesky factorisation of their
/// covariances. A row is left out if its standard deviation is rounding (1e-9 of its mean), if the
/// bound of its expectation exceeds the MCSE of its mean, or if it is collinear with the controls
/// before it: they leave 1e-8 of its variance. There are at most R/20 controls, among the first 64
/// exact rows.
///
/// All rows have an estimate in the same R replications, and no failure: failures select, and the
/// mean of a control over selected samples is not its expectation.
///
/// *Determinism:* sums in the order of the replications (`ControlSums`) and square roots.
/// *Accuracy:* 1e-9 relative for value and MCSE. There is no result for a difference whose standard
/// deviation is below 1e-6 of those of the two rows: rounding would count.
package struct ControlRegression: TiledRegression {
  /// A row that takes part.
  struct Row {
    /// θ.
    let truth: Double
    /// The expectation if it is exact.
    let expectation: Expectation?
    /// The variance if it is exact.
    let variance: Expectation?
    /// What rounding is compared with where means are smaller.
    let leastSize: Double

    /// Makes a row.
    ///
    /// - Parameter leastSize: Spreads of 1e-9 and errors of 1e-12 of it are rounding.
    init(truth: Double, expectation: Expectation, variance: Expectation = .none, leastSize: Double = 1) {
      self.truth = truth
      self.leastSize = leastSize
      self.expectation = Self.exact(expectation)
      self.variance = Self.exact(variance)
    }

    init(_ target: Target) {
      self.init(truth: target.truth.value, expectation: target.expectation, variance: target.variance)
    }

    private static func exact(_ value: Expectation) -> Expectation? {
      value.kind == .exact && value.value.isFinite && value.errorBound < .infinity ? value : nil
    }
  }

  static let passes = ControlSums.passes
  /// Exact rows beyond so many are no controls.
  static let mostCandidates = 64
  /// Fewer replications allow no control.
  static let leastReplications = 20

  private let rows: [Row]
  private let replications: Int
  private let replicationsPerControl: Int
  /// The sums of the passes.
  var sums: ControlSums
  private var passesDone = 0
  /// L of A_cc = LLᵀ, A the covariations of the controls.
  private var factor: [[Double]] = []
  /// L⁻¹(c̄ − μ), and its squared length.
  private var offset: [Double] = []
  private var offsetSquare = 0.0
  /// βᵀ(c̄ − μ) by row, in its unit.
  private var shifts: [Double]

  /// Begins a regression.
  ///
  /// - Parameters:
  ///   - rows: The rows that take part, in the order of the cell.
  ///   - replications: R. If another number passes by, there are no results.
  ///   - pairs: The pairs of rows whose bias difference is wanted, at least one of them not exact.
  ///   - replicationsPerControl: R is at least so many times the number of controls.
  ///   - tileLength: The vectors of eight replications in a tile.
  init(
    _ rows: [Row], replications: Int, pairs: [(a: Int, b: Int)] = [], replicationsPerControl: Int = 20,
    tileLength: Int
  ) {
    self.rows = rows
    self.replications = replications
    self.replicationsPerControl = replicationsPerControl
    let exact = rows.indices.filter { rows[$0].expectation != nil }
    sums = ControlSums(
      rows: rows.count, candidates: Array(exact.prefix(Self.mostCandidates)), pairs: pairs,
      length: tileLength)
    shifts = Array(repeating: 0, count: rows.count)
  }

  /// Whether R replications have passed by.
  var isComplete: Bool { Int(sums.count) == replications }

  mutating func load(_ row: Int, _ values: Span<SIMD8<Double>>, weights: Span<SIMD8<Double>>) {
    sums.load(row, values, weights: weights)
  }

  mutating func addTile() { sums.addTile() }

  mutating func endPass() {
    sums.endPass()
    passesDone += 1
    if passesDone == 2 { solve() }
  }

  /// Chooses the controls and computes the coefficients of all other rows.
  private mutating func solve() {
    var controls: [Int] = []
    var positions: [Int] = []
    if isComplete {
      for (position, candidate) in sums.candidates.enumerated()
      where controls.count < replications / replicationsPerControl {
        let variance = sums.covariation(position, candidate)
        guard isRandom(candidate, variance) else { continue }
        var line = Self.solved(factor, positions.map { sums.covariation($0, candidate) })
        let rest = line.reduce(variance) { $0 - $1 * $1 }
        guard rest > 1e-8 * variance else { continue }
        line.append(rest.squareRoot())
        factor.append(line)
        controls.append(candidate)
        positions.append(position)
      }
    }
    offset = Self.solved(factor, controls.map { distance($0) })
    offsetSquare = offset.reduce(0) { $0 + $1 * $1 }
    sums.controls = controls
    sums.coefficients = rows.indices.map { row in
      if controls.contains(row) { return nil }
      let line = Self.solved(factor, positions.map { sums.covariation($0, row) })
      shifts[row] = zip(line, offset).reduce(0) { $0 + $1.0 * $1.1 }
      return backSolved(line)
    }
  }

  /// Whether the estimates of a candidate vary enough for its mean to tell something.
  private func isRandom(_ row: Int, _ variance: Double) -> Bool {
    let deviation = sums.units[row] * (variance / (sums.count - 1)).squareRoot()
    return deviation.isFinite && deviation > 1e-9 * max(rows[row].leastSize, abs(sums.bases[row]))
      && rows[row].expectation!.errorBound <= deviation / sums.count.squareRoot()
  }

  /// (c̄ − μ) in the unit of the row.
  private func distance(_ row: Int) -> Double {
    (sums.bases[row] - rows[row].expectation!.value) / sums.units[row] + sums.residues[row]
  }

  /// L⁻¹v.
  private static func solved(_ factor: [[Double]], _ vector: [Double]) -> [Double] {
    var solution: [Double] = []
    for (line, value) in zip(factor, vector) {
      let rest = zip(line, solution).reduce(value) { $0 - $1.0 * $1.1 }
      solution.append(rest / line[solution.count])
    }
    return solution
  }

  /// L⁻ᵀv.
  private func backSolved(_ vector: [Double]) -> [Double] {
    var solution = vector
    for i in vector.indices.reversed() {
      for k in vector.indices where k > i { solution[i] -= factor[k][i] * solution[k] }
      solution[i] /= factor[i][i]
    }
    return solution
  }
}

extension ControlRegression {
  /// The adjusted bias of a row; nil for an exact one, without controls, and if the MCSE is
  /// rounding.
  ///
  /// - Parameter plainMCSE: s/√R of the row.
  func bias(ofRow row: Int, plainMCSE: Double?) -> ControlledEstimate? {
    guard rows[row].expectation == nil else { return nil }
    let unit = sums.units[row]
    let (mean, rest) = adjusted(row)
    return estimate(
      (mean - rows[row].truth) + rest, mean: mean, squares: sums.residualSquares[row], unit: unit,
      scale: unit * sums.spreads[row].squareRoot(),
      weights: slopes(of: row), least: rows[row].leastSize, plainMCSE)
  }

  /// The adjusted bias difference of a pair, by its index; nil as for a row.
  ///
  /// - Parameter plainMCSE: sd(d)/√R of the pair.
  func difference(ofPair index: Int, plainMCSE: Double?) -> ControlledEstimate? {
    let (a, b) = sums.pairs[index]
    guard rows[a].expectation == nil || rows[b].expectation == nil else { return nil }
    let (first, second) = (adjusted(a), adjusted(b))
    let truths = rows[a].truth - rows[b].truth
    let difference = first.mean - second.mean
    return estimate(
      (difference - truths) + (first.rest - second.rest), mean: difference, squares: sums.pairSquares[index],
      unit: sums.unit(of: (a, b)),
      scale: sums.units[a] * sums.spreads[a].squareRoot() + sums.units[b] * sums.spreads[b].squareRoot(),
      weights: zip(slopes(of: a), slopes(of: b)).map { $0 - $1 }, least: rows[a].leastSize, plainMCSE)
  }

  /// The adjusted mean as a value and a small rest; of a control its expectation.
  private func adjusted(_ row: Int) -> (mean: Double, rest: Double) {
    sums.coefficients[row] == nil
      ? (rows[row].expectation!.value, 0)
      : (sums.bases[row], sums.units[row] * (sums.residues[row] - shifts[row]))
  }

  /// ∂ mean_cv/∂μ by control.
  private func slopes(of row: Int) -> [Double] {
    sums.controls.enumerated().map { index, control in
      sums.coefficients[row].map { $0[index] * (sums.units[row] / sums.units[control]) }
        ?? (control == row ? 1 : 0)
    }
  }

  private func estimate(
    _ value: Double, mean: Double, squares: Double, unit: Double, scale: Double, weights: [Double],
    least: Double, _ plainMCSE: Double?
  ) -> ControlledEstimate? {
    let controls = sums.controls.count
    guard controls > 0, let plainMCSE, plainMCSE * sums.count > 1e-6 * scale else { return nil }
    let variance = squares / (sums.count - Double(controls) - 1)
    let bound = zip(weights, sums.controls).reduce(0) {
      $0 + abs($1.0) * (rows[$1.1].expectation!.errorBound / unit)
    }
    let mcse = unit * (variance * (1 / sums.count + offsetSquare) + bound * bound).squareRoot()
    return ControlledEstimate(
      value, size: max(least, abs(mean)), mcse: mcse, controls: controls, plainMCSE: plainMCSE,
      replications: sums.count)
  }
}
