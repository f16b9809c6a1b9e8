/// A rule that computes entropies from the counts of cells, and information from the entropies: a
/// word of the parameter `correction`.
///
/// One file per correction, one line in `Corrections.all`. Study-file keys, validation, `mi-study
/// list` and the tests over all corrections follow from that list.
protocol Correction: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// The formula in one line: k is a count, N the sum of the counts, K the number of cells.
  static var formula: String { get }
  /// The source of the formula.
  static var source: String { get }
  /// Further parameters, which apply if `correction` has its id.
  static var parameters: [ParameterSpecification] { get }
  /// Values of `parameters` for the conformance tests.
  static var example: [Parameter] { get }
  /// Whether X and Y are treated alike.
  static var isSymmetric: Bool { get }
  /// Whether it corrects every entropy, hence I(X,Z;Y) and I(Z;Y|X) too, and not I(X;Y) alone.
  static var correctsEntropies: Bool { get }

  /// The time of an entropy relative to the plug-in's; it bounds exact enumeration of tables.
  static var enumerationCost: Double { get }

  /// Creates it from checked arguments.
  init(_ arguments: Arguments)

  /// Makes a worker for one thread, with its own scratch memory.
  ///
  /// - Parameter total: N, at least 1.
  func makeWorker(total: Int) -> any EntropyWorker

  /// The terms of Ĥ of a marginal, or of the joint table, if it is a sum over the cells.
  ///
  /// - Parameters:
  ///   - size: The number of cells of the marginal.
  ///   - cells: The number of cells of the joint table.
  ///   - total: N.
  func additiveTerms(size: Int, cells: Int, total: Int) -> AdditiveTerms?

  /// Whether few tables are enumerated although E[Ĥ] is known: it is known with fewer digits.
  static var prefersEnumeration: Bool { get }

  /// Returns E[Ĥ] in nats over multinomial counts of a marginal of the joint table, if it is known:
  /// by default, if it is a sum over the cells.
  func expectedEntropy(of marginal: [Double], cells: Int, total: Int) -> Double?

  /// Returns a bound on N·|g(k + 1) − g(k)| for a correction that has an expectation; if it is not a
  /// sum over cells, on N times the change of Ĥ where one draw moves.
  func steepness(cells: Int, total: Int) -> Double
}

extension Correction {
  static var parameters: [ParameterSpecification] { [] }
  static var example: [Parameter] { [] }
  static var isSymmetric: Bool { true }
  static var correctsEntropies: Bool { true }
  static var enumerationCost: Double { 1 }
  func additiveTerms(size: Int, cells: Int, total: Int) -> AdditiveTerms? { nil }
  static var prefersEnumeration: Bool { false }
  func steepness(cells: Int, total: Int) -> Double { .infinity }
}

extension Correction {
  /// The sum of the binomial means of the terms.
  func expectedEntropy(of marginal: [Double], cells: Int, total: Int) -> Double? {
    guard let terms = additiveTerms(size: marginal.count, cells: cells, total: total) else { return nil }
    return marginal.reduce(terms.constant) { sum, p in
      sum + binomialExpectation(count: total, probability: p, of: terms.term)
    }
  }
}

/// An entropy of the form Σ g(k) + c over the counts k of all cells, in nats.
struct AdditiveTerms {
  /// g.
  let term: (Int) -> Double
  /// c.
  let constant: Double
}

/// A correction without parameters.
protocol PlainCorrection: Correction {
  init()
}

extension PlainCorrection {
  init(_ arguments: Arguments) { self.init() }
}

/// A correction's worker for tables of one total. One thread uses it at a time.
protocol EntropyWorker {
  /// Takes in all cells of the joint table, before its entropies are computed.
  mutating func prepare(joint: Span<Int32>)

  /// Returns Ĥ of a marginal of the joint table, or of the whole, in nats.
  mutating func entropy(of counts: Span<Int32>) -> Double

  /// Returns the bias to subtract from Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), given (x, y) in row-major order.
  mutating func informationBias(of counts: Span<Int32>, xCount: Int, yCount: Int) -> Double
}

extension EntropyWorker {
  /// Most corrections look at one entropy at a time.
  mutating func prepare(joint: Span<Int32>) {}
  /// Most corrections are complete with their entropies.
  mutating func informationBias(of counts: Span<Int32>, xCount: Int, yCount: Int) -> Double { 0 }
}

/// The corrections, in the order of help.
enum Corrections {
  static let all: [any Correction.Type] = [
    Uncorrected.self,
    MillerMadow.self,
    Jackknife.self,
    Grassberger1988.self,
    Grassberger2003.self,
    ChaoShen.self,
    JamesStein.self,
    DirichletPrior.self,
    PanzeriTreves.self,
    NemenmanShafeeBialek.self,
    Permutation.self,
  ]

  /// The parameters of an estimator of I(X;Y) from counts.
  static let parameters = parameters(all)

  /// The parameters of an estimator that computes every information from joint entropies.
  static let entropyParameters = parameters(all.filter { $0.correctsEntropies })

  /// Parameter sets for the conformance tests: all corrections but the default, with parameters.
  static func examples(_ parameters: [ParameterSpecification]) -> [[Parameter]] {
    guard case .choice(let words)? = parameters.first?.kind else { return [] }
    return words.dropFirst().map { word in
      [Parameter("correction", .word(word))] + all.first { $0.id == word }!.example
    }
  }

  /// Returns the correction that checked arguments name.
  static func correction(_ arguments: Arguments) -> any Correction {
    let word = arguments.word("correction")
    return all.first { $0.id == word }!.init(arguments)
  }

  private static func parameters(_ list: [any Correction.Type]) -> [ParameterSpecification] {
    [
      ParameterSpecification(
        "correction", .choice(list.map { $0.id }), default: .word(Uncorrected.id),
        summary: "of Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), where a cell has k of N points and a table K cells:",
        notes: list.map { ParameterSpecification.Note($0.id, $0.formula, source: $0.source) })
    ] + list.flatMap { $0.parameters }
  }
}
