import Foundation
import GSLRandom
import MutualInformation
import Testing

/// The chain rule of histograms and of contrastive bounds, the conditional plug-in, and the parameter `of`.
/// Covariances are in `GaussianVectorTests`, neighbours in `ConditionalNeighbourTests`, symbols in `DiscreteEstimatorTests`.
@Suite struct ChainRuleFamilyTests {
  private let candidates = { (k: Int) in [Parameter("candidates", .integer(k))] }

  /// numpy's three-dimensional histogram and scipy's entropies.
  @Test func histogramsOfOtherPrograms() throws {
    let rows = try reference("triples", as: TripleReference.self).histograms
    #expect(rows.count == 3)
    for row in rows {
      let column = { TripleReference.Column(dimension: 1, values: $0) }
      let (law, sample) = realSample(column(row.x), column(row.z), column(row.y))
      var parameters = [Parameter("bins", .integer(row.bins))]
      if let range = row.range { parameters.append(Parameter("range", .interval(range[0], range[1]))) }
      let values = try estimate(chainRule("histogram", parameters), law, sample)
      for (value, expected) in zip(values, [row.joint, row.pair, row.conditional, 0]) {
        #expect(abs(value - expected) < 1e-13)
      }
      // I(X;Y) is that of the estimator of pairs.
      let pair = try estimate(Histogram(parameters), law, sample)[0]
      #expect(abs(pair - values[1]) < 1e-13)
    }
  }

