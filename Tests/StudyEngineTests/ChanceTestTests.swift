import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// When a mean is said to be off its exact expectation: not for few estimates, nor where long tails explain it.
@Suite struct ChanceTestTests {
  private func measures(_ estimates: [Double], expectation: Double) -> Measures {
    Measures(
      of: estimates, failures: 0, truth: 0,
      expectation: Expectation(expectation, errorBound: 0, kind: .exact))
  }

  private func isMarked(_ measures: Measures) -> Bool { measures.marks.contains(.expectation) }

  /// Estimates of mean 0 whose z is this: symmetric, so that nothing but their number counts.
  private func symmetric(_ count: Int, z: Double) -> Measures {
    let values = (0..<count).map { Double($0 % 2 == 0 ? 1 : -1) }
    let mcse = (1 / Double(count - 1)).squareRoot()
    return measures(values, expectation: -z * mcse)
  }

  /// P(|Z| > 4) is that of |t| > 4.6705, 4.4813, 4.1785 and 4.0171 with 29, 39, 99 and 999 degrees of freedom (SciPy 1.17.1,
  /// `t.isf(norm.sf(4), df)`).
  @Test(arguments: [(30, 4.6705), (40, 4.4813), (100, 4.1785), (1000, 4.0171)])
  func quantilesOfStudent(count: Int, quantile: Double) {
    for sign in [-1.0, 1] {
      #expect(!isMarked(symmetric(count, z: sign * quantile * 0.997)))
      #expect(isMarked(symmetric(count, z: sign * quantile * 1.003)))
    }
  }

  /// |z| > 4 in 16, 1.6 and .3 % of rows of 2, 5 and 10 normal estimates, which nothing is wrong with: none is marked. Of 30
  /// on: in 6 of 100 000; at most 3 of 2000 rows, by chance more in 1e-5.
  @Test(arguments: [2, 5, 10, 30, 40])
  func fewEstimates(count: Int) throws {
    var stream = try RandomStream(at: StreamAddress(key: 0x6665_7720, replication: UInt64(count)))
    var values = [Double](repeating: 0, count: count)
    var (beyond, marked) = (0, 0)
    for _ in 0..<2000 {
      stream.fillNormals(&values)
      let found = measures(values, expectation: 0)
      if abs(found.z ?? 0) > 4 { beyond += 1 }
      if isMarked(found) { marked += 1 }
    }
    #expect(marked <= (count < 30 ? 0 : 3), "\(marked) of 2000")
    if count == 2 { #expect(beyond > 200) }
  }

  /// exp(3 Z): in half of the rows of 40 estimates |z| is beyond 4, always below the mean e^4.5, since the next large one is
  /// missing. exp(Z/2): in 1 of 500. None of 2000 rows and at most 4 (by chance more in 1e-5) are marked.
  @Test(arguments: [(3.0, 0), (0.5, 4)])
  func longTails(spread: Double, most: Int) throws {
    var stream = try RandomStream(at: StreamAddress(key: 0x7461_696c_73, replication: 1))
    var values = [Double](repeating: 0, count: 40)
    let expectation = exp(spread * spread / 2)
    var (beyond, marked) = (0, 0)
    for _ in 0..<2000 {
      stream.fillNormals(&values)
      let found = measures(values.map { exp(spread * $0) }, expectation: expectation)
      if abs(found.z ?? 0) > 4 { beyond += 1 }
      if isMarked(found) { marked += 1 }
    }
    #expect(marked <= most, "\(marked) of 2000")
    if spread == 3 { #expect(beyond > 800) }
  }

  /// 28 ones and 72 zeros have a skewness of 0.98: s is short where the mean is low, so z = -4.5 is chance (a normal score of
  /// -3.7 by the cubic) and z = 4.5 is not (4.9).
  @Test func skewnessHasASide() {
    let values = (0..<100).map { $0 < 28 ? 1.0 : 0 }
    let mcse = (0.28 * 0.72 / 99).squareRoot()
    #expect(!isMarked(measures(values, expectation: 0.28 + 4.5 * mcse)))
    #expect(isMarked(measures(values, expectation: 0.28 - 4.5 * mcse)))
  }

  /// A wrong expectation is still found: 6 MCSEs off with 100 normal or exponential estimates.
  @Test func wrongExpectations() throws {
    var stream = try RandomStream(at: StreamAddress(key: 0x7772_6f6e_67, replication: 1))
    var values = [Double](repeating: 0, count: 400)
    stream.fillNormals(&values)
    #expect(isMarked(measures(values, expectation: 0.3)))
    #expect(isMarked(measures(values, expectation: -0.3)))
    let skewed = values.map { $0 * $0 }
    #expect(isMarked(measures(skewed, expectation: 1.6)))
    #expect(isMarked(measures(skewed, expectation: 0.5)))
  }

  /// Estimates that do not vary have an MCSE of 0, which counts only where the mean is the exact expectation, or the variance is
  /// known to be 0: else there is no mark at their bias.
  @Test func noSpread() {
    let same = Array(repeating: -0.0079, count: 30)
    let unknown = Measures(of: same, failures: 0, truth: 0, expectation: .none)
    #expect(unknown.marks.isEmpty)
    #expect(measures(same, expectation: -0.00395).marks.isEmpty)
    #expect(measures(same, expectation: -0.0079).marks == [.bias])
  }
}
