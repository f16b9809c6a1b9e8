import GSLRandom
import MutualInformation
import Testing

/// What intervals and tests promise, over many samples. The seed is fixed; each comparison is within 5 of its own standard
/// errors, a false-alarm rate of 6e-7 before the seed was fixed, where nothing else is said.
@Suite struct UncertaintyStatisticsTests {
  /// The numbers of many samples.
  private func runs(_ estimator: Assessed, _ law: any JointLaw, count: Int, _ replications: Int) throws
    -> [[Double]]
  {
    var worker = AssessedWorker(estimator, law, count: count)
    var sample = Sample(count: count, shape: law.shape)
    return try (0..<UInt64(replications)).map { replication in
      var source = try stream(replication, key: 0xc0ffee)
      law.draw(into: &sample, using: &source)
      return try worker.values(sample, replication)
    }
  }

  /// The share of intervals that hold the truth.
  private func coverage(_ values: [[Double]], _ truth: Double, low: Int, high: Int) -> Double {
    Double(values.count { $0[low] <= truth && truth <= $0[high] }) / Double(values.count)
  }

  /// level where ρ ≠ 0, 1 − α/2 at ρ = 0.
  @Test(arguments: [10, 100]) func exactCoverage(_ n: Int) throws {
    for rho in [0, 0.3, 0.9] {
      let law = try normalPair(rho)
      let truth = law.truth(of: .mutualInformation)!.value
      let values = try runs(assessed(Gaussian([]), choice(ExactInterval.self)), law, count: n, 10_000)
      let share = coverage(values, truth, low: 1, high: 2)
      let expected = rho == 0 ? 0.975 : 0.95
      let error = (expected * (1 - expected) / 10_000).squareRoot()
      #expect(abs(share - expected) < 5 * error, "n = \(n), ρ = \(rho): \(share)")
      // Of the others, half lie on either side.
      guard rho != 0 else { continue }
      let above = Double(values.count { $0[1] > truth }) / 10_000
      #expect(
        abs(above - 0.025) < 5 * (0.025 * 0.975 / 10_000).squareRoot(), "n = \(n), ρ = \(rho): \(above)")
    }
  }

  /// P(p ≤ α) is α where (1 + B)α is whole and nothing ties; with ties it is less. Under dependence it is larger.
  @Test func permutationSize() throws {
    let method = choice(PermutationTest.self, [Parameter("permutations", .integer(19))])
    func share(_ estimator: any Estimator, _ law: any JointLaw, _ count: Int) throws -> Double {
      let values = try runs(assessed(estimator, method), law, count: count, 4000)
      return Double(values.count { $0[1] <= 0.05 }) / 4000
    }
    let error = 5 * (0.05 * 0.95 / 4000).squareRoot()
    let independent = try normalPair(0)
    #expect(abs(try share(Gaussian([]), independent, 12) - 0.05) < error)
    #expect(abs(try share(KSG1([]), independent, 20) - 0.05) < error)
    let tied = try share(PlugIn([]), channel(0.5), 10)
    #expect(tied < 0.05 - error && tied > 0, "\(tied)")
    #expect(try share(Gaussian([]), normalPair(0.6), 20) > 0.5)
  }

  /// √⟨SE²⟩ over the standard deviation of the estimates; the latter's own error is 1/√(2R), 1.1 %, so that 5 of it are 5.6
  /// %, and the methods themselves are right to some percent at this n.
  @Test func standardErrors() throws {
    let (normal, wide) = (try normalPair(0.6), try table([[0.2, 0.05, 0.1], [0.05, 0.3, 0.3]]))
    let cases: [(any Estimator, any JointLaw, Int, any UncertaintyMethod.Type, [Parameter], Int)] = [
      (try Gaussian([]), normal, 1000, SubsamplingInterval.self, [], 4000),
      (try Gaussian([]), normal, 1000, AsymptoticInterval.self, [], 4000),
      (try GaussianCopula([]), normal, 1000, AsymptoticInterval.self, [], 4000),
      (try PlugIn([]), wide, 1000, DeltaInterval.self, [], 4000),
      (try Gaussian([]), normal, 100, JackknifeInterval.self, [], 4000),
      (try PlugIn([]), wide, 300, BootstrapInterval.self, [], 2000),
      (try KSG1([]), normal, 1000, SubsamplingInterval.self, [], 1000),
    ]
    for (estimator, law, n, method, parameters, replications) in cases {
      let values = try runs(assessed(estimator, choice(method, parameters)), law, count: n, replications)
      let count = Double(replications)
      let mean = values.reduce(0) { $0 + $1[0] } / count
      let variance = values.reduce(0) { $0 + ($1[0] - mean) * ($1[0] - mean) } / (count - 1)
      let stated = values.reduce(0) { $0 + $1[1] * $1[1] } / count
      let ratio = (stated / variance).squareRoot()
      let allowed = 0.03 + 5 / (2 * count).squareRoot()
      #expect(
        abs(ratio - 1) < allowed, "\(type(of: estimator).id), \(method.id): \(ratio), allowed is \(allowed)")
    }
  }

  /// The plug-in's bias counts twice in resamples: the percentile interval has it twice, the normal one once, the basic one
  /// not.
  @Test func bootstrapForms() throws {
    let law = try table(Array(repeating: Array(repeating: 1 / 16, count: 4), count: 4))
    var middles: [String: Double] = [:]
    var estimate = 0.0
    for form in ["percentile", "basic", "normal"] {
      let method = choice(
        BootstrapInterval.self, [Parameter("resamples", .integer(100)), Parameter("form", .word(form))])
      let values = try runs(assessed(PlugIn([]), method), law, count: 100, 300)
      middles[form] = values.reduce(0) { $0 + ($1[2] + $1[3]) / 2 } / 300
      estimate = values.reduce(0) { $0 + $1[0] } / 300
    }
    // I = 0: the estimate's mean is its bias, about 9/200.
    #expect(abs(estimate - 0.045) < 0.005)
    #expect(abs(middles["normal"]! - estimate) < 1e-12)
    #expect(middles["percentile"]! > 1.7 * estimate && middles["percentile"]! < 2.3 * estimate)
    #expect(abs(middles["basic"]!) < 0.3 * estimate)
  }

  /// What cannot be computed is refused before, in one line that names the cure.
  @Test func refusals() throws {
    func refusal(
      _ estimator: any Estimator, _ law: any JointLaw, _ method: any UncertaintyMethod.Type,
      _ count: Int = 100,
      _ parameters: [Parameter] = []
    ) throws -> String? {
      do { try assessed(estimator, choice(method, parameters)).check(law, count: count) } catch {
        return "\(error)"
      }
      return nil
    }
    let normal = try normalPair(0.5)
    for estimator in [try KSG1([]), try KSG2([])] as [any Estimator] {
      #expect(try refusal(estimator, normal, BootstrapInterval.self)?.hasSuffix("use subsampling") == true)
      #expect(try refusal(estimator, normal, SubsamplingInterval.self) == nil)
      #expect(try refusal(estimator, normal, PermutationTest.self) == nil)
    }
    let triple = try markovChain(0.5, 0.4)
    #expect(
      try refusal(FrenzelPompe([]), triple, BootstrapInterval.self)?.hasSuffix("use subsampling") == true)
    #expect(
      try refusal(chainRule("ksg1"), triple, BootstrapInterval.self)?.hasSuffix("use subsampling") == true)
    #expect(try refusal(chainRule("gaussian"), triple, BootstrapInterval.self) == nil)
    let others = try KernelDensity([Parameter("centres", .word("others"))])
    #expect(try refusal(others, normal, BootstrapInterval.self)?.hasSuffix("use subsampling") == true)
    #expect(try refusal(KernelDensity([]), normal, BootstrapInterval.self) == nil)
    #expect(try refusal(ConditionalGaussian([]), triple, PermutationTest.self)?.contains("I(Z;Y|X)") == true)
    #expect(
      try refusal(chainRule("gaussian"), triple, PermutationTest.self)?.contains("I(X;Y) alone") == true)
    #expect(try refusal(contrastive(4), normal, JackknifeInterval.self)?.hasSuffix("use subsampling") == true)
    #expect(try refusal(Gaussian([]), normal, ExactInterval.self, 3)?.contains("at least 4") == true)
    #expect(try refusal(Gaussian([]), normal, ExactInterval.self, 4) == nil)
    let vectors = try MultivariateNormal([
      Parameter("dimensions", .integer(2)), Parameter("correlation", .real(0.4)),
    ])
    for method in [ExactInterval.self, AsymptoticInterval.self] as [any UncertaintyMethod.Type] {
      #expect(try refusal(Gaussian([]), vectors, method)?.contains("real numbers") == true)
    }
    #expect(try refusal(Gaussian([]), normal, SubsamplingInterval.self, 29)?.contains("on 2 draws") == true)
    #expect(try refusal(Gaussian([]), normal, SubsamplingInterval.self, 30) == nil)
    #expect(try refusal(Gaussian([]), normal, JackknifeInterval.self, 3)?.contains("on 2 draws") == true)
  }

  /// Where a permuted sample has no estimate it counts as a larger one; where a part or a resample has none, nothing is said.
  @Test func failures() throws {
    let (law, sample) = pairs((0..<12).map { Double($0) }, (0..<12).map { Double($0) })
    let test = try assess(assessed(NeedsOrder([]), choice(PermutationTest.self)), law, sample)
    #expect(test == [1, 1])
    for method in [SubsamplingInterval.self, BootstrapInterval.self] as [any UncertaintyMethod.Type] {
      let estimator = try assessed(NeedsOrder([]), choice(method, method.example))
      #expect(throws: EstimationFailure.perfectCorrelation) { try assess(estimator, law, sample) }
    }
    // Without a draw it is in order still.
    #expect(
      try assess(assessed(NeedsOrder([]), choice(JackknifeInterval.self)), law, sample) == [1, 0, 1, 1])
  }
}

/// The estimate 1 of samples whose y rise, a failure of others.
private struct NeedsOrder: ToyEstimator {
  static let id = "needs-order"
  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
  func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker { Worker() }

  private struct Worker: EstimatorWorker {
    func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      let y = sample.y.reals
      guard zip(y, y.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .perfectCorrelation }
      values[0] = 1
    }
  }
}
