import Foundation
import MutualInformation
import StudyEngine

/// Part (a): Monte Carlo standard errors against true spreads, and intervals of quantiles against true quantiles.
struct ErrorSection {
  /// Seeds for many and for few replications, and for what is taken as the truth about a shape.
  struct Size {
    var many = (replications: 4000, seeds: 8000)
    var few = (replications: 100, seeds: 80_000)
    var referenceSeeds = 1000
    /// Ratios for many replications lie within so much of one.
    let bar = 0.05
  }

  let references: [ShapeReference]
  let many: [ErrorCalibration]
  let few: [ErrorCalibration]
  private let size: Size
  private let reported = CalibratedError.all
  /// What is reported, then what it is compared with.
  private let measures: [CalibratedError]

  init(_ size: Size = Size(), threads: Int, comparedWith others: [CalibratedError] = [.textbook]) throws {
    let shapes = CalibrationShape.all
    let measures = reported + others
    self.size = size
    self.measures = measures
    let references = try shapes.map { try ShapeReference($0, seeds: size.referenceSeeds, threads: threads) }
    func calibrations(_ size: (replications: Int, seeds: Int)) throws -> [ErrorCalibration] {
      try zip(shapes, references).map { shape, reference in
        try ErrorCalibration(
          shape, reference, replications: size.replications, seeds: size.seeds, threads: threads,
          measures: measures)
      }
    }
    self.references = references
    many = try calibrations(size.many)
    few = try calibrations(size.few)
  }

  /// The mean of s/σ for R independent estimates, to first order in 1/R: 1 − (k − 1)/(8R) with the kurtosis k. So short the error of a
  /// mean falls, whatever its estimates.
  private func firstOrderRatioOfMean(_ shape: Int) -> Double {
    1 - (references[shape].kurtosis - 1) / (8 * Double(few[shape].replications))
  }

  /// Whether a mean's error for few replications is as short as it must be, within 4.5 standard errors; what the first order
  /// leaves out is below 2e-3 for these shapes.
  func isErrorOfMean(_ ratio: ErrorRatio, _ shape: Int) -> Bool {
    abs(ratio.ratio - firstOrderRatioOfMean(shape)) <= 4.5 * ratio.standardError + 0.002
  }

  var checks: [CalibrationCheck] {
    var checks: [CalibrationCheck] = []
    for shape in references.indices {
      let (reference, many, few) = (references[shape], many[shape], few[shape])
      let name = many.shape.name
      checks.append(
        CalibrationCheck(
          statement: "\(name): every estimate and every error is there", falseAlarm: 0,
          holds: reference.failures + many.gaps + few.gaps == 0))
      for (measure, ratio) in zip(reported, many.ratios) {
        // The bar is wider by what the seeds leave open where they are few.
        let bar = max(size.bar, 4.5 * ratio.standardError)
        checks.append(
          CalibrationCheck(
            statement: "\(name), R = \(many.replications): the error of \(measure.name) is within "
              + String(format: "%.1f %% of the spread, not %.3f of it", 100 * bar, ratio.ratio),
            falseAlarm: twoSidedTail(bar / ratio.standardError), holds: abs(ratio.ratio - 1) <= bar))
      }
      checks.append(
        CalibrationCheck(
          statement: "\(name), R = \(few.replications): the error of the mean is "
            + String(
              format: "%.4f of the spread, not %.4f", firstOrderRatioOfMean(shape), few.ratios[0].ratio),
          falseAlarm: twoSidedTail(4.5), holds: isErrorOfMean(few.ratios[0], shape)))
      for coverage in many.coverages + few.coverages {
        let range = binomialRange(coverage.seeds, coverage.exact, tail: 5e-6)
        checks.append(
          CalibrationCheck(
            statement: "\(name), R = \(coverage.replications): the interval of the \(5 * coverage.twentieths) "
              + String(format: "%% quantile covers in %.2f %%, not ", 100 * coverage.exact)
              + String(format: "%.2f %%", 100 * coverage.observed),
            falseAlarm: 1e-5, holds: coverage.exact >= 0.95 && range.contains(coverage.covered)))
      }
    }
    return checks
  }

  private var shapeTable: String {
    let rows = zip(many, references).map { many, reference in
      [
        many.shape.name, many.shape.description, String(format: "%.2f", reference.skewness),
        String(format: "%.2f", reference.kurtosis),
      ]
    }
    return markdownTable(["shape", "estimator and law", "skewness", "kurtosis"], rows)
  }

  private func ratioTable(_ calibrations: [ErrorCalibration]) -> String {
    let rows = measures.indices.map { i in
      [measures[i].name]
        + calibrations.flatMap { calibration in
          let ratio = calibration.ratios[i]
          return [
            String(format: "%.3e", ratio.spread),
            String(format: "%.3f ± %.3f", ratio.ratio, ratio.standardError),
          ]
        }
    }
    return markdownTable(
      ["statistic"] + calibrations.flatMap { ["\($0.shape.name): spread", "error / spread"] }, rows)
  }

  private func coverageTable(_ calibrations: [ErrorCalibration]) -> String {
    let rows = calibrations[0].coverages.indices.map { i in
      ["\(5 * calibrations[0].coverages[i].twentieths) %"]
        + [String(format: "%.2f %%", 100 * calibrations[0].coverages[i].exact)]
        + calibrations.map { String(format: "%.2f %%", 100 * $0.coverages[i].observed) }
    }
    return markdownTable(["quantile", "exact"] + calibrations.map(\.shape.name), rows)
  }

  var section: CalibrationSection {
    func grouped(_ number: Int) -> String { number >= 10_000 ? "\(number / 1000) 000" : "\(number)" }
    return CalibrationSection(
      title: "Monte Carlo standard errors",
      blocks: [
        """
        A statistic of R replications scatters from seed to seed. Its true spread is the standard deviation over seeds; what a report
        says about it is the MCSE (``Measures``). The two must agree for estimates of every shape. Skewness and kurtosis (3 for
        normal estimates) are those of \(size.referenceSeeds) × 4000 further replications.
        """,
        shapeTable,
        """
        The mean MCSE over the true spread, at R = \(many[0].replications) over \(grouped(many[0].seeds)) seeds. Behind ± is the standard error
        of the ratio: the spread is itself known to 1/√(2 · seeds) at best. All but the last line must be within 5 % of one. The
        last line is not what a report says: the usual s/√(2(R − 1)), which is right for normal estimates only.
        """,
        ratioTable(many),
        """
        The same at R = \(few[0].replications) over \(grouped(few[0].seeds)) seeds: errors come out short, because kurtosis is estimated too low
        from few replications. The error of the mean must be 1 − (k − 1)/(8R) of its spread, the first order of the mean of s.
        """,
        ratioTable(few),
        """
        Intervals of quantiles come from order statistics. Their coverage under every continuous law is that of a binomial count,
        at least 95 %; observed beside it, how many seeds' intervals cover the quantile of the further replications. At R = \(many[0].replications):
        """,
        coverageTable(many),
        "At R = \(few[0].replications):",
        coverageTable(few),
      ], checks: checks)
  }
}
