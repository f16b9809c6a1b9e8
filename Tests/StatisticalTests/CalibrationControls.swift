import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

/// Part (e): means adjusted by control variates cover what they estimate, without bias, and lose nothing where tails are long.
struct ControlSection {
  /// What is adjusted.
  enum Subject: Sendable { case bias, meanSquaredError }

  /// Rows of one cell, of which some are taken as rows without exact expectation.
  struct Setting: Sendable {
    let name: String
    let law: String
    let count: Int
    let controls: [String]
    let adjusted: [String]
    /// Whether a few replications carry the variance: no normal law then, not even for R = 1000.
    var hasLongTails = false
  }

  static func settings(_ subject: Subject) -> [Setting] { subject == .bias ? settings : squareSettings }

  /// Where squared errors are adjusted. All rows with exact moments but the last are controls.
  private static let squareSettings = [
    Setting(
      name: "normal", law: "{law: bivariate-normal, correlation: 0.6}", count: 100,
      controls: ["gaussian", "information-density"],
      adjusted: [
        "{estimator: histogram, bins: 6, range: [-4, 4]}", "{estimator: histogram, bins: 8}", "ksg1",
      ]),
    Setting(
      name: "density", law: "{law: bivariate-normal, correlation: 0.3}", count: 100,
      controls: ["gaussian"], adjusted: ["information-density"]),
    Setting(
      name: "symbols", law: "{law: discrete-table, probabilities: [[0.4, 0.1], [0.2, 0.3]]}", count: 40,
      controls: ["plug-in"],
      adjusted: [
        "{estimator: plug-in, correction: chao-shen}", "{estimator: plug-in, correction: james-stein}",
      ]),
  ]

  private static let settings = [
    Setting(
      name: "bins", law: "{law: bivariate-normal, correlation: 0.6}", count: 60,
      controls: ["gaussian", "{estimator: histogram, bins: 6, range: [-4, 4]}", "information-density"],
      adjusted: ["{estimator: histogram, bins: 6}", "ksg1"]),
    Setting(
      name: "skewed", law: "{law: gamma-exponential, shape: 0.7}", count: 40,
      controls: ["information-density", "{estimator: histogram, bins: 4, range: [0, 3]}"],
      adjusted: ["ksg1", "gaussian-copula"]),
    Setting(
      name: "symbols", law: "{law: discrete-table, probabilities: [[0.1, 0.2, 0.05], [0.3, 0.15, 0.2]]}",
      count: 40,
      controls: ["plug-in", "information-density"],
      adjusted: [
        "{estimator: plug-in, correction: chao-shen}", "{estimator: plug-in, correction: james-stein}",
      ]),
    Setting(
      name: "long tails", law: "{law: bivariate-normal, correlation: 0.9}", count: 40,
      controls: ["gaussian", "information-density"],
      adjusted: [
        "{estimator: smile, critic: oracle, candidates: 8}",
        "{estimator: nwj, critic: oracle, candidates: 8}",
      ], hasLongTails: true
    ),
  ]

  /// Squared errors take one control in 200 replications, and none below 400.
  static let squareReplications = [400, 1000, 2000]

  struct Size {
    var replications = [50, 100, 1000]
    var seeds = 4000
  }

  /// One adjusted row at one number of replications.
  struct Row: Sendable {
    let setting: Setting
    let estimator: String
    let replications: Int
    let seeds: Int
    let controls: Int
    /// Of ±1.96 MCSE, plain and adjusted.
    let covered: (plain: Int, adjusted: Int)
    /// The seeds for which only one of the two covers.
    let differing: Int
    /// The same of Student's t, for normal estimates.
    let expected: Double
    /// The mean of bias_cv less the bias, in units of the mean MCSE_cv, and its standard error.
    let bias: (value: Double, error: Double)
    /// The variance of the plain mean over that of the adjusted one, over seeds, and what is reported.
    let saving: (true: Double, reported: Double)
    /// The mean of e_cv² − e² over that of e², and its standard error.
    let loss: (value: Double, error: Double)
    /// Seeds without a result.
    let gaps: Int
  }

  let rows: [Row]
  private let subject: Subject
  private let size: Size

  /// The results of one seed: by number of replications and adjusted row, the plain and the adjusted bias.
  private typealias Found = (bias: Double, mcse: Double, adjusted: ControlledEstimate?)

  init(_ subject: Subject = .bias, _ size: Size = Size(), threads: Int) throws {
    self.subject = subject
    self.size = size
    var rows: [Row] = []
    for setting in Self.settings(subject) { rows += try Self.rows(setting, subject, size, threads: threads) }
    self.rows = rows
  }

