import Foundation
import GSLMath
import MutualInformation
import Testing

@Suite struct GaussianTests {
  /// ½[ψ((n−1)/2) − ψ((n−2)/2)] by mpmath with 30 digits.
  static let biases: [(Int, Double)] = [
    (3, 0.69314718055994531),
    (4, 0.30685281944005469),
    (5, 0.19314718055994531),
    (10, 0.066376628963864214),
    (97, 0.0052908571914296274),
    (100, 0.005128070281892854),
    (1000, 0.00050125300689003131),
    (100000, 5.0001250030000688e-6),
  ]

  @Test(arguments: biases) func biasAgainstMpmath(_ n: Int, _ bias: Double) {
    #expect(abs(Gaussian.exactBias(count: n) - bias) < 1e-14 * (1 + bias))
  }

  @Test func checkValue() { #expect(abs(Gaussian.exactBias(count: 100) - 0.0051280703) < 5e-11) }

  /// At ρ = 0 the density of r is proportional to (1−r²)^((n−4)/2); with r = sin θ, E Î = −∫ ln cos θ · cosⁿ⁻³θ dθ over
  /// the same without the logarithm.
  @Test(arguments: [6, 7, 11, 100]) func biasByQuadrature(_ n: Int) throws {
    let rule = try GaussLegendreRule(count: 512)
    let power = { (t: Double) in pow(cos(t), Double(n - 3)) }
    let mean = rule.integral(from: 0, to: .pi / 2) { -log(cos($0)) * power($0) }
    let mass = rule.integral(from: 0, to: .pi / 2, of: power)
    #expect(abs(Gaussian.exactBias(count: n) - mean / mass) < 1e-10)
  }

  /// With three draws at ρ = 0, r = sin θ with uniform θ: E Î = −(2/π)∫₀^{π/2} ln cos θ dθ = ln 2.
  @Test func threeDraws() { #expect(abs(Gaussian.exactBias(count: 3) - log(2)) < 1e-15) }

  @Test func expectations() throws {
    let law = try normalPair(-0.6317)
    let (plain, corrected) = (try Gaussian([]), try Gaussian([correction("exact")]))
    let truth = law.truth(of: .mutualInformation)!.value
    let bias = plain.expectation(of: .mutualInformation, under: law, count: 100)
    #expect(bias.kind == .exact && abs(bias.value - truth - 0.0051280703) < 1e-10)
    let none = corrected.expectation(of: .mutualInformation, under: law, count: 100)
    #expect(none.kind == .exact && abs(none.value - truth) <= none.errorBound + 1e-15)
    #expect(plain.expectation(of: .mutualInformation, under: try quadraticNoise(1), count: 100).kind == .none)
  }

  /// Against r from sums of products of deviations in another order.
  @Test(arguments: [3, 4, 17, 97, 1000]) func estimateByHand(_ n: Int) throws {
    let law = try normalPair(0.6317)
    let sample = try draw(law, n)
    let (x, y) = (sample.x.reals, sample.y.reals)
    let (meanX, meanY) = (x.reduce(0, +) / Double(n), y.reduce(0, +) / Double(n))
    let xx = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let yy = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
    let xy = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let value = -0.5 * log(1 - xy * xy / (xx * yy))
    let plain = try estimate(try Gaussian([]), law, sample)[0]
    #expect(abs(plain - value) < 1e-12 * (1 + value))
    let corrected = try estimate(try Gaussian([correction("exact")]), law, sample)[0]
    #expect(abs(corrected - (value - Gaussian.exactBias(count: n))) < 1e-12 * (1 + value))
  }

  /// The scale and the place of either variable do not matter.
  @Test func affineMaps() throws {
    let law = try normalPair(0.6)
    let sample = try draw(law, 97)
    let plain = try estimate(try Gaussian([]), law, sample)[0]
    for (scale, shift) in [(-3.0, 7.0), (1e-100, 0), (1e100, 0), (1, 1e6)] {
      var moved = sample
      moved.x.reals = moved.x.reals.map { scale * $0 + shift }
      #expect(abs(try estimate(try Gaussian([]), law, moved)[0] - plain) < 1e-8)
    }
  }

  @Test func failures() throws {
    let law = try normalPair(0.6)
    let sample = try draw(law, 10)
    func failure(_ change: (inout Sample) -> Void) -> EstimationFailure? {
      var changed = sample
      change(&changed)
      do {
        let value = try estimate(try Gaussian([]), law, changed)[0]
        Issue.record("no failure but \(value)")
        return nil
      } catch { return error as? EstimationFailure }
    }
    #expect(failure { $0.x.reals = Array(repeating: 2.5, count: 10) } == .constantVariable)
    #expect(failure { $0.y.reals = Array(repeating: 0, count: 10) } == .constantVariable)
    #expect(failure { $0.y.reals = $0.x.reals } == .perfectCorrelation)
    #expect(failure { $0.y.reals = $0.x.reals.map { -2 * $0 } } == .perfectCorrelation)
    #expect(failure { $0.x.reals[3] = .nan } == .sampleNotFinite)
    #expect(failure { $0.y.reals[3] = .infinity } == .sampleNotFinite)
    // A constant whose mean rounds: 0.1 ten times.
    #expect(failure { $0.x.reals = Array(repeating: 0.1, count: 10) } == .constantVariable)
  }
}
