import MutualInformation

/// Regresses the squared errors of the rows of a cell on what is known exactly of these rows: see
/// `ControlledEstimate` for the formulas.
///
/// A row c with an exact expectation μ is a control. Its squared error (c − θ)² is another if its
/// variance σ² is exact, too: the expectation of that is σ² + (μ − θ)². Both are rows of a
/// `ControlRegression`, the squared error after the estimate, and its rules choose among them. The
/// squared errors of all other rows are adjusted, also those of rows whose expectation is exact.
/// There are at most R/200 controls, and none with fewer than 400 replications.
///
/// An exact expectation alone tells something about squared errors where bias counts:
/// (y − θ)² = (y − E)² + 2(E − θ)(y − E) + (E − θ)².
struct SquareRegression: TiledRegression {
  private var regression: ControlRegression
  /// The rows of the regression: a row of the cell, and θ if its squared error is meant.
  private let parts: [(row: Int, truth: Double?)]
  /// The index of the squared error among the parts, by row.
  private let squares: [Int]

  /// Squared errors are skewed: with fewer replications the MCSE is too short. Over 300 seeds an
  /// interval of ±1.96 MCSE covered 80 to 92 % at R = 50 with R/20 controls, 92 to 95 % at R = 1000.
  static let replicationsPerControl = 200
  /// A single control saves next to nothing, and cost up to 2.8 % of coverage at R = 200 over 4000 seeds.
  private static let fewestControls = 2

  /// The square of an error that is rounding.
  private static let leastSize = 1e-12

  /// Begins a regression; nil if nothing is to be adjusted, or if there is nothing to adjust it by.
  ///
  /// - Parameters:
  ///   - rows: The rows that take part, in the order of the cell.
  ///   - replications: R. If another number passes by, there are no results.
  ///   - replicationsPerControl: R is at least so many times the number of controls.
  ///   - tileLength: The vectors of eight replications in a tile.
  init?(
    _ rows: [ControlRegression.Row], replications: Int,
    replicationsPerControl: Int = Self.replicationsPerControl, tileLength: Int
  ) {
    let expectations = rows.map(\.expectedSquare)
    guard replications >= Self.fewestControls * replicationsPerControl,
      rows.contains(where: { $0.expectation != nil }), expectations.contains(where: { $0.kind == .none })
    else { return nil }
    var parts: [(row: Int, truth: Double?)] = []
    var squares: [Int] = []
    for (index, row) in rows.enumerated() {
      if row.expectation != nil { parts.append((index, nil)) }
      squares.append(parts.count)
      parts.append((index, row.truth))
    }
    (self.parts, self.squares) = (parts, squares)
    regression = ControlRegression(
      parts.map { part in
        part.truth == nil
          ? rows[part.row]
          : ControlRegression.Row(
            truth: 0, expectation: expectations[part.row], leastSize: Self.leastSize)
      }, replications: replications, replicationsPerControl: replicationsPerControl,
      tileLength: tileLength)
  }

  /// Whether R replications have passed by.
  var isComplete: Bool { regression.isComplete }

  mutating func load(_ row: Int, _ values: Span<SIMD8<Double>>, weights: Span<SIMD8<Double>>) {
    let square = squares[row]
    if square > 0, parts[square - 1].row == row {
      regression.sums.load(square - 1, values, weights: weights)
    }
    regression.sums.load(square, values, weights: weights, squaredAbout: parts[square].truth)
  }

  mutating func addTile() { regression.addTile() }

  mutating func endPass() { regression.endPass() }

  /// The adjusted mean squared error of a row; nil if it is known exactly, without controls, and if
  /// the MCSE is rounding.
  ///
  /// - Parameter plainMCSE: The MCSE of the plain mean squared error.
  func meanSquaredError(ofRow row: Int, plainMCSE: Double?) -> ControlledEstimate? {
    regression.bias(ofRow: squares[row], plainMCSE: plainMCSE)
  }
}

extension ControlRegression.Row {
  /// E (t − θ)² = σ² + (μ − θ)² for the number θ, if μ and σ² are exact.
  fileprivate var expectedSquare: Expectation {
    guard let expectation, let variance else { return .none }
    let bias = difference(expectation.value, expectation.errorBound, truth, 0)
    let square = bias.value * bias.value
    let value = variance.value + square
    return Expectation(
      value,
      errorBound: variance.errorBound + (2 * abs(bias.value) + bias.errorBound) * bias.errorBound
        + 0x1p-51 * value, kind: .exact)
  }
}
