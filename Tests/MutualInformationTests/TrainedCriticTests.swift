import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Critics that are fitted to the first half of the sample.
@Suite struct TrainedCriticTests {
  struct Content: Decodable {
    struct Case: Decodable {
      let candidates: Int, x: [Double], y: [Double]
      let contrastive: [Double], logistic: [Double], bounds: [String: Double]
    }
    let cases: [Case]
  }

  private let trained = [Parameter("critic", .word("trained"))]

  private func coefficients(_ sample: Sample, _ candidates: Int, _ objective: TrainingObjective) throws
    -> [Double]
  {
    let critic = TrainedCritic(
      count: sample.count, candidates: candidates, objective: objective, iterations: 200, isNormalised: true)
    var standardised = sample
    try critic.fit(to: sample, standardised: &standardised)
    return critic.coefficients
  }

  /// The optimum of scipy's BFGS on the same samples, and the bounds that follow from it.
  @Test func scipy() throws {
    for row in try reference("trained", as: Content.self).cases {
      let law = try normalPair(0.5)
      var sample = Sample(count: row.x.count, shape: law.shape)
      (sample.x.reals, sample.y.reals) = (row.x, row.y)
      for (objective, expected) in [
        (TrainingObjective.infoNCE, row.contrastive), (.jensenShannon, row.logistic),
      ] {
        let found = try coefficients(sample, row.candidates, objective)
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) {
          #expect(abs(a - b) < 1e-5 * (1 + abs(b)), "\(objective): \(found), not \(expected)")
        }
      }
      #expect(row.bounds.count == 7)
      for (id, expected) in row.bounds {
        let value = try estimate(try bound(id, row.candidates, trained), law, sample)[0]
        #expect(abs(value - expected) < 1e-5 * (1 + abs(expected)), "\(id): \(value), not \(expected)")
      }
    }
  }

  /// On a normal pair the log density ratio is −½ ln(1−ρ²) + [ρxy − ½ρ²(x² + y²)]/(1−ρ²). With 40 000 pairs the coefficients have
  /// errors of about 0.02 with the seed that was fixed; 0.08 is allowed.
  @Test(arguments: [0.6317, -0.5]) func normalPairs(_ rho: Double) throws {
    let sample = try draw(try normalPair(rho), 80_000)
    let (product, square) = (rho / (1 - rho * rho), -rho * rho / (2 * (1 - rho * rho)))
    let contrastive = try coefficients(sample, 32, .infoNCE)
    for (a, b) in zip(contrastive, [0, product, square]) { #expect(abs(a - b) < 0.08, "\(contrastive)") }
    let logistic = try coefficients(sample, 32, .jensenShannon)
    let expected = [0, product, square, -0.5 * log(1 - rho * rho), 0, square]
    for (a, b) in zip(logistic, expected) { #expect(abs(a - b) < 0.08, "\(logistic)") }
  }

  /// The trained critic comes close to the oracle's bound: within four standard errors and 0.01 for the training.
  @Test(arguments: ["infonce", "nwj", "js", "donsker-varadhan", "smile"]) func nearTheOracle(_ id: String)
    throws
  {
    let law = try normalPair(0.8)
    let sample = try draw(law, 40_000)
    let value = try estimate(try bound(id, 100, trained), law, sample)[0]
    // ⟨ln r⟩ has the variance ρ².
    let error = 4 * 0.8 / 20_000.0.squareRoot()
    let truth = law.truth(of: .mutualInformation)!.value
    #expect(abs(value - truth) < error + 0.01 + (id == "infonce" ? 0.02 : 0), "\(value), truth \(truth)")
  }

  /// Units do not matter.
  @Test(arguments: ["infonce", "nwj", "js", "club"]) func affineMaps(_ id: String) throws {
    let law = try normalPair(0.6317)
    let sample = try draw(law, 200)
    var other = sample
    other.x.reals = sample.x.reals.map { 300 * $0 + 5 }
    other.y.reals = sample.y.reals.map { 1 - 0.002 * $0 }
    let estimator = try bound(id, 20, trained)
    let (a, b) = (try estimate(estimator, law, sample)[0], try estimate(estimator, law, other)[0])
    #expect(abs(a - b) < 1e-6 * (1 + abs(a)), "\(a), \(b)")
  }

  /// The training half and the scored half are different draws.
  @Test func halves() throws {
    let law = try normalPair(0.9)
    let sample = try draw(law, 64)
    let estimator = try bound("infonce", 8, trained)
    let before = try estimate(estimator, law, sample)[0]
    // Draws of the scored half that are not needed for whole batches: there are none here. Exchanging two of them
    // within a batch changes rounding only; exchanging draws between the halves changes the estimate.
    var within = sample, between = sample
    for (k, l) in [(40, 41)] {
      within.x.reals.swapAt(k, l)
      within.y.reals.swapAt(k, l)
    }
    between.x.reals.swapAt(3, 40)
    between.y.reals.swapAt(3, 40)
    #expect(abs(try estimate(estimator, law, within)[0] - before) < 1e-12)
    #expect(abs(try estimate(estimator, law, between)[0] - before) > 1e-6)
  }

  @Test func failures() throws {
    let law = try normalPair(0.9)
    let estimator = try bound("nwj", 8, trained)
    var sample = try draw(law, 32)
    for i in 0..<16 { sample.y.reals[i] = 2.5 }
    #expect(throws: EstimationFailure.constantVariable) { try estimate(estimator, law, sample) }
    sample.y.reals[3] = .infinity
    #expect(throws: EstimationFailure.sampleNotFinite) { try estimate(estimator, law, sample) }
  }

  /// A cap on the iterations is part of the estimator.
  @Test func iterations() throws {
    let law = try normalPair(0.9)
    let sample = try draw(law, 200)
    let values = try [1, 3, 200, 300].map { cap in
      try estimate(
        try bound("infonce", 20, trained + [Parameter("iterations", .integer(cap))]), law, sample)[0]
    }
    #expect(values[0] != values[1] && values[1] != values[2] && values[2] == values[3])
  }

  /// The help of every bound that takes a trained critic says what fits it: its own objective only for InfoNCE and `js`.
  @Test func helpNamesTheObjective() throws {
    var texts: [String: String] = [:]
    for type in Catalog.estimators {
      guard let critic = type.parameters.first(where: { $0.name == "critic" }) else { continue }
      texts[type.id] = critic.summary
    }
    for id in ["nwj", "donsker-varadhan", "tuba", "smile", "club"] {
      #expect(try #require(texts[id]).contains("by InfoNCE, not by this bound, then normalised"), "\(id)")
    }
    #expect(try #require(texts["js"]).contains("by logistic regression, the objective of this bound"))
    #expect(
      try #require(texts["infonce"]).contains(
        "fitted to the first half of the sample by InfoNCE; network: a perceptron trained by InfoNCE"))
  }
}
