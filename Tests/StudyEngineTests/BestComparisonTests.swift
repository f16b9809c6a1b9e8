import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Multiple comparisons with the best: their level, and what heavy tails and squares that overflow do to them.
@Suite struct BestComparisonTests {
  /// All comparisons of columns of errors: the truth is 0, the best comes last.
  private struct Columns {
    let errors: [[Double]]

    /// Whether any is called worse than the one of the smallest RMSE.
    func verdicts() -> [Ranking.Verdict] {
      let squares = errors.map { $0.reduce(0) { $0 + $1 * $1 } }
      let best = squares.indices.min { squares[$0] < squares[$1] }!
      let others = errors.indices.filter { $0 != best }
      let pairs = others.map { pairMeasures(errors[$0], errors[best], truth: 0) }
      return Ranking.judge(pairs) { i, j in
        pairMeasures(errors[others[i]], errors[others[j]], truth: 0)
      }.map(\.verdict)
    }
  }

  private static func isFalse(_ verdict: Ranking.Verdict) -> Bool {
    verdict == .worse || verdict == .worseBySigns
  }

  /// 5 % of cells of exchangeable estimators have one that is called worse, for any number: of 1000 cells 25 to 82, outside of
  /// which a level of 5 % is by chance in 1e-5. Holm's correction gives 13 and 22 % for 8 and 20.
  @Test(arguments: [2, 8])
  func level(estimators: Int) throws {
    var stream = try RandomStream(at: StreamAddress(key: 0x6c65_7665_6c, replication: UInt64(estimators)))
    let count = 200
    var normals = [Double](repeating: 0, count: count * (estimators + 1))
    let wrong = (0..<1000).count { _ in
      stream.fillNormals(&normals)
      let errors = (0..<estimators).map { i in
        (0..<count).map { normals[estimators * count + $0] + 0.7 * normals[i * count + $0] }
      }
      return Columns(errors: errors).verdicts().contains(where: Self.isFalse)
    }
    #expect((25...82).contains(wrong), "\(wrong) of 1000")
  }

  /// The largest score that 5 % of equals exceed, against the studentized range q/√2 for many degrees of freedom (Harter 1960,
  /// doi 10.1214/aoms/1177705684: q = 2.772, 3.314, 4.286): within 2.5 %, the noise of simulation and of the covariances.
  @Test(arguments: [(2, 2.772), (3, 3.314), (8, 4.286)])
  func criticalScores(estimators: Int, range: Double) throws {
    var stream = try RandomStream(at: StreamAddress(key: 0x7261_6e67_65, replication: UInt64(estimators)))
    let count = 4000
    var errors = (0..<estimators).map { _ in [Double](repeating: 0, count: count) }
    for i in errors.indices { stream.fillNormals(&errors[i]) }
    let others = (1..<estimators).map { pairMeasures(errors[$0], errors[0], truth: 0) }
    let found = try #require(
      Ranking.criticalScore(others) { pairMeasures(errors[$0 + 1], errors[$1 + 1], truth: 0) })
    #expect(abs(found / (range / 2.0.squareRoot()) - 1) < 0.025, "\(found)")
  }

  /// An error of 0.01 against one that is 10¹⁰ once and 1 else: larger in every replication, whatever the MSE's score says
  /// (about 1). A ratio of RMSEs that one replication decides is no reason to call two estimators equal.
  @Test func heavyTails() {
    let small = (0..<200).map { 0.01 * ($0 % 2 == 0 ? 1 : -1) }
    let large = (0..<200).map { $0 == 17 ? 1e10 : 1.0 }
    let pair = pairMeasures(large, small, truth: 0)
    #expect(pair.largerErrorsA == 200 && pair.largerErrorsB == 0)
    let score = pair.squaredErrorDifference.value! / pair.squaredErrorDifference.mcse!
    #expect(score < 1.01)
    #expect(Ranking.judge([pair]).map(\.verdict) == [.worseBySigns])
    // Now the smaller in all but that one: neither worse nor equal.
    let mixed = (0..<200).map { $0 == 17 ? 1e10 : 0.001 }
    #expect(
      Ranking.judge([pairMeasures(mixed, small, truth: 0)]).map(\.verdict) == [
        .unresolved(.heavyTails)
      ])
  }

  /// Squares of errors of 1e200 overflow, their ratios and MCSEs do not: all but what is in nats² is that of the same errors in
  /// other units. The same for 1e-200, whose squares vanish.
  @Test(arguments: [1e200, 1e-200, 1e300])
  func extremeErrors(unit: Double) throws {
    let a = (0..<60).map { 1 + 0.1 * Double($0 * 37 % 61) }
    let b = (0..<60).map { 0.5 + 0.3 * Double($0 * 23 % 61) }
    let power = Double(sign: .plus, exponent: Int(unit.exponent), significand: 1)
    let plain = pairMeasures(a, b, truth: 0.5)
    let scaled = pairMeasures(a.map { $0 * power }, b.map { $0 * power }, truth: 0.5 * power)
    #expect(scaled.biasDifference.mcse == plain.biasDifference.mcse.map { $0 * power })
    #expect(scaled.squaredErrorRatio == plain.squaredErrorRatio)
    #expect(scaled.deviationRatio == plain.deviationRatio)
    #expect(scaled.correlation == plain.correlation)
    #expect(scaled.squaredErrorDifference.mcse == (unit > 1 ? nil : 0))
    // One of them alone.
    let apart = pairMeasures(a.map { $0 * power }, b, truth: 0)
    let correlation = try #require(pairMeasures(a, b, truth: 0).correlation.value)
    #expect(abs(try #require(apart.correlation.value) - correlation) < 1e-12)
    let difference = try #require(apart.biasDifference.mcse)
    let size = unit > 1 ? power : 1
    #expect(difference > 0.1 * size && difference < 10 * size)
  }

  /// RMSE and its MCSE in other units, too: 1e200 squared overflows.
  @Test func extremeRows() throws {
    let estimates = (0..<60).map { 1 + 0.1 * Double($0 * 37 % 61) }
    let power = 0x1p660
    let plain = Measures(of: estimates, failures: 0, truth: 0.5, expectation: .none)
    let scaled = Measures(
      of: estimates.map { $0 * power }, failures: 0, truth: 0.5 * power, expectation: .none)
    #expect(try #require(scaled.rootMeanSquaredError) == power * plain.rootMeanSquaredError!)
    #expect(try #require(scaled.rootMeanSquaredErrorMCSE) == power * plain.rootMeanSquaredErrorMCSE!)
    #expect(scaled.meanSquaredError == nil && scaled.meanSquaredErrorMCSE == nil)
  }
}
