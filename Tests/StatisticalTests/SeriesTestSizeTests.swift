import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Permutation tests of independent series: the plain one rejects far too often, those that keep the autocorrelations do not.
@Suite struct SeriesTestSizeTests {
  /// 1000 replications of n = 400: 5 % has a standard error of .7 %; five of them are a false-alarm rate of 6e-7.
  @Test(arguments: [0.0, 0.9]) func sizes(_ coefficient: Double) throws {
    let yaml = """
      name: sizes
      seed: 12
      replications: 1000
      laws: [{law: coupled-series, coefficient-x: \(coefficient), coefficient-y: \(coefficient), innovation-correlation: 0}]
      sample-sizes: [400]
      estimators: [{estimator: gaussian, test: permutation, permutations: 99, permute: [draws, blocks, rotation]}]
      """
    let study = try Study(yaml: yaml, file: "sizes")
    let directory = FileManager.default.temporaryDirectory.appending(path: "series-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    let outcome = try Run(Plan(study), directory: directory, threads: 2, host: host).execute(
      fresh: false, isStopped: { false }, notify: { _ in })
    let summary = try #require(outcome.summary)
    let rows = summary.rows
    for row in rows {
      #expect(row.target.expectation.kind == .none && row.target.variance.kind == .none)
      #expect(row.measures.controlled == nil)
    }
    let rejections = rows.compactMap { $0.measures.uncertainty?.rejections?.value }
    try #require(rejections.count == 3)
    if coefficient == 0 {
      for rate in rejections { #expect(abs(rate - 0.05) < 0.035, "\(rejections)") }
    } else {
      #expect(rejections[0] > 0.3, "\(rejections)")
      for rate in rejections.dropFirst() { #expect(abs(rate - 0.05) < 0.035, "\(rejections)") }
      // A test that rejects too often comes last, and is never best.
      let power = try #require(MatrixMeasure.measure("power"))
      let lines = FirstScreen.render(summary, measure: power, style: TableStyle(width: 140), directory: "x")
        .split(separator: "\n")
      let starts = ["draws", "blocks", "rotation"].map { word in
        lines.firstIndex { $0.hasPrefix("  \(word) ") }
      }
      #expect(starts.allSatisfy { $0 != nil } && starts.compactMap(\.self).max() == starts[0], "\(lines)")
      #expect(lines.contains { $0.contains("last, and never best") })
    }
  }
}
