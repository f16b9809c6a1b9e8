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
    return pairMeasures(a, a.map { _ in 1 }, truth: 0)
  }

  /// Which others are worse than the best; nil where nothing can be said.
  private func isWorse(_ others: [PairMeasures]) -> [Bool?] {
    Ranking.judge(others).map { $0.pValue.map { $0 <= 0.05 } }
  }

  /// Two estimators of R = 400: the two-sided quantile of Student's t with 399 degrees of freedom is 1.966. Four of them, whose
  /// differences count as dependent as those of exchangeable ones: the studentized range, 3.633/√2 = 2.569 for all four
  /// (Tukey's table), and what is left after a step is compared with less. Simulation moves both by up to 0.03.
  @Test(arguments: [
    ([1.90], [false]), ([2.03], [true]), ([2.50, 2.45, 2.40], [false, false, false]),
    ([2.64, 1.7, 1.7], [true, false, false]), ([1.7, 2.64, 9], [false, true, true]),
    ([9, 9, 2.03], [true, true, false]), ([9, 9, 2.60], [true, true, true]),
    ([3, -3, 0], [true, false, false]),
  ])
  func comparisonsWithTheBest(scores: [Double], worse: [Bool]) {
    #expect(isWorse(scores.map { pair(score: $0) }) == worse)
  }

  @Test func noVerdicts() {
    // Too few pairs; and rounding, whatever its MCSE.
    let few = Ranking.judge([pair(score: 50, count: 28), pair(score: 3, count: 30)])
    #expect(few.map(\.verdict) == [.unresolved(.fewReplications), .worse])
    let tiny = (0..<100).map { 1e-15 * Double(2 + $0 % 3) }
    let rounding = Ranking.judge([pairMeasures(tiny, tiny.map { $0 / 2 }, truth: 0)])
    #expect(rounding.map(\.verdict) == [.equal])
    // An MCSE of 0 is none: what is said is said by the signs.
    let constant = Array(repeating: 0.5, count: 100)
    let steady = Ranking.judge([pairMeasures(constant, constant.map { $0 / 2 }, truth: 0)])
    #expect(steady.map(\.verdict) == [.worseBySigns])
  }

  private func summary(_ centres: [Double], gaps: [Int] = []) throws -> Summary {
    let fixture = try ReportFixture.summary()
    let bins = try (1...centres.count).map { try PaperEstimator([Parameter("bins", .integer($0))]) }
    let cell = Cell(
      number: 1, law: fixture.study.laws[0], count: 1000, key: 0, estimators: bins.map { StudyEstimator($0) })
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
        cell: cell, estimator: StudyEstimator(estimator), target: fixture.rows[0].target,
        measures: Measures(
          of: column.compactMap { $0 }, failures: column.count { $0 == nil }, truth: truth, expectation: .none
        ))
    }
    var pairs: [PairRow] = []
    for a in bins.indices {
      for b in bins.indices where b > a {
        pairs.append(
          PairRow(first: a, second: b, measures: pairMeasures(columns[a], columns[b], truth: truth)))
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
      #expect(text.contains(id == "json" ? "\"verdict\": \"equal\"" : "Indistinguishable from it: "), "\(id)")
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
