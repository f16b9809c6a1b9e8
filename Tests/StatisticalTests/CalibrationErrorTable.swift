import Foundation
import StudyEngine

extension ErrorSection {
  /// The errors of some statistics of some shapes, for many and for few replications.
  struct Table {
    let shapes: [CalibrationShape]
    /// What is reported, and behind it what it is compared with.
    let measures: [CalibratedError]
    let reported: Int
    let many: [ErrorCalibration], few: [ErrorCalibration]

    init(
      _ shapes: [CalibrationShape], _ references: [ShapeReference?], _ reported: [CalibratedError],
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
}
