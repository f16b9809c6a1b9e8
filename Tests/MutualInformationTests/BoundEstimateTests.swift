import Foundation
import GSLRandom
import MutualInformation
import Testing

/// A bound by its id and parameters, with the oracle critic unless a temperature is given.
func bound(
  _ id: String, _ candidates: Int, temperature: Double? = nil, _ more: [Parameter] = []
) throws -> any Estimator {
  let type = try #require(Catalog.estimators.first { $0.id == id })
  var parameters = [Parameter("candidates", .integer(candidates))] + more
  if type.parameters.contains(where: { $0.name == "critic" }), !more.contains(where: { $0.name == "critic" })
  {
    parameters.append(Parameter("critic", .word(temperature == nil ? "oracle" : "inner-product")))
    if let temperature { parameters.append(Parameter("temperature", .real(temperature))) }
  }
  return try type.init(parameters)
}

/// The bounds against a slow second implementation, exponentials taken as they are.
@Suite struct BoundEstimateTests {
  static let ids = ["nwj", "donsker-varadhan", "tuba", "js", "smile", "leave-one-out", "club"]
  /// Those that take an inner product.
  static let free = ["nwj", "donsker-varadhan", "tuba", "js", "smile"]

  /// One batch: f[i][k] scores x_i with y_k.
  static func value(_ id: String, _ f: [[Double]], shift: Double, baseline: Double, clip: Double) -> Double {
    let n = f.count
    let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
    let others = (0..<n).flatMap { i in (0..<n).filter { $0 != i }.map { f[i][$0] } }
    let joint = mean((0..<n).map { f[$0][$0] })
    switch id {
    case "nwj": return joint + shift - mean(others.map { exp($0 + shift) }) / M_E
    case "donsker-varadhan": return joint - log(mean(others.map { exp($0) }))
    case "tuba": return 1 + joint - mean(others.map { exp($0) }) / baseline - log(baseline)
    case "js": return 1 + joint - mean(others.map { exp($0) })
    case "smile": return joint - log(mean(others.map { min(max(exp($0), exp(-clip)), exp(clip)) }))
    case "leave-one-out":
      return joint - mean((0..<n).map { k in log(mean((0..<n).filter { $0 != k }.map { exp(f[$0][k]) })) })
    default: return joint - mean(others)
    }
  }

  /// All batches.
  static func value(
    _ id: String, _ draws: Range<Int>, _ k: Int, shift: Double = 1, baseline: Double = 1, clip: Double = 5,
    _ f: (Int, Int) -> Double
  ) -> Double {
    let batches = (0..<draws.count / k).map { batch in
      let members = (0..<k).map { draws.lowerBound + batch * k + $0 }
      return value(
        id, members.map { i in members.map { f(i, $0) } }, shift: shift, baseline: baseline, clip: clip)
    }
    return batches.reduce(0, +) / Double(batches.count)
  }

  @Test(arguments: ids) func normalPairs(_ id: String) throws {
    let rho = 0.6317, v = 1 - rho * rho
    let law = try normalPair(rho)
    let more: [Parameter] =
      id == "tuba"
      ? [Parameter("baseline", .real(0.7))] : id == "smile" ? [Parameter("clip", .real(0.3))] : []
    for (n, k) in [(60, 8), (61, 8), (8, 8), (17, 2), (97, 33)] {
      for temperature in Self.free.contains(id) ? [0.7, -1, 25] : [-1] as [Double] {
        let isOracle = temperature < 0
        let estimator = try bound(id, k, temperature: isOracle ? nil : temperature, more)
        for replication in 0..<3 as Range<UInt64> {
          let sample = try draw(law, n, replication)
          let (x, y) = (sample.x.reals, sample.y.reals)
          let expected = Self.value(id, 0..<n, k, shift: isOracle ? 1 : 0, baseline: 0.7, clip: 0.3) { i, j in
            guard isOracle else { return x[i] * y[j] / temperature }
            return -0.5 * log(v) - (x[i] * x[i] - 2 * rho * x[i] * y[j] + y[j] * y[j]) / (2 * v)
              + (x[i] * x[i] + y[j] * y[j]) / 2
          }
          let value = try estimate(estimator, law, sample, replication)[0]
          #expect(abs(value - expected) < 1e-11 * (1 + abs(expected)), "\(estimator.canonicalText), n = \(n)")
        }
      }
    }
  }

