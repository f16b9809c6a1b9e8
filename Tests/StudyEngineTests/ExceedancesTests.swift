import MutualInformation
import StudyEngine
import Testing

/// The number of z-scores beyond 2 against quadrature, and against rows that are one.
@Suite struct ExceedancesTests {
  /// P(|Z₁| > 2, |Z₂| > 2) − p² by the trapezoid rule over Z₁, for which the integrand ends at ±2.
  private func covariance(_ r: Double) -> Double {
    let residual = ((1 - r) * (1 + r)).squareRoot()
    let steps = 40_000
    let width = 10.0 / Double(steps)
    var sum = 0.0
    for i in 0...steps {
      let x = 2 + width * Double(i)
      let tail =
        standardNormalCumulative((-2 - r * x) / residual) + standardNormalCumulative((r * x - 2) / residual)
      sum += (i == 0 || i == steps ? 0.5 : 1) * naturalExp(-x * x / 2) * tail
    }
    let p = Exceedances.share
    return 2 * sum * width * 0.398_942_280_401_432_7 - p * p
  }

  @Test(arguments: [-0.9, -0.5, 0, 0.1, 0.5, 0.8, 0.95]) func covarianceByQuadrature(_ r: Double) {
    #expect(abs(Exceedances.covariance(r) - covariance(r)) < 1e-6, "\(r)")
  }

  /// At r = ±1 both events are one, and its variance is p(1 − p); the series ends 4e-4 below.
  @Test func equalScores() {
    let p = Exceedances.share
    for r in [1, -1] as [Double] {
      #expect(Exceedances.covariance(r) <= p * (1 - p))
      #expect(Exceedances.covariance(r) > p * (1 - p) - 2e-3)
    }
  }

  /// Two rows of a cell without a known correlation count as one.
  @Test func unknownCorrelations() throws {
    let summary = try ReportFixture.summary()
    let scored = summary.rows.filter { $0.measures.z != nil }
    let cells = Set(scored.map(\.cell.number)).map { number in scored.count { $0.cell.number == number } }
    let alone = Exceedances(Summary(study: summary.study, rows: summary.rows))
    let p = Exceedances.share
    #expect(abs(alone.mean - p * Double(scored.count)) < 1e-12)
    let variance = cells.reduce(0.0) { $0 + Double($1 * $1) * p * (1 - p) }
    #expect(abs(alone.deviation - variance.squareRoot()) < 1e-12)
    #expect(Exceedances(summary).deviation <= alone.deviation)
  }
}
