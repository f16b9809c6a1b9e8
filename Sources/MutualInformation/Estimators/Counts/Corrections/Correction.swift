/// A way from the counts of cells to entropies, and from there to information: the parameter
/// `correction`.
///
/// One file per correction, one line in `Corrections.all`. Study-file keys, validation, `mi-study
/// list` and the tests over all corrections follow from that list.
protocol Correction: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// What it makes of counts n of N in one line: k is a count, K the number of cells.
  static var formula: String { get }
  /// Where the formula comes from.
  static var source: String { get }
  /// What it needs besides; they apply where `correction` has its id.
  static var parameters: [ParameterSpecification] { get }
  /// Values of `parameters` for the conformance tests.
  static var example: [Parameter] { get }
  /// Whether X and Y are treated alike.
  static var isSymmetric: Bool { get }
  /// Whether it corrects every entropy, so that it applies to I(X,Z;Y) and I(Z;Y|X) too, and not
  /// I(X;Y) alone.
  static var correctsEntropies: Bool { get }

  /// The time of an entropy, that of the plug-in being 1: what bounds the tables that are gone
  /// through for exact moments.
  static var enumerationCost: Double { get }

  /// Makes it from checked arguments.
  init(_ arguments: Arguments)

  /// Makes what one thread estimates with; it owns the scratch memory.
  ///
  /// - Parameter total: N, at least 1.
  func makeWorker(total: Int) -> any EntropyWorker

  /// E[Ĥ] over multinomial counts of a marginal of the joint table, in nats; nil where there is no
  /// formula.
  func expectedEntropy(of marginal: [Double], cells: Int, total: Int) -> Double?

  /// A bound on N·|g(k + 1) − g(k)| of those that have an expectation.
  func steepness(cells: Int, total: Int) -> Double
}

extension Correction {
  static var parameters: [ParameterSpecification] { [] }
  static var example: [Parameter] { [] }
  static var isSymmetric: Bool { true }
  static var correctsEntropies: Bool { true }
  static var enumerationCost: Double { 1 }
  func expectedEntropy(of marginal: [Double], cells: Int, total: Int) -> Double? { nil }
  func steepness(cells: Int, total: Int) -> Double { .infinity }
}

/// A correction without parameters.
protocol PlainCorrection: Correction {
  init()
}

extension PlainCorrection {
  init(_ arguments: Arguments) { self.init() }
}

/// A correction at work on tables of one total; used by one thread at a time.
protocol EntropyWorker {
  /// Takes in the joint table, all its cells, before its entropies are asked for.
  mutating func prepare(joint: Span<Int32>)

  /// Ĥ of a marginal of the joint table, or of the whole, in nats.
  mutating func entropy(of counts: Span<Int32>) -> Double

  /// What is subtracted from Ĥ(X) + Ĥ(Y) − Ĥ(X,Y), given the counts of (x, y) in row-major order.
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

  /// The parameters of an estimator that takes every information from joint entropies.
  static let entropyParameters = parameters(all.filter { $0.correctsEntropies })

  /// Parameter sets for the conformance tests: every correction but the default, with each of its
  /// own parameters.
  static func examples(_ parameters: [ParameterSpecification]) -> [[Parameter]] {
    guard case .choice(let words)? = parameters.first?.kind else { return [] }
    return words.dropFirst().map { word in
      [Parameter("correction", .word(word))] + all.first { $0.id == word }!.example
    }
  }

  /// The correction that checked arguments name.
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
