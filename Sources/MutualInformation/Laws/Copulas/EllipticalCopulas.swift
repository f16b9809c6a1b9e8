import GSLRandom

/// The copula of two normal variables with correlation ρ.
struct NormalCopula: CopulaFamily {
  static let id = "normal"
  static let formula = "Φ_ρ(Φ⁻¹(u), Φ⁻¹(v)); I(X;Y) = −½ ln(1 − ρ²), τ = (2/π) asin ρ"
  static let source = "Nelsen 2006, An Introduction to Copulas, section 2.3"
  static let range = RealRange.open(-1, 1)
  static let rangeOfTau = RealRange.open(-1, 1)
  static func parameter(ofTau tau: Double) -> Double { sineAndCosine(0.5 * .pi * tau).sine }

  let information: ExactValue
  private let correlation: Double
  private let deviation: Double

  init(_ parameter: Double, degreesOfFreedom: Double) {
    information = normalInformation(parameter)
    correlation = parameter
    deviation = ((1 - parameter) * (1 + parameter)).squareRoot()
  }

  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void) {
    stream.forEachNormalPair(count: count) { i, g, h in
      body(i, Level(normal: g), Level(normal: correlation * g + deviation * h))
    }
  }

  func logDensity(_ u: Level, _ v: Level) -> Double {
    let (x, y, rho) = (u.normal, v.normal, correlation)
    return information.value + rho * (2 * x * y - rho * (x * x + y * y)) / (2 * (1 - rho) * (1 + rho))
  }

  func cells(_ u: [Level], _ v: [Level]) -> (table: JointTable, errorBound: Double) {
    let law = try! BivariateNormal([Parameter("correlation", .real(correlation))])
    return cellsBetween(u.map(\.normal), v.map(\.normal), of: law)
  }
}

/// The copula of Student's t distribution with ν degrees of freedom and dispersion ρ.
///
/// *Bits:* its levels are GSL's cdf of t, so the last ones depend on its build.
struct StudentCopula: CopulaFamily {
  static let id = "student-t"
  static let formula =
    "t_ρ,ν(t_ν⁻¹(u), t_ν⁻¹(v)); I(X;Y) as of the law student-t, τ = (2/π) asin ρ; levels by GSL"
  static let source = "Demarta & McNeil 2005, doi 10.1111/j.1751-5823.2005.tb00254.x"
  static let range = RealRange.open(-1, 1)
  static let rangeOfTau = RealRange.open(-1, 1)
  static func parameter(ofTau tau: Double) -> Double { NormalCopula.parameter(ofTau: tau) }

  private let law: MultivariateStudentT
  private let marginal: StudentT
  private let oracle: MultivariateStudentT.Oracle

  init(_ parameter: Double, degreesOfFreedom: Double) {
    // The ranges of the law are those of the parameters.
    let law = try! MultivariateStudentT([
      Parameter("degrees-of-freedom", .real(degreesOfFreedom)), Parameter("correlation", .real(parameter)),
    ])
    self.law = law
    marginal = try! StudentT(degreesOfFreedom: degreesOfFreedom)
    oracle = law.oracle
  }

  var information: ExactValue { law.truth(of: .mutualInformation)! }

  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void) {
    var numbers = NumberReader()
    law.forEachPair(count: count, &numbers, &stream) { i, x, y in body(i, level(x), level(y)) }
  }

  private func level(_ t: Double) -> Level {
    Level(lower: marginal.cumulative(t), upper: marginal.upperTail(t))
  }
  private func value(_ level: Level) -> Double {
    level.lower < level.upper ? marginal.quantile(level.lower) : marginal.upperQuantile(level.upper)
  }

  func logDensity(_ u: Level, _ v: Level) -> Double { oracle.score(value(u), value(v)) }

  func cells(_ u: [Level], _ v: [Level]) -> (table: JointTable, errorBound: Double) {
    cellsBetween(u.map(value), v.map(value), of: law)
  }
}
