/// A continuous distribution of one variable of a copula, as an increasing function of the level.
///
/// A margin has one type and one line in `Margins.all`; study files take it by `margins`.
protocol Margin: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// Its cdf or its density, in one line.
  static var summary: String { get }
  /// Its parameters.
  static var parameters: [ParameterSpecification] { get }

  /// - Throws: `ParameterError` if values that are valid one by one do not fit together.
  init(_ arguments: Arguments) throws(ParameterError)

  /// The value x with the level F(x).
  func value(at level: Level) -> Double
  /// The level of a value.
  func level(of value: Double) -> Level
}

/// The margins, in the order of help.
enum Margins {
  static let all: [any Margin.Type] = [
    UniformMargin.self,
    NormalMargin.self,
    ExponentialMargin.self,
    LogNormalMargin.self,
    ParetoMargin.self,
    LogisticMargin.self,
    WeibullMargin.self,
    GammaMargin.self,
    BetaMargin.self,
    ChiSquaredMargin.self,
    StudentTMargin.self,
  ]

  /// What study files may say.
  static let forms = all.map { QualifiedWordForm($0.id, $0.parameters, summary: $0.summary) }

  /// The margins for help: what each is, and its parameters with their defaults.
  static let notes = all.map { margin in
    // All defaults are whole numbers.
    let parameters = margin.parameters.map {
      "\($0.name) \($0.defaultValue!.text.replacing(".0", with: ""))"
    }
    return ParameterSpecification.Note(
      margin.id, margin.summary + "; " + parameters.joined(separator: ", "),
      source: "Johnson, Kotz & Balakrishnan 1994, Continuous Univariate Distributions")
  }

  /// The margin of a text such as `exponential(mean=2.0)`.
  ///
  /// - Throws: `ParameterError` for an unknown word, an unknown parameter, or a value out of range.
  static func margin(_ text: String) throws(ParameterError) -> any Margin {
    guard let found = QualifiedWord(text: text), let type = all.first(where: { $0.id == found.word })
    else {
      throw ParameterError(
        parameter: "margins", found: text, allowed: all.map { $0.id }.joined(separator: ", "))
    }
    return try type.init(Arguments(found.parameters, for: type.parameters))
  }
}

/// The parameters of margins, which came with them: those with a default are not written.
extension ParameterSpecification {
  static func location(_ name: String, _ value: Double = 0, _ summary: String) -> ParameterSpecification {
    ParameterSpecification(
      name, .real(RealRange(-1e6, 1e6)), default: .real(value), isImplicit: true, summary: summary)
  }

  static func scale(
    _ name: String, _ value: Double = 1, from least: Double = 1e-6, to largest: Double = 1e6,
    _ summary: String
  ) -> ParameterSpecification {
    ParameterSpecification(
      name, .real(RealRange(least, largest)), default: .real(value), isImplicit: true, summary: summary)
  }
}
