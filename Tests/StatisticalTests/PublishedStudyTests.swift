import Foundation
import MutualInformation
import StudyEngine
import Testing

/// The studies under Studies/published: their figures are those of the references, and ours agree with all but the one that
/// is known to be wrong.
@Suite(.serialized)
struct PublishedStudyTests {
  private struct Reference: Decodable {
    struct Neighbours: Decodable {
      let correlation: Double
      let estimator: String
      let bias: Double, error: Double, sd: Double, sdError: Double
    }
    struct Contrastive: Decodable {
      let correlation: Double
      let candidates: Int
      let mean: Double, error: Double
    }
    let neighbours: [Neighbours]
    let contrastive: [Contrastive]
  }

  private func reference() throws -> Reference {
    let path = "\(ShippedStudies.root)/Tests/References/mutual-information/published.json"
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: URL(filePath: path)))
  }

  private func published(_ name: String) throws -> [PublishedFigure] {
    try Study(contentsOf: "\(ShippedStudies.root)/Studies/published/\(name).yaml").published
  }

  /// The last column of published.csv, and the measure and the published value before it.
  private func verdicts(_ summary: Summary) -> [(line: String, agrees: String)] {
    PublishedCSV.render(summary).split(separator: "\n").dropFirst().map { line in
      (String(line), String(line.split(separator: ",").last ?? ""))
    }
  }

  @Test func figuresOfTheReference() throws {
    let reference = try reference()
    let contrastive = try published("infonce-gaussian")
    #expect(contrastive.count == reference.contrastive.count)
    for (figure, expected) in zip(contrastive, reference.contrastive) {
      #expect(
        abs(figure.value - expected.mean) < 0.000051 && abs(figure.standardError - expected.error) < 0.000051)
      #expect(figure.law.values.first?.values == [.real(expected.correlation)])
      #expect(figure.estimator?.values.first?.values == [.integer(expected.candidates)])
    }
    let neighbours = try published("ksg-gaussian")
    for (k, expected) in reference.neighbours.enumerated() {
      let (bias, sd) = (neighbours[2 * k], neighbours[2 * k + 1])
      #expect(bias.measure == .bias && bias.estimator?.id == expected.estimator && sd.measure == .sd)
      #expect(abs(bias.value - expected.bias) < 5.1e-6 && abs(bias.standardError - expected.error) < 5.1e-6)
      #expect(abs(sd.value - expected.sd) < 5.1e-6 && abs(sd.standardError - expected.sdError) < 5.1e-6)
    }
  }

  /// Truths need one replication only. Forty tasks agree; of the mixtures all but the zero-inflated one.
  @Test func truths() throws {
    let tasks = verdicts(try ShippedStudies.run("published/beyond-normal", seed: 1, replications: 1))
    #expect(tasks.count == 40 && tasks.allSatisfy { $0.agrees == "yes" })
    let mixtures = verdicts(try ShippedStudies.run("published/gao-mixtures", seed: 1, replications: 1))
    #expect(mixtures.map(\.agrees) == ["yes", "yes", "no"])
    #expect(mixtures.last?.line.contains("zero-inflated") == true)
  }

  private struct Tasks: Decodable {
    struct Row: Decodable { let mean: Double, error: Double }
    let count: Int, neighbours: Int
    let rows: [Row]
  }

  /// The forty tasks are those of the benchmark, which their truths cannot tell: KSG1's means against those of a second
  /// program that draws, maps and estimates by itself (Scripts/references/mutual-information-beyond-normal.py).
  ///
  /// Means of 12 and of 40 samples are within five standard errors of their difference: a false alarm in 2e-5 before the
  /// seed was fixed.
  @Test func tasksOfTheBenchmark() throws {
    let path = "\(ShippedStudies.root)/Tests/References/mutual-information/beyond-normal.json"
    let tasks = try JSONDecoder().decode(Tasks.self, from: Data(contentsOf: URL(filePath: path)))
    let summary = try ShippedStudies.run("published/beyond-normal", seed: 314159, replications: 12)
    let rows = summary.rows.filter { $0.estimator.id == "ksg1" }
    #expect(rows.count == 40 && tasks.rows.count == 40)
    for (row, task) in zip(rows, tasks.rows) {
      #expect(
        row.cell.count == tasks.count && row.estimator.arguments.integer("neighbours") == tasks.neighbours)
      let error = task.error * (1 + 40.0 / 12).squareRoot()
      let mean = try #require(row.measures.mean)
      #expect(
        abs(mean - task.mean) <= 5 * error,
        "\(row.cell.law.canonicalText): \(mean), not \(task.mean) ± \(error)")
    }
  }

  /// Means and deviations within four standard errors of the difference: a false alarm in 6e-5 of 24 comparisons, 1.5e-3
  /// together before the seed was fixed (a digit string of π).
  @Test func means() throws {
    for name in ["published/infonce-gaussian", "published/ksg-gaussian"] {
      let replications = ShippedStudies.runsLong ? nil : 300
      let verdicts = verdicts(try ShippedStudies.run(name, seed: 314159, replications: replications))
      #expect(verdicts.count >= 10)
      for verdict in verdicts { #expect(verdict.agrees == "yes", "\(verdict.line)") }
    }
  }
}
