import Foundation
import GSLRandom
import MutualInformation
import Testing

/// The checks of `TruthCheck` on laws whose truth, table, cells, oracle or draws are wrong on
/// purpose.
@Suite struct TruthCheckTests {
  /// One law of each kind, with the routes that must find a wrong I(X;Y).
  static let kinds: [(law: any JointLaw, routes: Set<TruthFinding.Route>)] = try! [
    (BinarySymmetricChannel([Parameter("flip", .real(0.1))]), [.table, .ratio]),
    (
      QuantisedNormal([Parameter("correlation", .real(0.75)), Parameter("alphabet", .integer(10))]), [.table]
    ),
    (quadraticNoise(1.5), [.cells]),
    (BivariatePareto([Parameter("shape", .real(1))]), [.cells, .ratio]),
    (SymbolUniform([Parameter("alphabet", .integer(5))]), [.ratio]),
    (
      MultivariateStudentT([
        Parameter("degrees-of-freedom", .real(5.7)), Parameter("correlation", .real(0.9)),
        Parameter("dimensions", .integer(3)),
      ]), [.ratio]
    ),
    (ExponentialPoisson([]), [.neighbours]),
    (GaussianCoin([]), [.neighbours]),
    (transformed(normalPair(0.6), x: ["exp"], y: ["asinh"]), [.cells]),
    (transformed(normalPair(0.6), x: ["half-cube"], y: ["normal-cdf", "swiss-roll"]), [.neighbours]),
    (normalTriple(0.5, 0.5, 0.5), [.ratio, .rules]),
    (xorNoise(0.2), [.table, .ratio, .rules]),
    (OnlyDraws(normalTriple(0.5, 0.5, 0.5)), [.neighbours, .rules]),
  ]

  /// The terms that were forgotten had from 0.14 to 0.88 nats; what finds the smallest finds a
  /// larger one.
  @Test(arguments: 0..<kinds.count, [0.14, -0.14])
  func wrongTruths(_ kind: Int, _ error: Double) throws {
    let (law, routes) = Self.kinds[kind]
    let found = try TruthCheck.findings(of: wrong(law, [.mutualInformation: error]))
    #expect(Set(found.map(\.route)) == routes, "\(found)")
  }

  /// Neighbours take triples, too; no law of the catalogue needs that.
  @Test func rightTruths() throws {
    let found = try TruthCheck.findings(of: OnlyDraws(normalTriple(0.5, 0.5, 0.5)))
    #expect(found.isEmpty, "\(found)")
  }

  /// Wrong by the same term on both sides of the chain rule, which then has no residual.
  @Test(arguments: 0..<kinds.count)
  func wrongTruthsOfTriples(_ kind: Int) throws {
    let (law, routes) = Self.kinds[kind]
    guard law.shape.isTriple else { return }
    for quantity in [Quantity.mutualInformation, .conditionalMutualInformation] {
      let found = try TruthCheck.findings(of: wrong(law, [.jointMutualInformation: 0.14, quantity: 0.14]))
      #expect(
        Set(found.map(\.route)).isSubset(of: routes.subtracting([.rules])) && found.count >= 2, "\(found)")
    }
  }

  /// A term that is missing in the truth and in the oracle, which are often made of one constant.
  @Test func wrongOracles() throws {
    let laws: [any TripleDensityRatioLaw] = try [normalTriple(0.5, 0.5, 0.5), markovChain(0.9, 0.9)]
    for law in laws {
      for error in [0.14, -0.14] {
        let shifts = [Quantity.mutualInformation: error, .jointMutualInformation: error]
        let found = try TruthCheck.findings(of: wrong(law, shifts, oracleError: error))
        #expect(
          found.count == 2 && found.allSatisfy { $0.text.contains("no ratio of densities") }, "\(found)")
      }
    }
  }

  /// A law that draws from another one with the same truth: only the draws can tell.
  @Test func wrongDraws() throws {
    let pairs: [(any JointLaw, any JointLaw, TruthFinding.Route)] = try [
      (channel(0.2), channel(0.8), .table), (xorNoise(0.2), xorNoise(0.8), .table),
      (normalPair(0.6), normalPair(-0.6), .cells),
    ]
    for (law, other, route) in pairs {
      let found = try TruthCheck.findings(of: wrong(law, [:], draws: other))
      #expect(found.contains { $0.route == route && $0.text.contains("χ²") }, "\(found)")
    }
  }

  /// Where nothing can be compared, that is said.
  @Test func noSecondRoute() throws {
    let shape = SampleShape(x: .symbol(alphabet: 2), z: .real(dimension: 1), y: .real(dimension: 1))
    let found = try TruthCheck.findings(of: wrong(Shapeless(shape), [.mutualInformation: 0.5]))
    #expect(found.map(\.route) == [.missing])
  }

  private func wrong(
    _ law: some JointLaw, _ errors: [Quantity: Double], oracleError: Double = 0, draws: (any JointLaw)? = nil
  ) -> any JointLaw { Wrong(law, errors, oracleError: oracleError, draws: draws ?? law) }
}

