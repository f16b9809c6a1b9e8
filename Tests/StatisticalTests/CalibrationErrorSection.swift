import Foundation
import MutualInformation
import StudyEngine

/// Part (a): Monte Carlo standard errors against true spreads, and intervals of quantiles against true quantiles.
struct ErrorSection {
  /// How many replications and seeds.
  struct Size {
    var many = (replications: 4000, seeds: 5000)
    var few = (replications: 100, seeds: 50_000)
    /// Of estimates with intervals, which take longer.
    var intervalSeeds = (many: 4000, few: 10_000)
    /// Shapes with intervals.
    var intervalShapes = CalibrationShape.all.map(\.name)
    /// For what is taken as the truth about a shape.
    var referenceSeeds = 500
    /// Ratios for many replications lie within so much of one.
    let bar = 0.05
  }

  /// The errors of some statistics of some shapes, for many and for few replications.
  struct Table {
    let shapes: [CalibrationShape]
    /// What is reported, and behind it what it is compared with.
    let measures: [CalibratedError]
    let reported: Int
    let many: [ErrorCalibration], few: [ErrorCalibration]

    init(
      _ shapes: [CalibrationShape], _ references: [ShapeReference], _ reported: [CalibratedError],
      comparedWith others: [CalibratedError] = [], many: (replications: Int, seeds: Int),
      few: (replications: Int, seeds: Int), threads: Int
    ) throws {
      let measures = reported + others
      func calibrations(_ size: (replications: Int, seeds: Int)) throws -> [ErrorCalibration] {
        try zip(shapes, references).map { shape, reference in
          try ErrorCalibration(
            shape, reference, replications: size.replications, seeds: size.seeds, threads: threads,
            measures: measures)
        }
      }
      self.shapes = shapes
      self.measures = measures
      self.reported = reported.count
      self.many = try calibrations(many)
      self.few = try calibrations(few)
    }

    func checks(bar: Double) -> [CalibrationCheck] {
      zip(many, few).flatMap { many, few in
        let name = many.shape.name
        let whole = CalibrationCheck(
          statement: "\(name): every estimate and every error is there", falseAlarm: 0,
          holds: many.gaps + few.gaps == 0)
        return [whole]
          + zip(measures.prefix(reported), many.ratios).map { measure, ratio in
            // The bar is wider by what the seeds leave open where they are few.
            let bar = max(bar, 4.5 * ratio.standardError)
            return CalibrationCheck(
              statement: "\(name), R = \(many.replications): the error of \(measure.name) is within "
                + String(format: "%.1f %% of the spread, not %.3f of it", 100 * bar, ratio.ratio),
              falseAlarm: twoSidedTail(bar / ratio.standardError), holds: abs(ratio.ratio - 1) <= bar)
          }
      }
    }

    private func markdown(_ calibrations: [ErrorCalibration]) -> String {
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

    var manyMarkdown: String { markdown(many) }
    var fewMarkdown: String { markdown(few) }
  }

  let references: [ShapeReference]
  let estimates: Table
  let intervals: Table
  private let size: Size

  init(_ size: Size = Size(), threads: Int, comparedWith others: [CalibratedError] = [.textbook]) throws {
    let shapes = CalibrationShape.all
    let references = try shapes.map { try ShapeReference($0, seeds: size.referenceSeeds, threads: threads) }
    let assessed = zip(shapes, references).filter { size.intervalShapes.contains($0.0.name) }
    self.size = size
    self.references = references
    estimates = try Table(
      shapes, references, CalibratedError.all, comparedWith: others, many: size.many, few: size.few,
      threads: threads)
    intervals = try Table(
      assessed.map(\.0.withIntervals), assessed.map(\.1), CalibratedError.intervals,
      many: (size.many.replications, size.intervalSeeds.many),
      few: (size.few.replications, size.intervalSeeds.few), threads: threads)
  }