  /// Symbols; a pair that cannot occur scores −∞ and counts as zero under the exponential.
  @Test(arguments: ids) func symbols(_ id: String) throws {
    let laws: [any DiscreteLaw & DensityRatioLaw] = [
      try channel(0), try table([[0.1, 0, 0.2], [0.3, 0.4, 0]]), try channel(0.1), try xorNoise(0.2),
      try table([[0.1, 0.05, 0.15], [0.3, 0.3, 0.1]]),
    ]
    for law in laws {
      let pair = law.table.pair
      let (px, py) = (pair.xMarginal, pair.yMarginal)
      let estimator = try bound(id, 9)
      let isRefused = ["donsker-varadhan", "leave-one-out", "club"].contains(id) && !law.hasPositiveRatio
      guard !isRefused else {
        #expect(throws: Incompatibility.self) { try estimator.check(law, count: 43) }
        continue
      }
      let sample = try draw(law, 43)
      let expected = Self.value(id, 0..<43, 9) { i, j in
        let (a, b) = (Int(sample.x.symbols[i]), Int(sample.y.symbols[j]))
        return log(pair.probabilities[a * pair.yCount + b] / (px[a] * py[b]))
      }
      let value = try estimate(estimator, law, sample)[0]
      #expect(value.isFinite && abs(value - expected) < 1e-12, "\(law.canonicalText)")
    }
    #expect(laws.map(\.hasPositiveRatio) == [false, false, true, true, true])
  }

  /// The laws whose oracle can be −∞ say so.
  @Test func impossiblePairs() throws {
    for type in Catalog.laws {
      for example in type.examples {
        guard let law = try type.init(example) as? any DensityRatioLaw & JointLaw else { continue }
        let critic = law.makeOracle()
        let sample = try draw(law, 80)
        let scores = (0..<80).flatMap { i in
          (0..<80).map { critic.score(sample, anchor: i, candidate: $0) }
        }
        if scores.contains(-.infinity) { #expect(!law.hasPositiveRatio, "\(law.canonicalText)") }
        if law.hasPositiveRatio { #expect(scores.allSatisfy { $0.isFinite }, "\(law.canonicalText)") }
      }
    }
  }

  /// exp of a score beyond 709 is no number.
  @Test func overflow() throws {
    let law = try normalPair(0.9)
    let sample = try draw(law, 64)
    for id in ["nwj", "tuba", "js"] {
      #expect(throws: EstimationFailure.estimateNotFinite) {
        try estimate(try bound(id, 64, temperature: 1e-4), law, sample)
      }
    }
    // Under a logarithm it does not matter.
    #expect(try estimate(try bound("donsker-varadhan", 64, temperature: 1e-4), law, sample)[0] < -1000)
  }

  @Test func whatTheyRefuse() throws {
    let (pair, bits, noise) = (try normalPair(0.5), try channel(0.1), try quadraticNoise(1))
    let trained = [Parameter("critic", .word("trained"))]
    func refuses(_ estimator: any Estimator, _ law: any JointLaw, _ n: Int) -> Bool {
      do { try estimator.check(law, count: n) } catch { return true }
      return false
    }
    for id in Self.ids {
      #expect(refuses(try bound(id, 8), pair, 7))
      #expect(!refuses(try bound(id, 8), pair, 8))
      #expect(refuses(try bound(id, 8), noise, 100))
    }
    for id in Self.free + ["club", "infonce"] {
      let estimator = try bound(id, 8, trained)
      #expect(refuses(estimator, pair, 15) && !refuses(estimator, pair, 16))
      #expect(refuses(estimator, bits, 100) && !refuses(estimator, noise, 100))
    }
    for id in Self.free { #expect(refuses(try bound(id, 8, temperature: 1), bits, 100)) }
    #expect(throws: ParameterError.self) { try bound("club", 8, temperature: 1) }
    #expect(throws: ParameterError.self) { try bound("smile", 8, [Parameter("clip", .real(0))]) }
  }

  @Test func canonicalTexts() throws {
    #expect(
      try bound("nwj", 8, temperature: 2).canonicalText
        == "nwj(critic=inner-product, temperature=2.0, candidates=8)")
    #expect(
      try bound("infonce", 8, [Parameter("critic", .word("trained"))]).canonicalText
        == "infonce(critic=trained, iterations=200, candidates=8, negatives=batch)")
    #expect(try bound("leave-one-out", 8).canonicalText == "leave-one-out(candidates=8)")
    #expect(try bound("smile", 8).canonicalText == "smile(critic=oracle, candidates=8, clip=5.0)")
  }
}
