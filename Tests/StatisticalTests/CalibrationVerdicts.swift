import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

/// Part (d): verdicts of rankings at their level, and targets that are met by chance alone.
struct VerdictSection {
  /// Errors of several estimators of equal mean squared error.
  struct Kind: Sendable {
    let name: String
    /// What they are, for the article.
    let formula: String
    /// Whether the level is 5 %, and not just at most that.
    let isExact: Bool
    /// The error of estimator i of k from what all share and from what is its own.
    let error: @Sendable (_ i: Int, _ k: Int, _ common: Double, _ own: Double) -> Double
  }

  static let kinds = [
    Kind(
      name: "exchangeable", formula: "e = 0.3 + 0.7 Z0 + Zi", isExact: true,
      error: { _, _, common, own in 0.3 + 0.7 * common + own }),
    Kind(
      name: "equal MSE",
      formula: "e = b + √(1 − b²)(r Z0 + √(1 − r²) Zi), b from 0 to 0.8, r from 0.3 to 0.95",
      isExact: true,
      error: { i, k, common, own in
        let share = Double(i) / Double(max(1, k - 1))
        let (b, r) = (0.8 * share, 0.3 + 0.65 * share)
        return b + (1 - b * b).squareRoot() * (r * common + (1 - r * r).squareRoot() * own)
      }),
    Kind(
      name: "long tails", formula: "e = sign(Zi) exp(3 |0.5 Z0 + Zi|)", isExact: false,
      error: { _, _, common, own in (own < 0 ? -1 : 1) * exp(3 * abs(0.5 * common + own)) }),
  ]

  /// How much is simulated.
  struct Size {
    var estimators = [2, 8, 20]
    var replications = 500
    var cells = 10_000
    var pilots = 2000
  }

  /// The cells of one kind and number of estimators.
  struct Row: Sendable {
    let kind: Kind
    let estimators: Int
    let cells: Int
    /// Cells in which any is called worse.
    let wrong: Int
    /// Cells in which any is called equal.
    let equal: Int

    var share: Double { Double(wrong) / Double(cells) }
  }

  let rows: [Row]
  /// Pilots of 30 replications, those whose estimates do not vary, and those of them that say that this is enough.
  let pilots: (all: Int, constant: Int, enough: Int)
  private let size: Size

  init(_ size: Size = Size(), threads: Int) throws {
    self.size = size
    var rows: [Row] = []
    for (index, kind) in Self.kinds.enumerated() {
      for estimators in size.estimators {
        let found = try onThreads(size.cells, threads: threads, makeWorker: { () }) {
          (_, cell) throws(GSLError) in
          try Self.verdicts(
            kind, estimators, replications: size.replications,
            at: StreamAddress(
              key: UInt64(7_000_000 + 1000 * index + estimators), replication: UInt64(cell)))
        }
        rows.append(
          Row(
            kind: kind, estimators: estimators, cells: size.cells,
            wrong: found.count { $0.contains { [.worse, .worseBySigns].contains($0) } },
            equal: found.count { $0.contains(.equal) }))
      }
    }
    self.rows = rows
    let yaml = """
      name: rare
      seed: 1
      replications: {until: {bias-mcse: 0.001}, at-least: 30, at-most: 3000}
      laws: [{law: discrete-table, probabilities: [[0.999, 0], [0, 0.001]]}]
      sample-sizes: [20]
      estimators: [plug-in]
      """
    let study = try Study(yaml: yaml, file: "rare.yaml")
    let rule = study.replications.rule!
    var pilots = (all: size.pilots, constant: 0, enough: 0)
    for seed in 1...UInt64(size.pilots) {
      let pilot = try Pilot(of: Plan(study.with(seed: seed)), rule: rule, replications: 30, threads: 1).rows[
        0]
      guard pilot.look.biasMCSE == 0 else { continue }
      pilots.constant += 1
      if pilot.isEnough { pilots.enough += 1 }
    }
    self.pilots = pilots
  }

  private static func verdicts(
    _ kind: Kind, _ estimators: Int, replications: Int, at address: StreamAddress
  ) throws(GSLError) -> [Ranking.Verdict] {
    var stream = try RandomStream(at: address)
    var normals = [Double](repeating: 0, count: (estimators + 1) * replications)
    stream.fillNormals(&normals)
    let errors = (0..<estimators).map { i in
      (0..<replications).map { r -> Double? in
        kind.error(
          i, estimators, normals[estimators * replications + r], normals[i * replications + r])
      }
    }
    let squares = errors.map { $0.reduce(0) { $0 + $1! * $1! } }
    let best = squares.indices.min { squares[$0] < squares[$1] }!
    let others = errors.indices.filter { $0 != best }
    return Ranking.judge(others.map { pairMeasures(errors[$0], errors[best], truth: 0) }) { i, j in
      pairMeasures(errors[others[i]], errors[others[j]], truth: 0)
    }.map(\.verdict)
  }

  var checks: [CalibrationCheck] {
    let levels = rows.map { row in
      // 5 ± 1 %, and what chance adds to a true 4.5 or 5.5 %.
      let noise = 4.5 * (0.05 * 0.95 / Double(row.cells)).squareRoot()
      let allowed = max(0.01, noise)
      let isInside =
        row.share <= 0.05 + allowed && (!row.kind.isExact || row.share >= 0.05 - allowed)
      return CalibrationCheck(
        statement: "\(row.kind.name), \(row.estimators) estimators: "
          + String(
            format: "%.2f %% of cells call one worse, %@ expected", 100 * row.share,
            (row.kind.isExact ? "5 %" : "at most 5 %") + String(format: " ± %.1f %%", 100 * allowed)),
        falseAlarm: 1e-5, holds: isInside)
    }
    let constant = binomialRange(pilots.all, 0.548_647, tail: 5e-6)
    return levels + [
      CalibrationCheck(
        statement: "\(pilots.constant) of \(pilots.all) pilots have equal estimates, expected \(constant)",
        falseAlarm: 1e-5, holds: constant.contains(pilots.constant)),
      CalibrationCheck(
        statement: "\(pilots.enough) of them say that this is enough, expected 0", falseAlarm: 0,
        holds: pilots.enough == 0),
    ]
  }

  var section: CalibrationSection {
    let kinds = Self.kinds.map { "* *\($0.name)*: \($0.formula)" }.joined(separator: "\n")
    return CalibrationSection(
      title: "Verdicts of rankings",
      blocks: [
        """
        In \(size.cells) cells of \(size.replications) replications all estimators have the same mean squared error: whoever is called worse than the best is
        wronged. That may happen in 5 % of the cells, for any number of estimators and any dependence between their errors (Z
        standard normal):
        """,
        kinds,
        """
        Where a few replications carry the squared errors, signs judge; their dependence is taken as that of a random order, which
        makes the level at most 5 %. "Equal" is then said in few cells.
        """,
        markdownTable(
          ["errors", "estimators", "a false \"worse\"", "an \"equal\""],
          rows.map { row in
            [
              row.kind.name, "\(row.estimators)", String(format: "%.2f %%", 100 * row.share),
              String(format: "%.1f %%", 100 * Double(row.equal) / Double(row.cells)),
            ]
          }),
        """
        An MCSE of 0 meets no target unless the estimator cannot vary: of \(pilots.all) pilots of 30 replications on a table whose second
        symbol comes once in 1000 draws (n = 20) \(pilots.constant) have equal estimates (54.9 % expected), and \(pilots.enough) of these call 30 replications enough.
        """,
      ], checks: checks)
  }
}
