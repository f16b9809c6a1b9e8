import GSLRandom

/// A family of distributions of two levels, each uniform on (0, 1): copulas.
///
/// A family has one file and one line in `CopulaFamilies.all`; study files take it by `family`.
protocol CopulaFamily: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// The copula C(u, v), its information and Kendall's τ, in one line.
  static var formula: String { get }
  static var source: String { get }
  /// The allowed parameters, and the allowed τ.
  static var range: RealRange { get }
  static var rangeOfTau: RealRange { get }
  /// The parameter with Kendall's τ.
  static func parameter(ofTau tau: Double) -> Double

  /// - Parameter degreesOfFreedom: Of Student's copula; others have none.
  init(_ parameter: Double, degreesOfFreedom: Double)

  /// The information of the two levels, and of any increasing functions of them.
  var information: ExactValue { get }
  /// Hands out independent pairs of levels.
  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void)
  /// ln c(u, v) with the density c = ∂²C/∂u∂v.
  func logDensity(_ u: Level, _ v: Level) -> Double
  /// The probabilities of the cells between inner levels, which do not fall, and their error bound.
  func cells(_ u: [Level], _ v: [Level]) -> (table: JointTable, errorBound: Double)
}

/// The families, in the order of help.
enum CopulaFamilies {
  static let all: [any CopulaFamily.Type] = [
    NormalCopula.self,
    StudentCopula.self,
    ClaytonCopula.self,
    SurvivalCopula<ClaytonCopula>.self,
    FrankCopula.self,
    GumbelCopula.self,
    SurvivalCopula<GumbelCopula>.self,
    FGMCopula.self,
  ]
}

/// A family with an elementary C(u, v).
protocol ElementaryCopula: CopulaFamily {
  /// C(u, v), within 1e-14.
  func cumulative(_ u: Level, _ v: Level) -> Double
}

extension ElementaryCopula {
  func cells(_ u: [Level], _ v: [Level]) -> (table: JointTable, errorBound: Double) {
    let whole = Level(lower: 1, upper: 0)
    var probabilities: [Double] = []
    // Second differences of C between the levels, row by row.
    var before = [Double](repeating: 0, count: v.count + 1)
    for row in u + [whole] {
      let below = v.map { row.lower < 1 ? cumulative(row, $0) : $0.lower } + [row.lower]
      var left = 0.0
      for (after, earlier) in zip(below, before) {
        probabilities.append(max(after - earlier - left, 0))
        left = after - earlier
      }
      before = below
    }
    return (
      JointTable(xCount: u.count + 1, yCount: v.count + 1, probabilities: probabilities), 4e-14
    )
  }
}

/// The copula of 1 − U and 1 − V, whose tails are exchanged.
struct SurvivalCopula<Base: ElementaryCopula>: ElementaryCopula {
  static var id: String { "survival-" + Base.id }
  static var formula: String { "u + v − 1 + C(1 − u, 1 − v) of \(Base.id): its lower tail is the upper one" }
  static var source: String { Base.source }
  static var range: RealRange { Base.range }
  static var rangeOfTau: RealRange { Base.rangeOfTau }
  static func parameter(ofTau tau: Double) -> Double { Base.parameter(ofTau: tau) }

  private let base: Base

  init(_ parameter: Double, degreesOfFreedom: Double) {
    base = Base(parameter, degreesOfFreedom: degreesOfFreedom)
  }

  var information: ExactValue { base.information }
  func draw(count: Int, using stream: inout RandomStream, _ body: (Int, Level, Level) -> Void) {
    base.draw(count: count, using: &stream) { body($0, $1.reversed, $2.reversed) }
  }
  func logDensity(_ u: Level, _ v: Level) -> Double { base.logDensity(u.reversed, v.reversed) }
  func cumulative(_ u: Level, _ v: Level) -> Double {
    // Where u or v is small the terms cancel, but the result is within its bound.
    if u.lower == 0 || v.lower == 0 { return 0 }
    return max(u.lower - v.upper + base.cumulative(u.reversed, v.reversed), 0)
  }
}
