public import GSLRandom

/// Two levels that go together as a copula says, and any margins: X = F⁻¹(U) and Y = G⁻¹(V).
///
/// Information is that of the copula C, whatever the increasing functions F⁻¹ and G⁻¹ are (Ma & Sun
/// 2011): I(X;Y) = ∫∫ c ln c with the density c of C. Every family here has it in closed form. So a
/// law can have the margins of one's own data without losing its exact truth.
///
/// *Randomness:* of `normal` the normals 2i and 2i + 1 of point i, of `student-t` those of the law
/// `student-t`, of `clayton`, `frank` and `fgm` the uniforms 2i and 2i + 1: U, and V by the inverse
/// of its conditional distribution. `gumbel` reads three or four uniforms from a `NumberReader`. Each
/// uniform stands for the middle of its interval of 2⁻⁵³, so that no level is 0 or 1.
/// *Bits:* the same on every processor, but for the family `student-t` and for the margins `gamma`,
/// `beta`, `chi-squared` and `student-t`, whose functions are GSL's.
/// *Edge cases:* exponential tails of a margin may round to equal numbers where the level does.
/// *Source:* Nelsen 2006, An Introduction to Copulas; Ma & Sun 2011, doi
/// 10.1016/S1007-0214(11)70008-6, for the information.
public struct Copula: DensityRatioLaw, BinnableLaw {
  public static let id = "copula"
  public static let summary = "any margins on a copula: normal, Student, Clayton, Frank, Gumbel, FGM"
  public static let formula =
    "I(X;Y) = ∫∫ c ln c of the density c of the copula C(u, v), whatever the margins; each family below has its own"
  public static let source =
    "Nelsen 2006, An Introduction to Copulas; Ma & Sun 2011, doi 10.1016/S1007-0214(11)70008-6"
  public static let parameters = [
    ParameterSpecification(
      "family", .choice(CopulaFamilies.all.map { $0.id }), summary: "which levels go together",
      notes: CopulaFamilies.all.map { .init($0.id, $0.formula, source: $0.source) }),
    ParameterSpecification(
      "parameter", .real(RealRange(-1000, 1000)),
      summary: "ρ of normal and student-t, θ of the others: "
        + CopulaFamilies.all.filter { !$0.id.hasPrefix("survival-") }.map { "\($0.id) \($0.range)" }
        .joined(separator: ", ")),
    ParameterSpecification(
      "kendall-tau", .real(.open(-1, 1)), insteadOf: "parameter",
      summary: "Kendall's τ, the chance that two draws agree in their order less that they do not"),
    ParameterSpecification(
      "degrees-of-freedom", .real(RealRange(0.25, 10_000)),
      appliesWhere: .init("family", .word(StudentCopula.id)), summary: "ν of Student's copula"),
    ParameterSpecification(
      "margins", .margins(Margins.forms), default: .word(UniformMargin.id), isImplicit: true,
      summary:
        "the distributions of X and Y, as in {x: log-normal, y: {exponential: {mean: 2}}}; uniform if not given",
      notes: Margins.notes),
  ]
  public static let examples: [[Parameter]] = [
    example("clayton", 1, []), example("frank", -2.5, []), example("fgm", 1, []),
    example("normal", 0.6317, [("x", "log-normal"), ("y", "exponential(mean=2.0)")]),
    example("survival-clayton", 3, [("y", "gamma(shape=2.5)")]),
    example("gumbel", 1.7, [("x", "weibull(shape=0.7)"), ("y", "logistic(scale=3.0)")]),
    example("student-t", -0.5, []) + [Parameter("degrees-of-freedom", .real(4.5))],
  ]
  private static func example(
    _ family: String, _ parameter: Double, _ margins: [(variable: String, text: String)]
  ) -> [Parameter] {
    [Parameter("family", .word(family)), Parameter("parameter", .real(parameter))]
      + (margins.isEmpty
        ? []
        : [Parameter("margins", .margins(margins.map { VariableMargin($0.variable, $0.text) }))])
  }

  public let arguments: Arguments
  private let family: any CopulaFamily
  private let x: any Margin, y: any Margin

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    let id = arguments.word("family")
    let type = CopulaFamilies.all.first { $0.id == id }!
    let key = arguments["parameter"] == nil ? "kendall-tau" : "parameter"
    let (given, range) = (arguments.real(key), key == "parameter" ? type.range : type.rangeOfTau)
    guard range.contains(given) else {
      throw ParameterError(
        parameter: key, found: "\(given)", allowed: "a number in \(range) with family: \(id)")
    }
    family = type.init(
      key == "parameter" ? given : type.parameter(ofTau: given),
      degreesOfFreedom: arguments["degrees-of-freedom"] == nil ? 0 : arguments.real("degrees-of-freedom"))
    var margins: [String: String] = [:]
    if case .margins(let given)? = arguments["margins"] {
      for margin in given { margins[margin.variable] = margin.distribution }
    }
    x = try Margins.margin(margins["x"] ?? UniformMargin.id)
    y = try Margins.margin(margins["y"] ?? UniformMargin.id)
  }

  /// Whether the normal scores of X and Y are jointly normal.
  var isNormal: Bool { family is NormalCopula }

  public func truth(of quantity: Quantity) -> ExactValue? {
    quantity == .mutualInformation ? family.information : nil
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    family.draw(count: sample.count, using: &stream) { i, u, v in
      sample.x.reals[i] = x.value(at: u)
      sample.y.reals[i] = y.value(at: v)
    }
  }

  public func makeOracle() -> any Critic { Oracle(family: family, x: x, y: y) }

  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    family.cells(xEdges.map(x.level), yEdges.map(y.level))
  }

  /// ln c(F(x), G(y)).
  private struct Oracle: RealPairCritic {
    let family: any CopulaFamily
    let x: any Margin, y: any Margin

    func score(_ x: Double, _ y: Double) -> Double {
      family.logDensity(self.x.level(of: x), self.y.level(of: y))
    }
  }
}
