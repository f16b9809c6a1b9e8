import Foundation
import MutualInformation
import StudyEngine

/// Part (a): Monte Carlo standard errors against true spreads, and intervals of quantiles against true quantiles.
struct ErrorSection {
  /// How many replications and seeds.
  struct Size {
    var many = (replications: 4000, seeds: 5000)
    var few = (replications: 100, seeds: 50_000)
    /// Of estimates with intervals, of pairs, and of tests, which take longer.
    var intervalSeeds = (many: 4000, few: 10_000)
    var pairSeeds = (many: 4000, few: 10_000)
    var testSeeds = (many: 4000, few: 10_000)
    /// Shapes with intervals.
    var intervalShapes = CalibrationShape.all.map(\.name)
    /// For what is taken as the truth about a shape.
    var referenceSeeds = 500
    /// Ratios for many replications lie within so much of one.
    let bar = 0.05
  }

  let references: [ShapeReference]
  let estimates: Table
  let intervals: Table
  let pairs: Table
  let tests: Table
  private let size: Size

  /// - Parameters:
  ///   - others: Other errors of estimates, for comparison.
  ///   - otherPairs: Other errors of pairs.
  init(
    _ size: Size = Size(), threads: Int, comparedWith others: [CalibratedError] = [.textbook],
    _ otherPairs: [CalibratedError] = [.unpaired]
  ) throws {
    let shapes = CalibrationShape.all
    let references = try shapes.map { try ShapeReference($0, seeds: size.referenceSeeds, threads: threads) }
    let assessed = zip(shapes, references).filter { size.intervalShapes.contains($0.0.name) }
    self.size = size
    self.references = references
    func table(
      _ shapes: [CalibrationShape], _ references: [ShapeReference?], _ reported: [CalibratedError],
      comparedWith others: [CalibratedError] = [], _ seeds: (many: Int, few: Int)
    ) throws -> Table {
      try Table(
        shapes, references, reported, comparedWith: others, many: (size.many.replications, seeds.many),
        few: (size.few.replications, seeds.few), threads: threads)
    }
    estimates = try table(
      shapes, references, CalibratedError.all, comparedWith: others, (size.many.seeds, size.few.seeds))
    intervals = try table(
      assessed.map(\.0.withIntervals), assessed.map(\.1), CalibratedError.intervals, size.intervalSeeds)
    pairs = try table(
      shapes.map(\.withCompanion), shapes.map { _ in nil }, CalibratedError.pairs, comparedWith: otherPairs,
      size.pairSeeds)
    let tested = CalibrationShape.tests
    tests = try table(tested, tested.map { _ in nil }, CalibratedError.tests, size.testSeeds)
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
    estimates.checks(bar: size.bar) + meanChecks + coverageChecks
      + [intervals, pairs, tests].flatMap { $0.checks(bar: size.bar) } + rejectionChecks
  }

  private var rejectionChecks: [CalibrationCheck] {
    (tests.many + tests.few).flatMap { calibration in
      calibration.rejections.map { $0.checks(calibration.shape.name) } ?? []
    }
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

  private var pairTable: String {
    let rows = pairs.many.map { calibration in
      [calibration.shape.name, calibration.shape.description]
        + ["SD ratio", "correlation"].map { name in
          let index = pairs.measures.firstIndex { $0.name == name }!
          return String(format: "%.3f", calibration.ratios[index].mean)
        }
    }
    return markdownTable(["shape", "estimators A, B and law", "s_A/s_B", "correlation"], rows)
  }

  private func coverageTable(_ calibrations: [ErrorCalibration]) -> String {
    let rows = calibrations[0].coverages.indices.map { i in
      ["\(5 * calibrations[0].coverages[i].twentieths) %"]
        + [String(format: "%.2f %%", 100 * calibrations[0].coverages[i].exact)]
        + calibrations.map { String(format: "%.2f %%", 100 * $0.coverages[i].observed) }
    }
    return markdownTable(["quantile", "exact"] + calibrations.map(\.shape.name), rows)
  }

  private var testTable: String {
    let rows = zip(tests.many, tests.few).map { many, few in
      let (shape, frequent, rare) = (many.shape, many.rejections!, few.rejections!)
      return [shape.name, shape.description, String(format: "%.5f", frequent.probability)]
        + [frequent, rare].flatMap { rejections in
          [String(format: "%.5f", rejections.rate)]
            + [rejections.exact, rejections.observed].map { String(format: "%.2f %%", 100 * $0) }
        }
    }
    let header = [size.many, size.few].flatMap { size in
      ["R = \(size.replications): rate", "Wilson: exact", "observed"]
    }
    return markdownTable(["test", "estimator and law", "exact rate"] + header, rows)
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
        """
        Two estimators on the same samples (``PairMeasures``), A the one above and B a companion with another shape:
        """,
        pairTable,
        """
        At R = \(many.replications) over \(size.pairSeeds.many) seeds. The last line is not what a report says: the error of the difference
        of two means from independent samples.
        """,
        pairs.manyMarkdown,
        "At R = \(few.replications) over \(size.pairSeeds.few) seeds:",
        pairs.fewMarkdown,
        """
        Tests of independence at 5 % (``UncertaintyMeasures``): the rate of rejections is the size of the test where X and Y are
        independent, else its power. `size` is the test by the law of the sample correlation, whose p-values are uniform; the power of
        the permutation test is known by enumeration of all tables of counts. Beside the rate over all seeds the coverage of its
        interval, Wilson's: exact under the binomial law, and how many seeds' intervals cover the exact rate; at R = \(many.replications) over
        \(size.testSeeds.many) seeds, and at R = \(few.replications) over \(size.testSeeds.few).
        """,
        testTable,
        "The error of the rate at R = \(many.replications):",
        tests.manyMarkdown,
        "At R = \(few.replications):",
        tests.fewMarkdown,
      ], checks: checks)
  }
}
