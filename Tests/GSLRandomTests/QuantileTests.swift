import GSLRandom
import Testing

@Suite struct QuantileTests {
  private static func make(_ row: [String]) throws -> any QuantileDistribution {
    let a = try #require(Double(row[1]))
    let b = Double(row[2]) ?? .nan
    switch row[0] {
    case "normal": return try Normal(mean: a, standardDeviation: b)
    case "uniform": return try Uniform(from: a, to: b)
    case "exponential": return try Exponential(mean: a)
    case "gamma": return try Gamma(shape: a, scale: b)
    case "beta": return try Beta(a, b)
    case "chi-squared": return try ChiSquared(degreesOfFreedom: a)
    case "student-t": return try StudentT(degreesOfFreedom: a)
    case "log-normal": return try LogNormal(logMean: a, logStandardDeviation: b)
    default: return try Pareto(exponent: a, minimum: b)
    }
  }

  @Test func quantilesOfMpmath() throws {
    let rows = try ReferenceTable("quantiles").rows
    #expect(Set(rows.map(\.[0])).count == 9 && rows.count == 238)
    for row in rows {
      let distribution = try Self.make(row)
      let (p, expected) = (try #require(Double(row[4])), try #require(Double(row[5])))
      let found = row[3] == "lower" ? distribution.quantile(p) : distribution.upperQuantile(p)
      let allowed = 1e-10 * expected.magnitude + (row[0] == "student-t" ? 1e-15 : 0) + expected.ulp
      #expect((found - expected).magnitude <= allowed, "\(row): \(found)")
    }
  }

  /// Sane and extreme parameters, among them those for which GSL's inverses give NaN or another value.
  static let distributions: [any QuantileDistribution] = {
    let shapes = [0.01, 0.1, 0.317, 1, 2.385, 47.3, 1000, 1e5]
    let degrees = [0.25, 1, 2, 6.7, 1000, 1e9]
    let betas = shapes.flatMap { a in shapes.map { b in (a, b) } }
    return try! [
      Normal(), Normal(mean: 0.3, standardDeviation: 1.7), Uniform(from: -1.25, to: 2.5),
      Exponential(mean: 2.385), LogNormal(logMean: -0.3, logStandardDeviation: 0.9),
      Pareto(exponent: 2.7, minimum: 1.3), Pareto(exponent: 0.6),
    ] + shapes.map { try! Gamma(shape: $0, scale: 1.9) } + betas.map { try! Beta($0, $1) }
      + degrees.map { try! ChiSquared(degreesOfFreedom: $0 < 1e5 ? $0 : 1e5) }
      + degrees.map { try! StudentT(degreesOfFreedom: $0) }
  }()

  /// The cdf of a quantile is the probability, or would be between the neighbouring doubles.
  @Test func quantilesInvertTheCDF() {
    for distribution in Self.distributions {
      for p in [1e-300, 1e-30, 1e-9, 1e-3, 0.05, 0.25, 0.385, 0.5] {
        for isLower in [true, false] {
          let x = isLower ? distribution.quantile(p) : distribution.upperQuantile(p)
          let tail = isLower ? distribution.cumulative : distribution.upperTail
          let (a, b) = (tail(x.nextDown), tail(x.nextUp))
          #expect(
            min(a, b) <= p * (1 + 2e-11) && p * (1 - 2e-11) <= max(a, b), "\(distribution), \(p): \(x)")
          guard p > 1e-9 else { continue }
          // 1 − p is exact to an ulp of 1 only.
          let other = isLower ? distribution.upperQuantile(1 - p) : distribution.quantile(1 - p)
          let (c, d) = (tail(other.nextDown), tail(other.nextUp))
          let error = 2e-11 * p + 0x1p-52
          #expect(min(c, d) <= p + error && p - error <= max(c, d), "\(distribution), \(p): \(other)")
        }
      }
    }
  }

  /// GSL's own error handler, which ends the process, is off even if a program uses distributions only.
  @Test func failuresOfGSLDoNotEndTheProcess() async {
    await #expect(processExitsWith: .success) {
      let x = try Beta(0.5, 1000).quantile(0.75)
      #expect(abs(x - 6.615983202254731e-4) < 1e-13)
    }
  }

  @Test func endsAndWhatIsNoProbability() throws {
    for distribution in Self.distributions {
      for p in [-.leastNonzeroMagnitude, 1.0.nextUp, .nan, .infinity, -.infinity] {
        #expect(distribution.quantile(p).isNaN && distribution.upperQuantile(p).isNaN)
      }
      let (low, high) = (distribution.quantile(0), distribution.quantile(1))
      #expect(distribution.upperQuantile(1) == low && distribution.upperQuantile(0) == high)
      let ends: (Double, Double) =
        switch distribution {
        case is Normal, is StudentT: (-.infinity, .infinity)
        case let uniform as Uniform: (uniform.low, uniform.high)
        case let pareto as Pareto: (pareto.minimum, .infinity)
        case is Beta: (0, 1)
        default: (0, .infinity)
        }
      #expect((low, high) == ends, "\(distribution)")
    }
  }
}
