import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Rankings by RMSE and what the reports say of them and of failures.
@Suite struct RankingTests {
  /// A pair whose q alternates: its score is q̄/(s/√R) with s² = 0.01 R/(R − 1).
  private func pair(score: Double, count: Int = 400) -> PairMeasures {
    let mcse = (0.01 / Double(count - 1)).squareRoot()
    let a = (0..<count).map { (1 + score * mcse + ($0 % 2 == 0 ? 0.1 : -0.1)).squareRoot() }
    return PairMeasures(of: a, a.map { _ in 1 }, truth: 0)
  }

  /// Holm at 5 % with three comparisons: thresholds 2.394, 2.241 and 1.960, and it stops at the first that fails.
  @Test(arguments: [
    ([2.40, 2.25, 1.97], [true, true, true]), ([2.38, 2.37, 2.36], [false, false, false]),
    ([2.40, 2.23, 2.22], [true, false, false]), ([1.97, 2.40, 2.25], [true, true, true]),
    ([1.95, 9, 2.25], [false, true, true]), ([3, -3, 0], [true, false, false]),
  ])
  func holm(scores: [Double], verdicts: [Bool]) {
    #expect(Ranking.verdicts(scores.map { pair(score: $0) }) == verdicts)
  }

  @Test func noVerdicts() {
    // Too few pairs; and rounding, whatever its MCSE.
    #expect(Ranking.verdicts([pair(score: 50, count: 28), pair(score: 2, count: 30)]) == [nil, true])
    let tiny = (0..<100).map { 1e-15 * Double(2 + $0 % 3) }
    #expect(Ranking.verdicts([PairMeasures(of: tiny, tiny.map { $0 / 2 }, truth: 0)]) == [false])
    let constant = Array(repeating: 0.5, count: 100)
    #expect(Ranking.verdicts([PairMeasures(of: constant, constant.map { $0 / 2 }, truth: 0)]) == [true])
  }

  private func summary(_ centres: [Double], gaps: [Int] = []) throws -> Summary {
    let fixture = try ReportFixture.summary()
    let bins = try (1...centres.count).map { try PaperEstimator([Parameter("bins", .integer($0))]) }
    let cell = Cell(
      number: 1, law: fixture.study.laws[0], count: 1000, key: 0, estimators: bins.map { CellEstimator($0) })
    let truth = fixture.rows[0].target.truth.value
    let columns = centres.enumerated().map { index, centre in
      (0..<200).map { (i: Int) -> Double? in
        if gaps.contains(index), i % 10 == 0 { return nil }
        let shared = 0.05 * Double(i * 37 % 101 - 50) / 50
        let own = 0.001 * Double(i * (index + 3) % 7 - 3)
        return truth + centre + shared + own
      }
    }
    let rows = zip(bins, columns).map { estimator, column in
      SummaryRow(
        cell: cell, estimator: estimator, target: fixture.rows[0].target,
        measures: Measures(
          of: column.compactMap { $0 }, failures: column.count { $0 == nil }, truth: truth, expectation: .none
        ))
    }
    var pairs: [PairRow] = []
    for a in bins.indices {
      for b in bins.indices where b > a {
        pairs.append(
          PairRow(first: a, second: b, measures: PairMeasures(of: columns[a], columns[b], truth: truth)))
      }
    }
    let study = Study(
      name: "ranks", seed: 1, replications: 200, laws: [cell.law], sampleSizes: [1000],
      estimators: bins.map { StudyEstimator($0) })
    return Summary(study: study, rows: rows, pairs: pairs)
  }

  /// The order is that of the RMSE, the best is B of every pair, and equals are found on both sides of it.
  @Test func orderAndGroups() throws {
    let summary = try summary([0.06, 0.0002, 0.0, -0.03])
    let ranking = try #require(summary.rankings.first)
    #expect(summary.rankings.count == 1)
    let errors = summary.rows.map { $0.measures.rootMeanSquaredError ?? .nan }
    #expect(ranking.best == errors.firstIndex(of: errors.min()!))
    let order = errors.indices.sorted { errors[$0] < errors[$1] }
    #expect(ranking.others.map(\.row) == Array(order.dropFirst()))
    #expect(ranking.others.map(\.isWorse) == [false, true, true])
    for other in ranking.others {
      let ratio = errors[other.row] / errors[ranking.best]
      #expect(abs(try #require(other.measures.rootSquaredErrorRatio.value) / ratio - 1) < 1e-12)
    }
    let table = TableReport.render(summary)
    #expect(table.contains("Indistinguishable from it: histogram, "))
    #expect(table.contains("Failures: none of 800 estimates."))
    for id in ["markdown", "latex", "json"] {
      let text = try #require(Reports.format(id)).render(summary)
      #expect(text.contains(id == "json" ? "\"is_worse\": false" : "Indistinguishable from it: "), "\(id)")
    }
    #expect(TableReport.render(try self.summary([0, 0.3])).contains("The other is worse."))
    #expect(TableReport.render(try self.summary([0, 0.3, 0.4])).contains("All others are worse."))
  }

  @Test func failuresAreToldOfTheBest() throws {
    let table = TableReport.render(try summary([0, 0.3], gaps: [0]))
    #expect(table.contains("failed in 20 of 200). The other is worse."))
    #expect(table.contains("20 of 200  10.0 %  6.6 % to 14.9 %"), "\(table)")
  }
}
