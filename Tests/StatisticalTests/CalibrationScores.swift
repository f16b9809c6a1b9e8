import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

/// Part (b): z-scores against exact expectations are standard normal.
///
/// One row for each independent cell, named beforehand: the first one of the cell with an exact expectation.
struct ScoreSection {
  struct Size {
    var replications = 10_000
    var seeds = 36
  }

  /// Cheap cells: laws of all kinds, whose estimators have exact expectations.
  private static let studies = [
    """
    name: scores-of-correlations-and-tables
    seed: 1
    replications: 1
    laws:
      - {law: bivariate-normal, correlation: [0, 0.3, 0.6317, 0.9]}
      - {law: multivariate-normal, dimensions: 2, correlation: 0.5}
      - {law: binary-symmetric-channel, flip: [0.05, 0.1, 0.25, 0.49]}
      - {law: z-channel, flip: [0.1, 0.3]}
      - {law: binary-erasure-channel, erasure: [0.1, 0.4]}
      - {law: discrete-table, probabilities: [[0.1, 0.2, 0.05], [0.3, 0.15, 0.2]]}
    sample-sizes: [12, 33, 60]
    estimators:
      - {estimator: gaussian, laws: [bivariate-normal, multivariate-normal]}
      - {estimator: plug-in, laws: [binary-symmetric-channel, z-channel, binary-erasure-channel, discrete-table]}
    """,
    """
    name: scores-of-histograms
    seed: 1
    replications: 1
    laws:
      - {law: bivariate-normal, correlation: [0, -0.6317, 0.9]}
      - {law: quadratic-noise, noise: 0.3}
      - {law: gamma-exponential, shape: 0.7}
    sample-sizes: [12, 33, 60]
    estimators:
      - {estimator: histogram, bins: 4, range: [-1.5, 2.5]}
    """,
  ]

  let scores: [Double]
  let cells: Int
  private let size: Size

  /// A row, and what all its seeds share.
  private struct Row: Sendable {
    let cell: Cell
    let estimator: StudyEstimator
    let quantity: Int
    let target: Target
    /// Cells of different studies share no seed.
    let firstSeed: UInt64
  }

  init(_ size: Size = Size(), threads: Int) throws {
    self.size = size
    var named: [Row] = []
    for (number, text) in Self.studies.enumerated() {
      let plan = try StudyFile(yaml: text, file: "study \(number + 1) of the scores").plan
      for cell in plan.cells { named.append(try Self.row(of: cell, firstSeed: UInt64(1000 * number + 1))) }
    }
    cells = named.count
    let rows = named
    let scores = try onThreads(rows.count * size.seeds, threads: threads, makeWorker: { () }) {
      (_, index) throws(GSLError) in
      try Self.score(rows[index % rows.count], seed: index / rows.count, replications: size.replications)
    }
    self.scores = scores.compactMap { $0 }
  }

  private static func row(of cell: Cell, firstSeed: UInt64) throws -> Row {
    for place in cell.estimators {
      for (quantity, target) in cell.targets(of: place.estimator).enumerated()
      where target.expectation.kind == .exact {
        return Row(
          cell: cell, estimator: place, quantity: quantity, target: target, firstSeed: firstSeed)
      }
    }
    throw CalibrationError("cell \(cell.number) has no exact expectation")
  }

  private static func score(_ row: Row, seed: Int, replications: Int) throws(GSLError) -> Double? {
    let draws = CalibrationDraws(estimators: [row.estimator], replications: replications)
    try draws.run(law: row.cell.law, count: row.cell.count, seed: row.firstSeed + UInt64(seed))
    var statistics = RowStatistics(truth: 0)
    return draws.measures(quantity: row.quantity, target: row.target, in: &statistics).z
  }

  var test: AndersonDarling { AndersonDarling(scores) }
  private var mean: Double { scores.reduce(0, +) / Double(scores.count) }
  private var deviation: Double {
    (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count - 1)).squareRoot()
  }
  /// P(|Z| > 2) = .0455 for a normal variable.
  private var allowedBeyondTwo: ClosedRange<Int> { binomialRange(scores.count, twoSidedTail(2), tail: 5e-5) }
  private var beyondTwo: Int { scores.count { abs($0) > 2 } }

  var checks: [CalibrationCheck] {
    [
      CalibrationCheck(
        statement: "every named row has a z: \(scores.count) of \(cells * size.seeds)", falseAlarm: 0,
        holds: scores.count == cells * size.seeds),
      CalibrationCheck(
        statement: String(format: "z-scores are standard normal: p = %.5f", test.pValue), falseAlarm: 1e-3,
        holds: test.pValue > 1e-3),
      CalibrationCheck(
        statement: "z-scores beyond 2: \(beyondTwo), allowed \(allowedBeyondTwo)", falseAlarm: 1e-4,
        holds: allowedBeyondTwo.contains(beyondTwo)),
    ]
  }

  var section: CalibrationSection {
    CalibrationSection(
      title: "z-scores against exact expectations",
      blocks: [
        """
        z is the distance of a Monte Carlo mean from the exact expectation in MCSEs. Over \(cells) cells (laws and sizes) × \(size.seeds)
        seeds, R = \(size.replications), one row of each, named before the run, z must be standard normal: by the test of Anderson and
        Darling for a law without free parameters.
        """,
        markdownTable(
          ["rows", "mean", "SD", "beyond 2", "expected", "A²", "p"],
          [
            [
              "\(scores.count)", String(format: "%.3f", mean), String(format: "%.3f", deviation),
              "\(beyondTwo)", String(format: "%.1f", twoSidedTail(2) * Double(scores.count)),
              String(format: "%.3f", test.statistic), String(format: "%.3f", test.pValue),
            ]
          ]),
      ], checks: checks)
  }
}

/// A calibration that cannot be done.
struct CalibrationError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
