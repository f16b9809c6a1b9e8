import Foundation
import GSLMath
import MutualInformation
import Testing

@Suite struct TruthTests {
  struct Content: Decodable {
    struct Normal: Decodable { let correlation: Double, value: Double }
    struct Quadratic: Decodable { let noise: Double, value: Double }
    let normal: [Normal], quadratic: [Quadratic]
    enum CodingKeys: String, CodingKey { case normal = "bivariate-normal", quadratic = "quadratic-noise" }
  }

  @Test func bivariateNormalAgainstTwoDimensionalQuadrature() throws {
    for row in try reference("truths", as: Content.self).normal {
      let truth = try #require(try normalPair(row.correlation).truth(of: .mutualInformation))
      // The quadrature itself is good to 1e-14 times the size of what it sums, about 1/(1−ρ²)·1e-16.
      #expect(abs(truth.value - row.value) <= truth.errorBound + 1e-13, "ρ = \(row.correlation)")
      #expect(truth.errorBound < 1e-9)
    }
  }

  @Test(arguments: [(0.5, 0.1438410362), (0.75, 0.4133392866), (0.9, 0.8303656034)])
  func bivariateNormalCheckValues(_ correlation: Double, _ value: Double) throws {
    for rho in [correlation, -correlation] {
      #expect(abs(try normalPair(rho).truth(of: .mutualInformation)!.value - value) < 5e-11)
    }
  }

  @Test func smallAndLargeCorrelations() throws {
    // −½ ln(1−ρ²) = ρ²/2 + ρ⁴/4 + …, and −½ ln 2(1−ρ) near one.
    #expect(try normalPair(1e-9).truth(of: .mutualInformation)!.value == 5e-19)
    let near = try normalPair(1.0.nextDown).truth(of: .mutualInformation)!
    #expect(abs(near.value - 26 * log(2)) <= near.errorBound)
    #expect(near.value.isFinite && near.errorBound.isFinite)
  }

  @Test func quadraticNoiseAgainstParabolicCylinders() throws {
    for row in try reference("truths", as: Content.self).quadratic {
      let law = try quadraticNoise(row.noise)
      let truth = try #require(law.truth(of: .mutualInformation))
      #expect(abs(truth.value - row.value) <= truth.errorBound + 2e-12, "σ = \(row.noise)")
      #expect(truth.kind == .quadrature && truth.errorBound < 1e-9)
    }
    #expect(abs(try quadraticNoise(0.1).truth(of: .mutualInformation)!.value - 1.994005) < 5e-7)
  }

  @Test(arguments: [0.001, 0.0317, 0.1, 0.6317, 1, 40, 1000])
  func quadraticNoiseDoesNotMoveWithMoreIntervals(_ noise: Double) throws {
    let law = try quadraticNoise(noise)
    #expect(abs(law.entropyOfY(refinement: 1) - law.entropyOfY(refinement: 2)) < 1e-12)
  }

  /// I ≤ ½ ln(1 + Var X²/σ²) with equality in the limit of much noise: Y is then nearly normal.
  @Test func quadraticNoiseBelowTheCapacity() throws {
    for noise in [0.001, 0.1, 1, 40, 1000] {
      let truth = try quadraticNoise(noise).truth(of: .mutualInformation)!
      let capacity = 0.5 * log1p(2 / (noise * noise))
      #expect(truth.value > 0 && truth.value < capacity + truth.errorBound)
      if noise == 1000 { #expect(truth.value > 0.9999 * capacity) }
    }
  }

  @Test(arguments: [
    (0.1, 0.3680642072), (0.2, 0.1927447570), (0.9, 0.3680642072), (0, 0.6931471806), (0.5, 0),
  ])
  func channelCheckValues(_ flip: Double, _ value: Double) throws {
    #expect(abs(try channel(flip).truth(of: .mutualInformation)!.value - value) < 5e-11)
    let xor = try xorNoise(flip)
    #expect(abs(xor.truth(of: .conditionalMutualInformation)!.value - value) < 5e-11)
    #expect(abs(xor.truth(of: .jointMutualInformation)!.value - value) < 5e-11)
    #expect(xor.truth(of: .mutualInformation)!.value == 0)
  }

  @Test func discreteLawsAgainstBruteForce() throws {
    var laws: [any DiscreteLaw] = []
    for flip in [0, 1e-300, 0.1, 0.5, 0.6317, 1] { laws += [try channel(flip), try xorNoise(flip)] }
    for example in DiscreteTable.examples { laws.append(try DiscreteTable(example)) }
    laws.append(try table([[0.1, 0.2, 0.05], [0.317, 0, 0.333]]))
    laws.append(try table([[1e-12, 0.5 - 1e-12], [0.5 - 1e-12, 1e-12]]))
    for law in laws {
      let exact = BruteForce(law.table)
      for quantity in Catalog.quantities {
        guard let truth = law.truth(of: quantity) else {
          #expect(quantity.constant != nil || !law.shape.isTriple && quantity != .mutualInformation)
          continue
        }
        // Brute force cancels entropies of order one.
        #expect(
          abs(truth.value - exact.value(of: quantity)) <= truth.errorBound + 3e-15, "\(law.canonicalText)")
        #expect(try abs(#require(law.table.value(of: quantity)) - truth.value) <= truth.errorBound + 3e-15)
      }
    }
  }

  /// The oracle's critic is the density ratio: its mean under the law is I(X;Y), and E r = 1 under independence.
  @Test func oraclesOfSymbols() throws {
    for law in try [table([[0.1, 0.2, 0.05], [0.317, 0, 0.333]]), table([[0.25, 0.25], [0.25, 0.25]])] {
      let pair = law.table
      let critic = law.makeOracle()
      let shape = law.shape
      var (mean, mass) = (0.0, 0.0)
      for x in 0..<pair.xCount {
        let draws = symbols(shape, (0..<pair.yCount).map { [x, $0] })
        let scores = (0..<pair.yCount).map { critic.score(draws, anchor: 0, candidate: $0) }
        for y in 0..<pair.yCount {
          let p = pair.probabilities[x * pair.yCount + y]
          if p > 0 { mean += p * scores[y] }
          mass += pair.xMarginal[x] * pair.yMarginal[y] * exp(scores[y])
        }
      }
      #expect(abs(mean - law.truth(of: .mutualInformation)!.value) < 1e-15)
      #expect(abs(mass - 1) < 1e-14)
    }
  }

  @Test(arguments: [0, 0.3, -0.6317, 0.99])
  func oracleOfTheNormalPair(_ rho: Double) throws {
    let law = try normalPair(rho)
    let critic = law.makeOracle()
    for (x, y) in [(0.0, 0.0), (1.317, -0.385), (-2.385, 0.9), (3.5, 3.4)] {
      var sample = Sample(count: 1, shape: law.shape)
      sample.x.reals = [x]
      sample.y.reals = [y]
      let score = critic.score(sample, anchor: 0, candidate: 0)
      // ln N(y; ρx, 1−ρ²) − ln N(y; 0, 1).
      let variance = 1 - rho * rho
      let expected = -0.5 * log(variance) - (y - rho * x) * (y - rho * x) / (2 * variance) + y * y / 2
      #expect(abs(score - expected) < 1e-12 * (1 + abs(expected)))
    }
  }
}
