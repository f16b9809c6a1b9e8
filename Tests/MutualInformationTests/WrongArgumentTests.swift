import GSLRandom
import MutualInformation
import Testing

/// Arguments that callers can get wrong are errors that say so, and never traps.
@Suite struct WrongArgumentTests {
  /// The estimates of one sample are those of a worker.
  @Test func oneSample() throws {
    let law = try normalPair(0.6)
    var source = try stream(0)
    let sample = try law.sample(count: 50, using: &source)
    for estimator in [try Gaussian([]), try KSG1([])] as [any Estimator] {
      #expect(
        try estimator.estimates(from: sample, of: law, using: &source) == estimate(estimator, law, sample))
    }
  }

  @Test func samplesOfNothing() throws {
    let law = try normalPair(0.6)
    var source = try stream(0)
    for count in [0, -1] {
      #expect(throws: ParameterError.self) { try law.sample(count: count, using: &source) }
    }
  }

  @Test func samplesThatDoNotFit() throws {
    let (pairs, symbols) = (try normalPair(0.6), try XORNoise([Parameter("flip", .real(0.1))]))
    var source = try stream(0)
    let (reals, letters) = (
      try pairs.sample(count: 20, using: &source), try symbols.sample(count: 20, using: &source)
    )
    func refuses(_ estimator: any Estimator, _ sample: Sample, _ law: any JointLaw) throws {
      var source = try stream(0)
      #expect(throws: Incompatibility.self, "\(estimator.canonicalText), \(law.canonicalText)") {
        try estimator.estimates(from: sample, of: law, using: &source)
      }
    }
    // Of another law; of a law that the estimator cannot take; too few draws.
    try refuses(try Gaussian([]), letters, pairs)
    try refuses(try Gaussian([]), letters, symbols)
    try refuses(try PlugIn([]), reals, pairs)
    try refuses(try BALDScore([]), letters, symbols)
    try refuses(try KSG1([Parameter("neighbours", .integer(20))]), reals, pairs)
    // Columns that are too short or too long, and letters beyond the alphabet.
    var (short, long, strange) = (reals, reals, letters)
    short.y.reals.removeLast()
    long.x.reals.append(0)
    strange.z.symbols[3] = 2
    try refuses(try KSG1([]), short, pairs)
    try refuses(try Gaussian([]), long, pairs)
    try refuses(try ChainRule([]), strange, symbols)
  }

  @Test func axesOfTables() throws {
    let table = try ProbabilityTable(shape: [2, 2], probabilities: [0.4, 0.1, 0.1, 0.4])
    for axes in [[2], [-1], [0, 0]] {
      #expect(throws: TableError.self) { try table.marginal(keeping: axes) }
    }
    #expect(throws: TableError.self) { try table.mutualInformation(between: [0], and: [0]) }
    #expect(throws: TableError.self) { try table.mutualInformation(between: [0], and: [1], given: [2]) }
  }

  @Test func countsThatDoNotMatch() throws {
    let wrong = [([1, 2], [2, 2]), ([], []), ([0], [0]), ([-1, 3], [1, 1]), ([.max, 1], [.max, 1])]
    for (x, y) in wrong {
      #expect(throws: ParameterError.self) { try expectedMutualInformation(xCounts: x, yCounts: y) }
    }
  }

  /// A parameter without a default cannot be left out, whatever its declaration says.
  @Test func declarations() throws {
    let specification = ParameterSpecification("a", .integer(1...3), isImplicit: true, summary: "a number")
    #expect(!specification.isImplicit)
    #expect(throws: ParameterError.self) { try Arguments([], for: [specification]) }
  }

  /// Stored names are those of the catalogue; a quantity of somebody else's has no stored name.
  @Test func namesOfQuantities() {
    let names = Catalog.quantities.map(\.name)
    #expect(
      names == [
        "I(X;Y)", "I(X,Z;Y)", "I(Z;Y|X)", "chain-rule residual", "best query missed",
        "bound gap", "training gap", "overfit", "selection",
      ])
    for quantity in Catalog.quantities { #expect(Catalog.quantity(named: quantity.name) == quantity) }
    #expect(Catalog.quantity(named: "H(X)") == nil)
    #expect(Catalog.quantities.map { $0.constant?.value } == [nil, nil, nil, 0, 0, 0, 0, 0, 0])
    #expect(
      Catalog.quantities.map(\.dimension) == [
        .information, .information, .information, .information, .probability, .information, .information,
        .information, .information,
      ])
  }
}
