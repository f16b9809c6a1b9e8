import Foundation
import MutualInformation
import Testing

/// The exact means of the bounds by second routes.
@Suite struct BoundExpectationTests {
  private func mean(_ estimator: any Estimator, _ law: any JointLaw) -> MutualInformation.Expectation {
    estimator.expectation(of: .mutualInformation, under: law, count: 1000)
  }

  /// Every sample of K = 2, 3, 4 draws with its probability, and the estimate that it gives.
  @Test(arguments: BoundEstimateTests.ids) func symbolsByEnumeration(_ id: String) throws {
    let more: [Parameter] =
      id == "tuba"
      ? [Parameter("baseline", .real(0.7))] : id == "smile" ? [Parameter("clip", .real(0.4))] : []
    for (rows, largest) in [
      ([[0.4, 0.1], [0.1, 0.4]], 4), ([[0.3, 0.25], [0.05, 0.4]], 4),
      ([[0.3, 0.2, 0.1], [0.05, 0.1, 0.25]], 3),
    ] {
      let law = try table(rows)
      let cells = law.table.probabilities
      for k in 2...largest {
        let estimator = try bound(id, k, more)
        var worker = estimator.makeWorker(for: law, count: k)
        var (total, weights) = (0.0, 0.0)
        let samples = Int(pow(Double(cells.count), Double(k)))
        for number in 0..<samples {
          var (rest, weight) = (number, 1.0)
          let draws = (0..<k).map { _ -> [Int] in
            let cell = rest % cells.count
            rest /= cells.count
            weight *= cells[cell]
            return [cell / law.table.yCount, cell % law.table.yCount]
          }
          total += weight * (try estimate(&worker, 1, symbols(law.shape, draws), 0)[0])
          weights += weight
        }
        #expect(abs(weights - 1) < 1e-12)
        let expected = mean(estimator, law)
        #expect(expected.kind == .exact && expected.errorBound < 1e-9, "\(estimator.canonicalText)")
        #expect(
          abs(expected.value - total) <= expected.errorBound + 1e-12,
          "\(estimator.canonicalText), \(rows): \(expected.value), not \(total)")
      }
    }
  }

  /// Unbiased with the oracle on every law that has one; the baseline costs 1/a − 1 + ln a.
  @Test func oracleMeansAreTheTruth() throws {
    var laws = 0
    for type in Catalog.laws {
      guard let law = try type.init(type.examples[0]) as? any DensityRatioLaw else { continue }
      let truth = try #require(law.truth(of: .mutualInformation)).value
      for id in ["nwj", "js", "tuba"] { #expect(abs(mean(try bound(id, 64), law).value - truth) < 1e-9) }
      let loose = mean(try bound("tuba", 64, [Parameter("baseline", .real(3))]), law)
      #expect(abs(loose.value - (truth + 1 - 1.0 / 3 - log(3))) < 1e-9)
      laws += 1
    }
    #expect(laws > 8)
  }

  /// E_p xy/τ and E_q exp(xy/τ) by a sum over a grid of x and y; infinite from 1/τ = 1 on.
  @Test(arguments: [(0.6317, 2.0), (-0.9, 3.7), (0.0, 1.3), (0.5, -1)]) func innerProducts(
    _ rho: Double, _ tau: Double
  ) throws {
    let law = try normalPair(rho)
    guard tau > 0 else {
      for tau in [1.0, 0.2] { #expect(mean(try bound("nwj", 8, temperature: tau), law).kind == .none) }
      return
    }
    let (h, end) = (0.05, 40.0)
    var (joint, exponential) = (0.0, 0.0)
    for x in stride(from: -end, through: end, by: h) {
      for y in stride(from: -end, through: end, by: h) {
        exponential += exp(x * y / tau - (x * x + y * y) / 2)
        joint += x * y / tau * exp(-(x * x - 2 * rho * x * y + y * y) / (2 * (1 - rho * rho)))
      }
    }
    exponential *= h * h / (2 * .pi)
    joint *= h * h / (2 * .pi * (1 - rho * rho).squareRoot())
    let expected = [
      "nwj": joint - exponential / M_E, "js": 1 + joint - exponential,
      "tuba": 1 + joint - exponential / 2 - log(2),
    ]
    for (id, value) in expected {
      let more = id == "tuba" ? [Parameter("baseline", .real(2))] : []
      let found = mean(try bound(id, 8, temperature: tau, more), law)
      #expect(found.kind == .exact && abs(found.value - value) < 1e-9, "\(id): \(found), not \(value)")
    }
  }

  /// I + D(q ‖ p) of normal variables by the general formula ½[tr(R⁻¹Q) − k + ln(|R|/|Q|)], Q being R without the covariances
  /// of X and Y.
  @Test func symmetrisedDivergences() throws {
    func normal(_ d: Int, _ rho: Double, _ pairs: Int?) throws -> MultivariateNormal {
      try MultivariateNormal(
        [
          Parameter("dimensions", .integer(d)), Parameter("correlation", .real(rho)),
          Parameter("structure", .word(pairs == nil ? "dense" : "sparse")),
        ] + (pairs.map { [Parameter("pairs", .integer($0))] } ?? []))
    }
    for (d, rho, pairs) in [
      (1, 0.6317, nil), (3, 0.3, nil), (4, -0.1, nil), (5, 0.9, nil), (4, -0.8, 3), (1, 0.99, 1),
    ] as [(Int, Double, Int?)] {
      let size = 2 * d
      let r = (0..<size).map { i in
        (0..<size).map { j -> Double in
          if i == j { return 1 }
          guard let pairs else { return rho }
          return abs(i - j) == d && min(i, j) < pairs ? rho : 0
        }
      }
      let q = (0..<size).map { i in (0..<size).map { j in (i < d) == (j < d) ? r[i][j] : 0 } }
      let ((inverse, determinant), (_, free)) = (invert(r), invert(q))
      var trace = 0.0
      for i in 0..<size { for j in 0..<size { trace += inverse[i][j] * q[j][i] } }
      let information = 0.5 * log(free / determinant)
      let expected = information + 0.5 * (trace - Double(size) + log(determinant / free))
      let found = mean(try bound("club", 8), try normal(d, rho, pairs))
      #expect(found.kind == .exact && abs(found.value - expected) < 1e-8 * (1 + expected), "\(d), \(rho)")
      if d == 1 {
        #expect(abs(mean(try bound("club", 8), try normalPair(rho)).value - expected) < 1e-8 * (1 + expected))
      }
    }
  }

  /// The inverse and the determinant, by Gauss and Jordan.
  private func invert(_ matrix: [[Double]]) -> (inverse: [[Double]], determinant: Double) {
    let n = matrix.count
    var (rows, determinant) = (
      matrix.enumerated().map { i, row in row + (0..<n).map { $0 == i ? 1 : 0 } }, 1.0
    )
    for i in 0..<n {
      determinant *= rows[i][i]
      rows[i] = rows[i].map { $0 / rows[i][i] }
      for j in 0..<n where j != i {
        let factor = rows[j][i]
        rows[j] = zip(rows[j], rows[i]).map { $0 - factor * $1 }
      }
    }
    return (rows.map { Array($0[n...]) }, determinant)
  }

  /// The upper bounds lie above I(X;Y), Donsker and Varadhan's estimate too, and less so with more candidates.
  @Test func orderOfTheBounds() throws {
    let law = try table([[0.4, 0.1], [0.15, 0.35]])
    let truth = law.truth(of: .mutualInformation)!.value
    for id in ["leave-one-out", "donsker-varadhan"] {
      let means = try [2, 4, 16, 64].map { mean(try bound(id, $0), law).value }
      #expect(means == means.sorted(by: >) && means[3] > truth && means[3] - truth < 0.01, "\(id): \(means)")
    }
    #expect(mean(try bound("club", 8), law).value > truth)
    // Far more tables than can be gone through.
    #expect(mean(try bound("donsker-varadhan", 4096), law).kind == .none)
    #expect(mean(try bound("leave-one-out", 4096), law).kind == .exact)
  }

  /// Trained critics have no formula.
  @Test func trainedCritics() throws {
    for id in BoundEstimateTests.free + ["club", "infonce"] {
      let estimator = try bound(id, 8, [Parameter("critic", .word("trained"))])
      #expect(mean(estimator, try normalPair(0.5)).kind == .none)
    }
  }
}
