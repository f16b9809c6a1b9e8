import GSLRandom

// Margins whose cdfs and quantiles are GSL's: the last bits depend on its build and on the C library.

/// A margin that is a distribution of `GSLRandom`.
protocol LibraryMargin: Margin {
  associatedtype Distribution: QuantileDistribution
  var distribution: Distribution { get }
}

extension LibraryMargin {
  func value(at level: Level) -> Double {
    level.lower < level.upper
      ? distribution.quantile(level.lower) : distribution.upperQuantile(level.upper)
  }
  func level(of value: Double) -> Level {
    Level(lower: distribution.cumulative(value), upper: distribution.upperTail(value))
  }
}

/// The distribution, whose own range of parameters is wider than that of the margin.
private func checked<Distribution>(_ make: () throws -> Distribution) -> Distribution {
  do { return try make() } catch { preconditionFailure("\(error)") }
}

/// The gamma distribution.
struct GammaMargin: LibraryMargin {
  static let id = "gamma"
  static let summary = "gamma: density x^(shape − 1) e^(−x/scale), by GSL"
  static let parameters: [ParameterSpecification] = [
    .scale("shape", 1, from: 0.1, to: 1e4, "the shape"), .scale("scale", 1, "the scale"),
  ]

  let distribution: Gamma

  init(_ arguments: Arguments) {
    distribution = checked {
      try Gamma(shape: arguments.real("shape"), scale: arguments.real("scale"))
    }
  }
}

/// The beta distribution.
struct BetaMargin: LibraryMargin {
  static let id = "beta"
  static let summary = "beta: density x^(a − 1) (1 − x)^(b − 1), by GSL"
  static let parameters: [ParameterSpecification] = [
    .scale("a", 1, from: 0.1, to: 1e4, "a"), .scale("b", 1, from: 0.1, to: 1e4, "b"),
  ]

  let distribution: Beta

  init(_ arguments: Arguments) {
    distribution = checked { try Beta(arguments.real("a"), arguments.real("b")) }
  }
}

/// The chi-squared distribution.
struct ChiSquaredMargin: LibraryMargin {
  static let id = "chi-squared"
  static let summary = "chi-squared with degrees of freedom, by GSL"
  static let parameters: [ParameterSpecification] = [
    .scale("degrees-of-freedom", 1, from: 0.2, to: 1e4, "the degrees of freedom, not necessarily whole")
  ]

  let distribution: ChiSquared

  init(_ arguments: Arguments) {
    distribution = checked { try ChiSquared(degreesOfFreedom: arguments.real("degrees-of-freedom")) }
  }
}

/// Student's t distribution.
struct StudentTMargin: LibraryMargin {
  static let id = "student-t"
  static let summary = "Student's t with degrees of freedom, by GSL"
  static let parameters: [ParameterSpecification] = [
    .scale("degrees-of-freedom", 3, from: 0.25, to: 1e4, "the degrees of freedom, not necessarily whole")
  ]

  let distribution: StudentT

  init(_ arguments: Arguments) {
    distribution = checked { try StudentT(degreesOfFreedom: arguments.real("degrees-of-freedom")) }
  }
}