  /// Values on edges, and edges that rounding makes doubtful: the bins are those of the kernel that counts pairs.
  @Test func valuesOnEdges() throws {
    // Multiples of a 29th of 1.9 are edges, of which rounding puts many into the bin below.
    let edges: [Double] = (0..<29).map { Double($0) * (1.9 / 29) }
    let tenths: [Double] = (0...19).map { Double($0) / 10 }
    let values: [Double] = edges + tenths + tenths.dropFirst().map(\.nextDown)
    let column = { TripleReference.Column(dimension: 1, values: $0) }
    let constant = column(Array(repeating: 1.5, count: values.count))
    for bins in [1, 3, 10, 30, 29] {
      let (law, sample) = realSample(column(values), constant, column(values.reversed()))
      let terms = try estimate(chainRule("histogram", [Parameter("bins", .integer(bins))]), law, sample)
      let pair = try estimate(Histogram([Parameter("bins", .integer(bins))]), law, sample)[0]
      #expect(abs(terms[1] - pair) < 1e-13 && abs(terms[0] - pair) < 1e-13 && abs(terms[2]) < 1e-13)
    }
    let (law, sample) = realSample(column([1, .nan, 2]), column([1, 2, 3]), column([1, 2, 3]))
    #expect(throws: EstimationFailure.sampleNotFinite) {
      try estimate(chainRule("histogram", [Parameter("bins", .integer(2))]), law, sample)
    }
  }

  /// The three bounds by their formulas, exponentials taken as they are, with weights that are normalised first.
  @Test func contrastiveByDefinition() throws {
    for law in try [
      normalTriple(-0.6317, 0.3, 0.317) as any TripleDensityRatioLaw, markovChain(0.8, 0.95),
      commonCause(0.5, 0.1),
    ] {
      let (joint, pair) = (law.makeJointOracle(), law.makeOracle())
      for (n, k) in [(60, 8), (8, 8), (17, 2), (97, 33)] {
        let sample = try draw(law, n)
        var sums = [0.0, 0, 0]
        let used = n / k * k
        for i in 0..<used {
          let block = Array(i / k * k..<i / k * k + k)
          let g = { (j: Int) in joint.score(sample, anchor: i, candidate: j) }
          let f = { (j: Int) in pair.score(sample, anchor: i, candidate: j) }
          sums[0] += log(Double(k) * exp(g(i)) / block.reduce(0) { $0 + exp(g($1)) })
          sums[1] += log(Double(k) * exp(f(i)) / block.reduce(0) { $0 + exp(f($1)) })
          let negatives = block.filter { $0 != i }
          let total = negatives.reduce(0) { $0 + exp(f($1)) }
          let weighted = negatives.reduce(0) { $0 + exp(f($1)) / total * exp(g($1) - f($1)) }
          let own = exp(g(i) - f(i))
          sums[2] += log(Double(k) * own / (own + Double(k - 1) * weighted))
        }
        let values = try estimate(chainRule("infonce", candidates(k)), law, sample)
        for (value, sum) in zip(values, sums) {
          #expect(abs(value - sum / Double(used)) < 1e-11, "\(law.canonicalText), n = \(n), K = \(k)")
        }
        #expect(values[3] == values[0] - (values[1] + values[2]))
        // I(X;Y) is InfoNCE's with the oracle in blocks.
        let single = try contrastive(k, negatives: "batch")
        #expect(abs(try estimate(single, law, sample)[0] - values[1]) < 1e-12)
      }
    }
  }

  /// Two draws, all numbers by hand: x = (0, 1), z = (0, −1), y = (0, 2) with all correlations ½. Given (x, z), y has the mean
  /// (x + z)/3 and the variance ⅔; given x, the mean x/2 and the variance ¾.
  @Test func contrastiveByHand() throws {
    let law = try normalTriple(0.5, 0.5, 0.5)
    var sample = Sample(count: 2, shape: law.shape)
    (sample.x.reals, sample.z.reals, sample.y.reals) = ([0, 1], [0, -1], [0, 2])
    // Scores of the own y less those of the other: g = y²/2 − ¾y², so 1 and −1; f = y²/2 − ⅔(y − x/2)², so ⅔ and ½ + 1/6 = ⅔.
    let soft = { (t: Double) in log(1 + exp(t)) }
    let joint = log(2) - (soft(-1) + soft(1)) / 2
    let pair = log(2) - (soft(-2 / 3.0) + soft(-2 / 3.0)) / 2
    // One negative has the weight one: φ of the other draw less φ of the own.
    let conditional = log(2) - (soft(-1 + 2 / 3.0) + soft(1 + 2 / 3.0)) / 2
    let values = try estimate(chainRule("infonce", candidates(2)), law, sample)
    for (value, expected) in zip(values, [joint, pair, conditional, joint - pair - conditional]) {
      #expect(abs(value - expected) < 1e-14)
    }
  }

  /// With many candidates all three come near their truths, and with few candidates the whole stays below ln K.
  @Test func contrastiveLimits() throws {
    let law = try markovChain(0.5, 0.95)
    let sample = try draw(law, 4000)
    let many = try estimate(chainRule("infonce", candidates(2000)), law, sample)
    let truths = [Quantity.jointMutualInformation, .mutualInformation, .conditionalMutualInformation]
    for (value, quantity) in zip(many, truths) {
      #expect(abs(value - law.truth(of: quantity)!.value) < 0.05, "\(quantity)")
    }
    let few = try estimate(chainRule("infonce", candidates(2)), law, sample)
    #expect(few[0] < log(2) && few[3] < -0.05)
  }

  @Test(arguments: additiveCorrections) func conditionalPlugIn(_ word: String) throws {
    let estimator = try ConditionalPlugIn([correction(word)])
    let chain = try ChainRule([correction(word)])
    for law in try [xorNoise(0.2), SymbolCommonCause(SymbolCommonCause.examples[1])] as [any DiscreteLaw] {
      for n in [2, 7, 97] {
        let sample = try draw(law, n)
        let value = try estimate(estimator, law, sample)[0]
        let expected = BruteForce(sample).value(of: .conditionalMutualInformation, correction: word)
        #expect(abs(value - expected) < 1e-13 + 1e-13 * Double(n))
        #expect(value == (try estimate(chain, law, sample)[2]))
        let quantity = Quantity.conditionalMutualInformation
        #expect(
          estimator.expectation(of: quantity, under: law, count: n)
            == chain.expectation(of: quantity, under: law, count: n))
      }
    }
    #expect(throws: Incompatibility.self) { try estimator.check(channel(0.1), count: 10) }
  }

  /// Texts of before stay as they were; parameters belong to their families.
  @Test func canonicalTexts() throws {
    #expect(try ChainRule([]).canonicalText == "chain-rule(correction=none)")
    #expect(try chainRule("plug-in").canonicalText == "chain-rule(correction=none)")
    #expect(
      try ChainRule([correction("dirichlet"), Parameter("alpha", .real(0.37))]).canonicalText
        == "chain-rule(correction=dirichlet, alpha=0.37)")
    #expect(try chainRule("gaussian").canonicalText == "chain-rule(of=gaussian)")
    #expect(try chainRule("ksg1").canonicalText == "chain-rule(of=ksg1, neighbours=3)")
    #expect(
      try chainRule("histogram", [Parameter("bins", .integer(4))]).canonicalText
        == "chain-rule(of=histogram, correction=none, bins=4, range=data)")
    #expect(try chainRule("infonce", candidates(8)).canonicalText == "chain-rule(of=infonce, candidates=8)")
    #expect(throws: ParameterError.self) { try chainRule("gaussian", [correction("none")]) }
    #expect(throws: ParameterError.self) { try chainRule("plug-in", [Parameter("bins", .integer(4))]) }
    #expect(throws: ParameterError.self) { try chainRule("histogram") }
    #expect(throws: ParameterError.self) { try chainRule("infonce") }
    #expect(throws: ParameterError.self) { try chainRule("histogram", [correction("panzeri-treves")]) }
  }

  @Test func incompatibilities() throws {
    let (triple, bits) = (try normalTriple(0.5, 0.5, 0.5), try xorNoise(0.2))
    for (family, parameters) in [
      ("gaussian", []), ("histogram", [Parameter("bins", .integer(3))]), ("ksg1", []),
      ("infonce", candidates(5)),
    ] {
      let estimator = try chainRule(family, parameters)
      #expect(throws: Never.self) { try estimator.check(triple, count: 60) }
      #expect(throws: Incompatibility.self) { try estimator.check(bits, count: 60) }
      #expect(throws: Incompatibility.self) { try estimator.check(normalPair(0.5), count: 60) }
    }
    #expect(throws: Incompatibility.self) { try chainRule("plug-in").check(triple, count: 60) }
    #expect(throws: Incompatibility("needs samples of at least 5 for its candidates")) {
      try chainRule("infonce", candidates(5)).check(triple, count: 4)
    }
  }
}