  private static func rows(_ setting: Setting, _ subject: Subject, _ size: Size, threads: Int) throws -> [Row]
  {
    let yaml = """
      name: controls
      seed: 1
      replications: 1
      laws: [\(setting.law)]
      sample-sizes: [\(setting.count)]
      estimators: [\((setting.controls + setting.adjusted).joined(separator: ", "))]
      """
    let cell = try StudyFile(yaml: yaml, file: "controls").plan.cells[0]
    let exact = cell.estimators.map { cell.targets(of: $0.estimator)[0] }
    let first = setting.controls.count
    // What is adjusted counts as unknown, even where it is known.
    let targets = exact.enumerated().map { index, target in
      index < first
        ? target : Target(quantity: target.quantity, truth: target.truth, expectation: .none)
    }
    let most = size.replications.max()!
    let found = try onThreads(
      size.seeds, threads: threads,
      makeWorker: { CalibrationDraws(estimators: cell.estimators, replications: most) }
    ) { (draws, index) throws(GSLError) -> [[Found]] in
      try draws.run(law: cell.law, count: cell.count, seed: UInt64(30_000_000 + index))
      return size.replications.map { replications in
        let columns = cell.estimators.indices.map { position in
          (0..<replications).map { draws.value(position, 0, $0) }
        }
        let adjusted =
          subject == .bias
          ? ControlRegression.biases(of: columns, targets: targets)
          : ControlRegression.meanSquaredErrors(of: columns, targets: targets)
        return (first..<columns.count).map { position in
          let count = Double(replications)
          let errors = columns[position].map { $0 - targets[position].truth.value }
          let values = subject == .bias ? errors : errors.map { $0 * $0 }
          let mean = values.reduce(0, +) / count
          let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
          return (
            mean, (square / (count - 1) / count).squareRoot(), draws.failures == 0 ? adjusted[position] : nil
          )
        }
      }
    }
    return (first..<targets.count).flatMap { position in
      size.replications.indices.map { index in
        let own = found.map { $0[index][position - first] }
        let largest = size.replications.firstIndex(of: most)!
        return row(
          setting, cell.estimators[position].canonicalText, size.replications[index], own,
          exact: exact[position].exactValue(subject),
          reference: found.map { $0[largest][position - first].bias })
      }
    }
  }

  private static func row(
    _ setting: Setting, _ estimator: String, _ replications: Int, _ found: [Found], exact: Double?,
    reference: [Double]
  ) -> Row {
    let seeds = Double(found.count)
    let mean = { (values: [Double]) in values.reduce(0, +) / seeds }
    let error = { (values: [Double]) in
      let center = mean(values)
      return (values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (seeds - 1) / seeds).squareRoot()
    }
    // The exact value, or that of all replications of all seeds.
    let bias = exact ?? mean(reference)
    let biasError = exact == nil ? error(reference) : 0
    let adjusted = found.map { $0.adjusted?.value ?? .nan }
    let mcses = found.map { $0.adjusted?.mcse ?? .nan }
    let squares = zip(found, adjusted).map { plain, adjusted in
      (adjusted - bias) * (adjusted - bias) - (plain.bias - bias) * (plain.bias - bias)
    }
    let plainSquare = mean(found.map { ($0.bias - bias) * ($0.bias - bias) })
    let ratio = error(found.map(\.bias)) / error(adjusted)
    let unit = mean(mcses)
    let controls = found[0].adjusted?.controls ?? 0
    let spread = error(adjusted)
    return Row(
      setting: setting, estimator: estimator, replications: replications, seeds: found.count,
      controls: controls,
      covered: (
        found.count { abs($0.bias - bias) <= 1.96 * $0.mcse },
        zip(adjusted, mcses).count { abs($0 - bias) <= 1.96 * $1 }
      ),
      differing: zip(found, zip(adjusted, mcses)).count {
        (abs($0.bias - bias) <= 1.96 * $0.mcse) != (abs($1.0 - bias) <= 1.96 * $1.1)
      }, expected: studentShare(1.96, degreesOfFreedom: Double(replications - controls - 1)),
      bias: (
        (mean(adjusted) - bias) / unit, (spread * spread + biasError * biasError).squareRoot() / unit
      ), saving: (ratio * ratio, mean(found.map { $0.adjusted?.saving ?? .nan })),
      loss: (mean(squares) / plainSquare, error(squares) / plainSquare),
      gaps: found.count { $0.adjusted == nil })
  }

  /// P(|T| ≤ t) of Student's law, by Simpson's rule.
  static func studentShare(_ t: Double, degreesOfFreedom: Double) -> Double {
    let power = -(degreesOfFreedom + 1) / 2
    // By x = √ν tan φ the density is cos^(ν − 1) φ.
    func integral(to end: Double) -> Double {
      let steps = 4000
      return (0...steps).reduce(0) { sum, i in
        let x = end * Double(i) / Double(steps)
        let weight = i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2
        return sum + weight * pow(cos(x), -2 * power - 2)
      } * end / Double(3 * steps)
    }
    return integral(to: atan(t / degreesOfFreedom.squareRoot())) / integral(to: .pi / 2)
  }

  var checks: [CalibrationCheck] { rows.flatMap(checks(of:)) }