/// A law with errors put into it; for the rest it offers everything that the law offers.
private struct Wrong<Base: JointLaw>: JointLaw {
  static var id: String { Base.id }
  static var summary: String { Base.summary }
  static var source: String { Base.source }
  static var parameters: [ParameterSpecification] { Base.parameters }
  static var examples: [[Parameter]] { Base.examples }

  let base: Base
  private let errors: [Quantity: Double]
  let oracleError: Double
  private let draws: any JointLaw

  /// - Parameters:
  ///   - base: The law that is right.
  ///   - errors: What is added to its truths, in nats.
  ///   - oracleError: What is added to its log density ratios.
  ///   - draws: The law that draws are taken from.
  init(_ base: Base, _ errors: [Quantity: Double], oracleError: Double, draws: any JointLaw) {
    (self.base, self.errors, self.oracleError, self.draws) = (base, errors, oracleError, draws)
  }

  init(_ arguments: Arguments) { preconditionFailure("made from a law only") }

  var arguments: Arguments { base.arguments }
  var shape: SampleShape { base.shape }
  var hasAtoms: Bool { base.hasAtoms }

  func truth(of quantity: Quantity) -> ExactValue? {
    guard let error = errors[quantity], error != 0 else { return base.truth(of: quantity) }
    let truth = base.truth(of: quantity) ?? ExactValue(0, errorBound: 0, kind: .closedForm)
    return ExactValue(truth.value + error, errorBound: truth.errorBound, kind: truth.kind)
  }

  func draw(into sample: inout Sample, using stream: inout RandomStream) {
    draws.draw(into: &sample, using: &stream)
  }
}

extension Wrong: DiscreteLaw where Base: DiscreteLaw {
  var table: JointTable { base.table }
}

extension Wrong: BinnableLaw where Base: BinnableLaw {
  func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    base.cells(xEdges: xEdges, yEdges: yEdges)
  }
}

extension Wrong: DensityRatioLaw where Base: DensityRatioLaw {
  func makeOracle() -> any Critic { Shifted(critic: base.makeOracle(), shift: oracleError) }
  var hasPositiveRatio: Bool { base.hasPositiveRatio }
}

extension Wrong: TripleDensityRatioLaw where Base: TripleDensityRatioLaw {
  func makeJointOracle() -> any Critic { Shifted(critic: base.makeJointOracle(), shift: oracleError) }
}

/// A critic with an error.
private struct Shifted: Critic {
  let critic: any Critic
  let shift: Double

  func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    critic.score(sample, anchor: anchor, candidate: candidate) + shift
  }
}

/// A law that offers nothing but truths and draws.
private struct OnlyDraws: JointLaw {
  static let id = "only-draws", summary = "truths and draws of a law", source = "this file"
  static let parameters: [ParameterSpecification] = []
  static let examples: [[Parameter]] = []
  let arguments: Arguments
  private let law: any JointLaw

  init(_ law: any JointLaw) throws {
    arguments = try Arguments(for: [])
    self.law = law
  }

  init(_ arguments: Arguments) { preconditionFailure("made from a law only") }
  var shape: SampleShape { law.shape }
  var hasAtoms: Bool { law.hasAtoms }
  func truth(of quantity: Quantity) -> ExactValue? { law.truth(of: quantity) }
  func draw(into sample: inout Sample, using stream: inout RandomStream) {
    law.draw(into: &sample, using: &stream)
  }
}
