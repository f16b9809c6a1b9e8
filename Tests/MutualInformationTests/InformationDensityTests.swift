import Foundation
import MutualInformation
import Testing

/// The mean information density: unbiased, of known variance.
@Suite struct InformationDensityTests {
  private let estimator = try! InformationDensity([])

  private func variance(_ law: any JointLaw, _ count: Int) -> MutualInformation.Expectation {
    estimator.variance(of: .mutualInformation, under: law, count: count)
  }

  /// −½ ln(1 − ρ²) − (ρ²x² − 2ρxy + ρ²y²)/(2(1 − ρ²)), draw by draw, is what a sample's mean is made of.
  @Test(arguments: [0.0, 0.3, -0.95]) func meanOfDensities(_ rho: Double) throws {
    let law = try normalPair(rho)
    let sample = try draw(law, 100, 3)
    let v = 1 - rho * rho
    let terms = (0..<100).map { i -> Double in
      let (x, y) = (sample.x.reals[i], sample.y.reals[i])
      return -0.5 * log(v) - (rho * rho * (x * x + y * y) - 2 * rho * x * y) / (2 * v)
    }
    #expect(abs(try estimate(estimator, law, sample)[0] - terms.reduce(0, +) / 100) < 1e-13)
    let mean = estimator.expectation(of: .mutualInformation, under: law, count: 100)
    #expect(mean.kind == .exact && abs(mean.value + 0.5 * log(v)) < 1e-15)
  }

  /// Mean and variance of a normal pair by Gauss–Hermite quadrature of five nodes, exact for the
  /// fourth powers of two normals that the squared density is made of.
  @Test(arguments: [0.1, 0.6, -0.9]) func normalPairsByQuadrature(_ rho: Double) throws {
    let nodes = [0, 1.355626179974266, -1.355626179974266, 2.856970013872806, -2.856970013872806]
    let weights = [8.0 / 15, 0.222075922005613, 0.222075922005613, 0.011257411327721, 0.011257411327721]
    let v = 1 - rho * rho
    var (mean, square) = (0.0, 0.0)
    for (x, p) in zip(nodes, weights) {
      for (w, q) in zip(nodes, weights) {
        let y = rho * x + v.squareRoot() * w
        let density = -0.5 * log(v) - (rho * rho * (x * x + y * y) - 2 * rho * x * y) / (2 * v)
        mean += p * q * density
        square += p * q * density * density
      }
    }
    #expect(abs(mean + 0.5 * log(v)) < 1e-13)
    let found = variance(try normalPair(rho), 50)
    #expect(found.kind == .exact && abs(found.value - (square - mean * mean) / 50) < 1e-13)
  }

  /// Mean and variance over every sample of one and of two symbols.
  @Test(arguments: [
    [[0.4, 0.1], [0.1, 0.4]], [[0.3, 0.2, 0.1], [0.05, 0.1, 0.25]], [[0.5, 0], [0.2, 0.3]],
  ])
  func symbolsByEnumeration(_ rows: [[Double]]) throws {
    let law = try table(rows)
    let cells = law.table.probabilities
    let draws = cells.indices.map { [$0 / law.table.yCount, $0 % law.table.yCount] }
    for count in [1, 2] {
      var (mean, square) = (0.0, 0.0)
      for first in cells.indices {
        for second in count == 2 ? Array(cells.indices) : [first] {
          let weight = cells[first] * (count == 2 ? cells[second] : 1)
          guard weight > 0 else { continue }
          let sample = symbols(law.shape, [draws[first], draws[second]].prefix(count).map { $0 })
          let value = try estimate(estimator, law, sample)[0]
          mean += weight * value
          square += weight * value * value
        }
      }
      let expected = estimator.expectation(of: .mutualInformation, under: law, count: count)
      #expect(abs(mean - expected.value) < 1e-13 + expected.errorBound)
      let found = variance(law, count)
      #expect(found.kind == .exact && abs(found.value - (square - mean * mean)) < 1e-12 + found.errorBound)
    }
  }

  /// The variance of single densities in 40 000 draws of every law that states one, within five
  /// standard errors: by chance one of 2 million such laws would fail. The streams are fixed.
  @Test func variancesOfDraws() throws {
    var laws = 0
    for type in Catalog.laws {
      for example in type.examples {
        let law = try type.init(example)
        guard law is any DensityRatioLaw else { continue }
        let stated = variance(law, 1)
        guard stated.kind == .exact else { continue }
        let n = 40_000
        let sample = try draw(law, n, 11)
        let critic = try #require(law as? any DensityRatioLaw).makeOracle()
        let densities = (0..<n).map { critic.score(sample, anchor: $0, candidate: $0) }
        let mean = try #require(law.truth(of: .mutualInformation)).value
        let squares = densities.map { ($0 - mean) * ($0 - mean) }
        let found = squares.reduce(0, +) / Double(n)
        let spread = squares.reduce(0) { $0 + ($1 - found) * ($1 - found) } / Double(n - 1)
        let error = (spread / Double(n)).squareRoot()
        #expect(
          abs(found - stated.value) <= 5 * error + 1e-12 * (1 + found),
          "\(law.canonicalText): \(found) ± \(error), not \(stated.value)")
        laws += 1
      }
    }
    #expect(laws > 30, "\(laws)")
  }

  /// A law without a known ratio is refused with the reason.
  @Test func refusals() throws {
    let law = try QuadraticNoise(QuadraticNoise.examples[0])
    let error = #expect(throws: Incompatibility.self) { try estimator.check(law, count: 10) }
    #expect(error?.description.contains("density ratio") == true)
  }
}
