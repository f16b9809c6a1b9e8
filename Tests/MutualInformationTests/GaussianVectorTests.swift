import Foundation
import MutualInformation
import Testing

/// Estimates from covariances of vectors and triples, and from normal scores.
@Suite struct GaussianVectorTests {
  private let content = try! reference("triples", as: TripleReference.self)
  private let exact = [correction("exact")]

  /// numpy's determinants, and scipy's ranks and quantiles.
  @Test func otherPrograms() throws {
    #expect(content.gaussian.count == 6)
    for row in content.gaussian {
      let (law, sample) = realSample(row.x, row.z, row.y)
      let pair = try estimate(Gaussian([]), law, sample)[0]
      #expect(abs(pair - row.plain[0]!) < 1e-12, "\(row.name)")
      let scores = try estimate(GaussianCopula([]), law, sample)[0]
      #expect(abs(scores - row.scores[0]!) < 1e-12, "\(row.name)")
      guard let joint = row.plain[1], let conditional = row.plain[2] else { continue }
      #expect(abs(try estimate(ConditionalGaussian([]), law, sample)[0] - conditional) < 1e-12, "\(row.name)")
      let terms = try estimate(chainRule("gaussian"), law, sample)
      for (value, expected) in zip(terms, [joint, row.plain[0]!, conditional, 0]) {
        #expect(abs(value - expected) < 1e-12, "\(row.name)")
      }
    }
  }