  private func checks(of row: Row) -> [CalibrationCheck] {
    let column = subject == .bias ? "bias_cv" : "mse_cv"
    let name = "\(row.setting.name), \(row.estimator), R = \(row.replications): "
    let bias = CalibrationCheck(
      statement: name
        + String(format: "the bias of \(column) is %.3f ± %.3f of its MCSE", row.bias.value, row.bias.error),
      falseAlarm: twoSidedTail(4.5), holds: abs(row.bias.value) <= 0.1 + 4.5 * row.bias.error)
    let range = binomialRange(row.seeds, row.expected, tail: 5e-6)
    let coverage = CalibrationCheck(
      statement: name + "±1.96 MCSE_cv covers \(row.covered.adjusted) of \(row.seeds), allowed \(range)",
      falseAlarm: 1e-5, holds: row.gaps == 0 && range.contains(row.covered.adjusted))
    let short: Double = Double(row.covered.plain - row.covered.adjusted)
    let noise: Double = 4.5 * Double(max(1, row.differing)).squareRoot()
    let allowed: Double = (0.95 - row.expected) * Double(row.seeds) + noise
    let relative = CalibrationCheck(
      statement: name
        + "±1.96 MCSE_cv covers \(row.covered.adjusted) of \(row.seeds), ±1.96 MCSE \(row.covered.plain)",
      falseAlarm: twoSidedTail(4.5) / 2, holds: row.gaps == 0 && short <= allowed)
    // What estimated coefficients cost where they explain nothing.
    let cost = Double(row.controls) / Double(row.replications - row.controls - 2)
    let loss = CalibrationCheck(
      statement: name
        + String(
          format: "the mean square of \(column) is %+.3f ± %.3f of the plain one's off it", row.loss.value,
          row.loss.error),
      falseAlarm: twoSidedTail(4.5) / 2,
      holds: row.gaps == 0 && row.loss.value <= cost + 4.5 * row.loss.error)
    if subject == .meanSquaredError { return [relative, loss] }
    return row.setting.hasLongTails ? [bias, loss] : [bias, coverage, loss]
  }

  var section: CalibrationSection {
    let percent = { (count: Int, row: Row) in
      String(format: "%.2f %%", 100 * Double(count) / Double(row.seeds))
    }
    let settings = Self.settings(subject).map { setting in
      "* *\(setting.name)*: `\(setting.law)`, n = \(setting.count), controls "
        + setting.controls.map { "`\($0)`" }.joined(separator: ", ")
    }.joined(separator: "\n")
    return CalibrationSection(
      title: subject == .bias ? "Control variates" : "Control variates of squared errors",
      blocks: [
        subject == .bias
          ? """
          A bias that is adjusted by the exact rows of its cell (``ControlledEstimate``), over \(size.seeds) seeds: how often ±1.96 MCSE
          covers the bias, for the plain mean, for the adjusted one, and for normal estimates (Student's t with R − p − 1 degrees of
          freedom); the bias of bias_cv in units of its MCSE, at most a tenth; and how many times the replications the plain mean
          would need, by the variances over seeds and by the reported `cv_saving`. The bias is the exact one (not told to the
          regression) or that of all replications of all seeds.
          """
          : """
          A mean squared error that is adjusted by exact rows and by squared errors with an exact expectation, over
          \(size.seeds) seeds, as above. Squared errors are skewed: the plain mean, too, has an MCSE that is short where R is small.
          """,
        settings,
        markdownTable(
          [
            "setting", "adjusted", "R", "p", "plain covers", "adjusted covers", "normal", "bias/MCSE",
            "saving",
            "reported",
          ],
          rows.map { row in
            [
              row.setting.name, row.estimator, "\(row.replications)", "\(row.controls)",
              percent(row.covered.plain, row), percent(row.covered.adjusted, row),
              String(format: "%.2f %%", 100 * row.expected),
              String(format: "%+.3f ± %.3f", row.bias.value, row.bias.error),
              String(format: "%.2f", row.saving.true), String(format: "%.2f", row.saving.reported),
            ]
          }),
        subject == .bias
          ? """
          With long tails a few replications carry the variance, so no coverage is demanded there. Everywhere the adjusted mean must
          not be worse than the plain one: its mean squared error exceeds the plain one's by no more than p/(R − p − 2), the price of
          estimated coefficients, and 4.5 of its own standard errors.
          """
          : """
          The adjusted mean must cover as often as the plain one, but for the difference between Student's and the normal law and
          4.5 standard errors of the difference, and must not be worse, as above.
          """,
      ], checks: checks)
  }
}

extension Target {
  /// What a subject is exactly; nil where that is not known.
  fileprivate func exactValue(_ subject: ControlSection.Subject) -> Double? {
    guard expectation.kind == .exact else { return nil }
    let bias = expectation.value - truth.value
    if subject == .bias { return bias }
    return variance.kind == .exact ? variance.value + bias * bias : nil
  }
}
