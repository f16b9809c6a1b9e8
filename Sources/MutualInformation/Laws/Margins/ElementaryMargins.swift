// Margins whose quantiles are elementary functions, or Φ⁻¹: by the project's own kernels, with the same bits
// on every processor.

/// The uniform distribution between two numbers.
struct UniformMargin: Margin {
  static let id = "uniform"
  static let summary = "uniform from low to high"
  static let parameters: [ParameterSpecification] = [
    .location("low", 0, "the lower end"), .location("high", 1, "the upper end"),
  ]

  private let low: Double, high: Double

  init(_ arguments: Arguments) throws(ParameterError) {
    (low, high) = (arguments.real("low"), arguments.real("high"))
    guard low < high else {
      throw ParameterError(
        parameter: "margins", found: "uniform from \(low) to \(high)", allowed: "low < high")
    }
  }

  func value(at level: Level) -> Double {
    level.lower < 0.5 ? low + (high - low) * level.lower : high - (high - low) * level.upper
  }
  func level(of value: Double) -> Level {
    let part = { (distance: Double) in min(max(distance / (high - low), 0), 1) }
    return Level(lower: part(value - low), upper: part(high - value))
  }
}

/// The normal distribution.
struct NormalMargin: Margin {
  static let id = "normal"
  static let summary = "normal with a mean and a standard deviation"
  static let parameters: [ParameterSpecification] = [
    .location("mean", 0, "the mean"), .scale("standard-deviation", 1, "the standard deviation"),
  ]

  private let mean: Double, deviation: Double

  init(_ arguments: Arguments) {
    (mean, deviation) = (arguments.real("mean"), arguments.real("standard-deviation"))
  }

  func value(at level: Level) -> Double { mean + deviation * level.normal }
  func level(of value: Double) -> Level { Level(normal: (value - mean) / deviation) }
}

/// The exponential distribution.
struct ExponentialMargin: Margin {
  static let id = "exponential"
  static let summary = "exponential: P(X > x) = e^(−x/mean)"
  static let parameters: [ParameterSpecification] = [.scale("mean", 1, "the mean")]

  private let mean: Double

  init(_ arguments: Arguments) { mean = arguments.real("mean") }

  func value(at level: Level) -> Double { mean * level.reversed.minusLog }
  func level(of value: Double) -> Level { Level(minusLogOfLower: max(value, 0) / mean).reversed }
}

/// The log-normal distribution.
struct LogNormalMargin: Margin {
  static let id = "log-normal"
  static let summary = "log-normal: ln X is normal"
  static let parameters: [ParameterSpecification] = [
    ParameterSpecification(
      "log-mean", .real(RealRange(-100, 100)), default: .real(0), isImplicit: true,
      summary: "the mean of ln X"),
    .scale("log-standard-deviation", 1, to: 50, "the standard deviation of ln X"),
  ]

  private let mean: Double, deviation: Double

  init(_ arguments: Arguments) {
    (mean, deviation) = (arguments.real("log-mean"), arguments.real("log-standard-deviation"))
  }

  func value(at level: Level) -> Double { naturalExp(mean + deviation * level.normal) }
  func level(of value: Double) -> Level {
    value > 0 ? Level(normal: (naturalLog(value) - mean) / deviation) : Level(lower: 0, upper: 1)
  }
}

/// The Pareto distribution.
struct ParetoMargin: Margin {
  static let id = "pareto"
  static let summary = "Pareto: P(X > x) = (x/minimum)^−exponent"
  static let parameters: [ParameterSpecification] = [
    ParameterSpecification(
      "exponent", .real(RealRange(0.25, 1e6)), default: .real(1), isImplicit: true,
      summary: "the exponent of the tail"),
    .scale("minimum", 1, "the smallest value"),
  ]

  private let exponent: Double, minimum: Double

  init(_ arguments: Arguments) {
    (exponent, minimum) = (arguments.real("exponent"), arguments.real("minimum"))
  }

  func value(at level: Level) -> Double { minimum * naturalExp(level.reversed.minusLog / exponent) }
  func level(of value: Double) -> Level {
    Level(minusLogOfLower: exponent * naturalLog(max(value / minimum, 1))).reversed
  }
}

/// The logistic distribution.
struct LogisticMargin: Margin {
  static let id = "logistic"
  static let summary = "logistic: P(X ≤ x) = 1/(1 + e^(−(x − location)/scale))"
  static let parameters: [ParameterSpecification] = [
    .location("location", 0, "the mean"), .scale("scale", 1, "the scale"),
  ]

  private let location: Double, scale: Double

  init(_ arguments: Arguments) {
    (location, scale) = (arguments.real("location"), arguments.real("scale"))
  }

  func value(at level: Level) -> Double {
    location + scale * (level.reversed.minusLog - level.minusLog)
  }
  func level(of value: Double) -> Level {
    let z = (value - location) / scale
    let small = naturalExp(-abs(z))
    let (tail, rest) = (small / (1 + small), 1 / (1 + small))
    return z < 0 ? Level(lower: tail, upper: rest) : Level(lower: rest, upper: tail)
  }
}

/// The Weibull distribution.
struct WeibullMargin: Margin {
  static let id = "weibull"
  static let summary = "Weibull: P(X > x) = e^−(x/scale)^shape"
  static let parameters: [ParameterSpecification] = [
    .scale("shape", 1, from: 0.1, to: 100, "the shape"), .scale("scale", 1, "the scale"),
  ]

  private let shape: Double, scale: Double

  init(_ arguments: Arguments) { (shape, scale) = (arguments.real("shape"), arguments.real("scale")) }

  func value(at level: Level) -> Double {
    scale * naturalExp(naturalLog(level.reversed.minusLog) / shape)
  }
  func level(of value: Double) -> Level {
    guard value > 0 else { return Level(lower: 0, upper: 1) }
    return Level(minusLogOfLower: naturalExp(shape * naturalLog(value / scale))).reversed
  }
}