  @Test func biases() throws {
    for row in content.biases {
      let near = { (value: Double, expected: Double) in abs(value - expected) < 2e-14 * (1 + expected) }
      #expect(near(Gaussian.exactBias(count: row.n, xDimension: row.x, yDimension: row.y), row.pair))
      #expect(near(Gaussian.exactBias(count: row.n, xDimension: row.y, yDimension: row.x), row.pair))
      #expect(
        near(Gaussian.exactBias(count: row.n, xDimension: row.x + row.z, yDimension: row.y), row.joint))
      #expect(
        near(Gaussian.exactBias(count: row.n - row.x, xDimension: row.z, yDimension: row.y), row.conditional))
    }
    #expect(abs(Gaussian.exactBias(count: 100, xDimension: 5, yDimension: 5) - 0.1337472) < 5e-8)
  }

  /// The exact expectations on normal laws: the truth and the reference's biases.
  @Test func expectations() throws {
    let law = try normalTriple(-0.6317, 0.3, 0.317)
    let bias = content.biases.first { $0.x == 1 && $0.z == 1 && $0.y == 1 && $0.n == 100 }!
    let gaussian = try chainRule("gaussian")
    for (quantity, expected) in [
      (Quantity.mutualInformation, bias.pair), (.jointMutualInformation, bias.joint),
      (.conditionalMutualInformation, bias.conditional), (.chainRuleResidual, 0),
    ] {
      let truth = law.exactValue(of: quantity)!.value
      let found = gaussian.expectation(of: quantity, under: law, count: 100)
      #expect(found.kind == .exact && abs(found.value - truth - expected) < 2e-10, "\(quantity)")
    }
    let conditional = Quantity.conditionalMutualInformation
    let truth = law.truth(of: conditional)!.value
    let plain = try ConditionalGaussian([]).expectation(of: conditional, under: law, count: 100)
    #expect(plain.kind == .exact && abs(plain.value - truth - bias.conditional) < 2e-10)
    let corrected = try ConditionalGaussian(exact).expectation(of: conditional, under: law, count: 100)
    #expect(corrected.kind == .exact && abs(corrected.value - truth) < 2e-10)
    let vectors = try ContinuousLawTests.normal(5, 0.5)
    let wide = try Gaussian([]).expectation(of: .mutualInformation, under: vectors, count: 100)
    #expect(wide.kind == .exact && abs(wide.value - 0.5928118328 - 0.1337472419) < 2e-10)
    let copula = try GaussianCopula([]).expectation(of: .mutualInformation, under: law, count: 100)
    #expect(copula.kind == .none)
  }

  /// `correction: exact` takes the bias off the estimate itself.
  @Test func corrections() throws {
    let law = try ContinuousLawTests.normal(3, 0.3)
    let sample = try draw(law, 50)
    let bias = Gaussian.exactBias(count: 50, xDimension: 3, yDimension: 3)
    for (plain, corrected) in try [
      (Gaussian([]) as any Estimator, Gaussian(exact) as any Estimator),
      (GaussianCopula([]), GaussianCopula(exact)),
    ] {
      let difference = try estimate(plain, law, sample)[0] - estimate(corrected, law, sample)[0]
      #expect(abs(difference - bias) < 1e-14)
    }
    let triple = try normalTriple(0.5, 0.5, 0.5)
    let three = try draw(triple, 50)
    let difference =
      try estimate(ConditionalGaussian([]), triple, three)[0]
      - estimate(ConditionalGaussian(exact), triple, three)[0]
    #expect(abs(difference - Gaussian.exactBias(count: 49)) < 1e-14)
  }

  /// Real numbers are vectors of one dimension: the determinants say what the correlation says; the partial correlation says
  /// what the conditional determinants say.
  @Test func oneDimension() throws {
    let law = try normalTriple(0.6317, -0.3, 0.2)
    let sample = try draw(law, 97)
    let terms = try estimate(chainRule("gaussian"), law, sample)
    #expect(abs(try estimate(Gaussian([]), law, sample)[0] - terms[1]) < 1e-14)
    func r(_ a: [Double], _ b: [Double]) -> Double {
      let (p, q) = (a.reduce(0, +) / 97, b.reduce(0, +) / 97)
      let sums = zip(a, b).reduce(into: (0.0, 0.0, 0.0)) { s, v in
        s.0 += (v.0 - p) * (v.1 - q)
        s.1 += (v.0 - p) * (v.0 - p)
        s.2 += (v.1 - q) * (v.1 - q)
      }
      return sums.0 / (sums.1 * sums.2).squareRoot()
    }
    let (x, z, y) = (sample.x.reals, sample.z.reals, sample.y.reals)
    let partial = (r(z, y) - r(x, z) * r(x, y)) / ((1 - pow(r(x, z), 2)) * (1 - pow(r(x, y), 2))).squareRoot()
    #expect(abs(terms[2] + 0.5 * log(1 - partial * partial)) < 1e-13)
  }

  /// Linear maps within X and within Y change nothing.
  @Test func linearMaps() throws {
    let law = try ContinuousLawTests.normal(2, 0.5)
    let sample = try draw(law, 60)
    let plain = try estimate(Gaussian([]), law, sample)[0]
    for (a, b, c, d, shift) in [(1.0, 0.5, 0.0, 2.0, 3.0), (1e90, 0, 0, 1e-90, 0), (0, -1, 1, 0, 1e5)] {
      var moved = sample
      for i in 0..<60 {
        let (u, v) = (sample.x.reals[2 * i], sample.x.reals[2 * i + 1])
        moved.x.reals[2 * i] = a * u + b * v + shift
        moved.x.reals[2 * i + 1] = c * u + d * v - shift
      }
      #expect(abs(try estimate(Gaussian([]), law, moved)[0] - plain) < 1e-9)
    }
  }

  @Test func quantiles() {
    for row in content.quantiles {
      #expect(abs(standardNormalQuantile(row.p) - row.value) <= 2e-15 * max(abs(row.value), 1e-3), "\(row.p)")
    }
    #expect(standardNormalQuantile(0.5) == 0)
    for p in [0.25, 0.0625, 0x1p-20] { #expect(standardNormalQuantile(1 - p) == -standardNormalQuantile(p)) }
  }

  /// Increasing maps of coordinates, and reordering of the draws among equal values, change no bit.
  @Test func increasingMaps() throws {
    for law in try [normalPair(0.6317) as any JointLaw, ContinuousLawTests.normal(3, 0.3)] {
      var sample = try draw(law, 200)
      for isRounded in [false, true] {
        if isRounded {
          sample.x.reals = sample.x.reals.map { ($0 * 2).rounded() }
          sample.y.reals = sample.y.reals.map { ($0 * 2).rounded() }
        }
        let plain = try estimate(GaussianCopula([]), law, sample)[0]
        var mapped = sample
        mapped.x.reals = mapped.x.reals.map { exp($0) }
        mapped.y.reals = mapped.y.reals.map { $0 * abs($0) + 7 * $0 - 1e3 }
        #expect(try estimate(GaussianCopula([]), law, mapped)[0] == plain)
        mapped.x.reals = mapped.x.reals.map { -$0 }
        #expect(
          abs(try estimate(GaussianCopula([]), law, mapped)[0] - plain) < (law.shape.x.isReal ? 1e-13 : 1))
      }
    }
  }

  @Test func failures() throws {
    let vectors = try ContinuousLawTests.normal(2, 0.5)
    let triples = try normalTriple(0.5, 0.5, 0.5)
    func failure(_ estimator: any Estimator, _ law: any JointLaw, _ change: (inout Sample) -> Void)
      -> EstimationFailure?
    {
      do {
        var sample = try draw(law, 10)
        change(&sample)
        let value = try estimate(estimator, law, sample)[0]
        Issue.record("no failure but \(value)")
        return nil
      } catch { return error as? EstimationFailure }
    }
    let pairs: [(any Estimator, any JointLaw)] = try [
      (Gaussian([]), vectors), (GaussianCopula([]), vectors), (ConditionalGaussian([]), triples),
      (chainRule("gaussian"), triples),
    ]
    for (estimator, law) in pairs {
      let d = law.shape.x.dimension!
      #expect(
        failure(estimator, law) { for i in 0..<10 { $0.x.reals[d * i + d - 1] = 0.1 } } == .constantVariable)
      #expect(failure(estimator, law) { $0.y.reals[3] = .nan } == .sampleNotFinite)
      #expect(failure(estimator, law) { $0.x.reals[3] = .infinity } == .sampleNotFinite)
      #expect(failure(estimator, law) { $0.y.reals = $0.x.reals } == .perfectCorrelation)
      #expect(
        failure(estimator, law) { s in s.y.reals = s.x.reals.map { 3 - 2 * $0 } } == .perfectCorrelation)
    }
    // One coordinate of Y is the sum of the others': the last pivot is a rounding error of either sign.
    for replication in 0..<40 as Range<UInt64> {
      var sample = try draw(vectors, 10, replication)
      for i in 0..<10 {
        sample.y.reals[2 * i] = sample.x.reals[2 * i] + sample.x.reals[2 * i + 1] + sample.y.reals[2 * i + 1]
      }
      #expect(throws: EstimationFailure.perfectCorrelation) { try estimate(Gaussian([]), vectors, sample) }
    }
    for (law, estimator, least) in try [
      (vectors as any JointLaw, Gaussian([]) as any Estimator, 5), (vectors, GaussianCopula([]), 5),
      (triples, ConditionalGaussian([]), 4), (triples, chainRule("gaussian"), 4), (triples, Gaussian([]), 3),
    ] {
      #expect(throws: Incompatibility("needs samples of at least \(least)")) {
        try estimator.check(law, count: least - 1)
      }
      #expect(throws: Never.self) { try estimator.check(law, count: least) }
      #expect(throws: Incompatibility.self) { try estimator.check(channel(0.1), count: 100) }
    }
    #expect(throws: Incompatibility.self) { try ConditionalGaussian([]).check(vectors, count: 100) }
  }
}