  /// The mean of s/σ for R independent estimates, to first order in 1/R: 1 − (k − 1)/(8R) with the kurtosis k. So short the error of a
  /// mean falls, whatever its estimates.
  private func firstOrderRatioOfMean(_ shape: Int) -> Double {
    1 - (references[shape].kurtosis - 1) / (8 * Double(estimates.few[shape].replications))
  }

  /// Whether a mean's error for few replications is as short as it must be, within 4.5 standard errors; what the first order
  /// leaves out is below 2e-3 for these shapes.
  func isErrorOfMean(_ ratio: ErrorRatio, _ shape: Int) -> Bool {
    abs(ratio.ratio - firstOrderRatioOfMean(shape)) <= 4.5 * ratio.standardError + 0.002
  }

  private var meanChecks: [CalibrationCheck] {
    references.indices.map { shape in
      let few = estimates.few[shape]
      return CalibrationCheck(
        statement: "\(few.shape.name), R = \(few.replications): the error of the mean is "
          + String(
            format: "%.4f of the spread, not %.4f", firstOrderRatioOfMean(shape), few.ratios[0].ratio),
        falseAlarm: twoSidedTail(4.5),
        holds: references[shape].failures == 0 && isErrorOfMean(few.ratios[0], shape))
    }
  }

  private var coverageChecks: [CalibrationCheck] {
    (estimates.many + estimates.few).flatMap { calibration in
      calibration.coverages.map { coverage in
        let range = binomialRange(coverage.seeds, coverage.exact, tail: 5e-6)
        return CalibrationCheck(
          statement: "\(calibration.shape.name), R = \(coverage.replications): the interval of the "
            + "\(5 * coverage.twentieths) "
            + String(format: "%% quantile covers in %.2f %%, not ", 100 * coverage.exact)
            + String(format: "%.2f %%", 100 * coverage.observed),
          falseAlarm: 1e-5, holds: coverage.exact >= 0.95 && range.contains(coverage.covered))
      }
    }
  }

  var checks: [CalibrationCheck] {
    estimates.checks(bar: size.bar) + meanChecks + coverageChecks + intervals.checks(bar: size.bar)
  }

  private var shapeTable: String {
    let rows = zip(estimates.shapes, references).map { shape, reference in
      [
        shape.name, shape.description, String(format: "%.2f", reference.skewness),
        String(format: "%.2f", reference.kurtosis),
      ]
    }
    return markdownTable(["shape", "estimator and law", "skewness", "kurtosis"], rows)
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
    let (many, few) = (size.many, size.few)
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
        The mean MCSE over the true spread, at R = \(many.replications) over \(many.seeds) seeds. Behind ± is the standard error
        of the ratio: the spread is itself known to 1/√(2 · seeds) at best. All but the last line must be within 5 % of one. The
        last line is not what a report says: the usual s/√(2(R − 1)), which is right for normal estimates only.
        """,
        estimates.manyMarkdown,
        """
        The same at R = \(few.replications) over \(few.seeds) seeds: errors come out short, because kurtosis is estimated too low
        from few replications. The error of the mean must be 1 − (k − 1)/(8R) of its spread, the first order of the mean of s.
        """,
        estimates.fewMarkdown,
        """
        The same estimates, each with an interval and a standard error by the jackknife (``UncertaintyMeasures``), at R = \(many.replications)
        over \(size.intervalSeeds.many) seeds:
        """,
        intervals.manyMarkdown,
        "At R = \(few.replications) over \(size.intervalSeeds.few) seeds:",
        intervals.fewMarkdown,
        """
        Intervals of quantiles come from order statistics. Their coverage under every continuous law is that of a binomial count,
        at least 95 %; observed beside it, how many seeds' intervals cover the quantile of the further replications. At R = \(many.replications):
        """,
        coverageTable(estimates.many),
        "At R = \(few.replications):",
        coverageTable(estimates.few),
      ], checks: checks)
  }
}
