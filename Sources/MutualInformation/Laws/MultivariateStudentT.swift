import GSLMath
public import GSLRandom

/// Student's t distribution of (X, Y) with ν degrees of freedom. X and Y have d dimensions.
/// Coordinate k of X goes with coordinate k of Y by the dispersion matrix [[1, ρ1], [ρ1, 1]]. All
/// coordinates share one scale, so X and Y depend on each other even if ρ = 0.
///
/// I(X;Y) = −(d/2) ln(1 − ρ²) + f(ν/2) + f(ν/2 + d) − 2f((ν + d)/2) with f(x) = ln Γ(x) − xψ(x).
///
/// *Randomness:* point by point, from a `NumberReader`. For k = 0 … d−1 two normals g and h give
/// x_k = g and y_k = ρg + √(1−ρ²) h. Then `GammaSampler` draws G of shape ν/2, and every coordinate
/// is multiplied by √(ν/2G). The bits are the same on every processor.
/// *Edge cases:* for ν < 0.2 the scale would overflow. For small ν one draw outweighs all others; a
/// sample correlation is then that of one point, ±1.
/// *Source:* Arellano-Valle, Contreras-Reyes & Genton 2013, doi 10.1111/j.1467-9469.2011.00774.x.
/// *Erratum:* its line for the mutual information is slightly wrong. The one above is h(X) + h(Y) −
/// h(X, Y) of its entropies.
public struct MultivariateStudentT: DensityRatioLaw, BinnableLaw {
  public static let id = "student-t"
  public static let summary = "Student's t: heavy tails, dependent even without correlation"
  public static let formula =
    "I(X;Y) = −(d/2) ln(1 − ρ²) + f(ν/2) + f(ν/2 + d) − 2f((ν + d)/2), f(x) = ln Γ(x) − xψ(x)"
  public static let source =
    "Arellano-Valle, Contreras-Reyes & Genton 2013, doi 10.1111/j.1467-9469.2011.00774.x"
  public static let parameters = [
    ParameterSpecification(
      "degrees-of-freedom", .real(RealRange(0.2, 10_000)), summary: "ν, not necessarily whole"),
    ParameterSpecification(
      "correlation", .real(.open(-1, 1)),
      summary: "ρ of coordinate k of X with coordinate k of Y in the dispersion matrix"),
    ParameterSpecification(
      "dimensions", .integer(1...100), default: .integer(1), summary: "d, those of X and those of Y"),
  ]
  public static let examples: [[Parameter]] = [(1, 0, 1), (3, -0.6317, 1), (5.7, 0.9, 3), (1000, 0.6, 2)].map
  {
    (nu: Double, rho: Double, d: Int) in
    [
      Parameter("degrees-of-freedom", .real(nu)), Parameter("correlation", .real(rho)),
      Parameter("dimensions", .integer(d)),
    ]
  }

  public let arguments: Arguments
  /// ν.
  public let degreesOfFreedom: Double
  /// ρ.
  public let correlation: Double
  /// d.
  public let dimensions: Int

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    degreesOfFreedom = arguments.real("degrees-of-freedom")
    correlation = arguments.real("correlation")
    dimensions = arguments.integer("dimensions")
  }

  public var shape: SampleShape { .realVectors(dimensions) }

  /// 1 − ρ², without cancellation.
  private var residualVariance: Double { (1 - correlation) * (1 + correlation) }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let (nu, d) = (degreesOfFreedom, Double(dimensions))
    let pair = normalInformation(correlation)
    var (value, bound) = (d * pair.value, d * pair.errorBound + roundingUnit * d * pair.value)
    if nu / 2 >= Self.leastOfSeries {
      let shared = seriesOfScale
      let sum = value + shared
      return ExactValue(
        rounding: sum, errorBound: bound + 64 * roundingUnit * shared + roundingUnit * sum, kind: .closedForm)
    }
    let terms = [(1.0, nu / 2), (1, nu / 2 + d), (-2, (nu + d) / 2)]
    for (weight, x) in terms {
      let term = entropyTerm(x)
      value += weight * term.value
      bound += abs(weight) * (term.errorBound + 2e-16 * abs(term.value))
    }
    return ExactValue(rounding: value, errorBound: bound, kind: .closedForm)
  }

  /// From here on Stirling's series to B₁₄ is exact: the first omitted term is below 1e-18.
  private static let leastOfSeries = 16.0

  /// f(ν/2) + f(ν/2 + d) − 2f((ν + d)/2), the information of the common scale, by Stirling's series
  /// f(x) = −½ ln x − x + Σ B_2k/((2k − 1) x^(2k−1)) + a constant. The large terms are linear in x
  /// or cancel into ln(1 − t²), t = d/(ν + d).
  private var seriesOfScale: Double {
    let (middle, step) = ((degreesOfFreedom + Double(dimensions)) / 2, Double(dimensions) / 2)
    let t = step / middle
    let powers = secondDifferencesOfInversePowers(bernoulliNumbers.count, at: middle, step: step)
    var sum = 0.0
    for k in powers.indices.reversed() { sum += bernoulliNumbers[k] / Double(2 * k + 1) * powers[k] }
    return -0.5 * naturalLog1p(-t * t) + sum
  }

  /// ln Γ(ν/2) + ln Γ(ν/2 + d) − 2 ln Γ((ν + d)/2) by (x − ½) ln x − x + Σ B_2k/(2k(2k − 1)
  /// x^(2k−1)).
  private var seriesOfConstant: Double {
    let (middle, step) = ((degreesOfFreedom + Double(dimensions)) / 2, Double(dimensions) / 2)
    let t = step / middle
    let powers = secondDifferencesOfInversePowers(bernoulliNumbers.count, at: middle, step: step)
    var sum = 0.0
    for k in powers.indices.reversed() {
      sum += bernoulliNumbers[k] / Double((2 * k + 1) * (2 * k + 2)) * powers[k]
    }
    return (middle - 0.5) * naturalLog1p(-t * t) + step * (naturalLog1p(t) - naturalLog1p(-t)) + sum
  }

  /// f(x) = ln Γ(x) − xψ(x) for x ≥ 0.1, where both exist.
  private func entropyTerm(_ x: Double) -> BoundedValue {
    let logGamma = try! SpecialFunctions.logGamma(x)
    let psi = digamma(x)
    return BoundedValue(
      logGamma.value - x * psi, errorBound: logGamma.errorBound + 1.1e-14 * (1 + x * abs(psi)))
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let (d, rho, deviation) = (dimensions, correlation, residualVariance.squareRoot())
    let half = degreesOfFreedom / 2
    let gamma = GammaSampler(shape: half)
    var numbers = NumberReader()
    for i in 0..<sample.count {
      for k in i * d..<(i + 1) * d {
        let g = numbers.normal(from: &stream)
        sample.x.reals[k] = g
        sample.y.reals[k] = rho * g + deviation * numbers.normal(from: &stream)
      }
      let scale = (half / gamma.draw(&numbers, &stream)).squareRoot()
      for k in i * d..<(i + 1) * d {
        sample.x.reals[k] *= scale
        sample.y.reals[k] *= scale
      }
    }
  }

  /// Hands out the pairs that `draw` gives in one dimension.
  func forEachPair(
    count: Int, _ numbers: inout NumberReader, _ stream: inout RandomStream,
    _ body: (Int, Double, Double) -> Void
  ) {
    let deviation = residualVariance.squareRoot()
    let half = degreesOfFreedom / 2
    let gamma = GammaSampler(shape: half)
    for i in 0..<count {
      let g = numbers.normal(from: &stream)
      let y = correlation * g + deviation * numbers.normal(from: &stream)
      let scale = (half / gamma.draw(&numbers, &stream)).squareRoot()
      body(i, g * scale, y * scale)
    }
  }

  public func makeOracle() -> any Critic { oracle }

  var oracle: Oracle {
    let (nu, d) = (degreesOfFreedom, Double(dimensions))
    // ln c_2d − 2 ln c_d of the densities c_k (1 + |z|²/ν)^(−(ν+k)/2); the powers of νπ cancel.
    let logGamma = { (x: Double) in try! SpecialFunctions.logGamma(x).value }
    let constant =
      nu / 2 >= Self.leastOfSeries
      ? seriesOfConstant : logGamma(nu / 2 + d) + logGamma(nu / 2) - 2 * logGamma((nu + d) / 2)
    return Oracle(
      constant: tenDigits(constant + d * normalInformation(correlation).value), nu: nu,
      dimensions: dimensions, correlation: correlation, residualVariance: residualVariance)
  }

  /// c + (ν+d)/2 [ln(1 + |x|²/ν) + ln(1 + |y|²/ν)] − (ν+2d)/2 ln(1 + (|x|² − 2ρxy + |y|²)/(1−ρ²)ν).
  /// The constant c is kept to ten digits; no log-softmax depends on it.
  struct Oracle: Critic {
    let constant: Double, nu: Double
    let dimensions: Int
    let correlation: Double, residualVariance: Double

    func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
      var (x2, y2, residual2) = (0.0, 0.0, 0.0)
      for k in 0..<dimensions {
        let x = sample.x.reals[anchor * dimensions + k]
        let y = sample.y.reals[candidate * dimensions + k]
        x2 += x * x
        y2 += y * y
        residual2 += (y - correlation * x) * (y - correlation * x)
      }
      return score(x2, y2, residual2)
    }

    /// The score of single numbers.
    func score(_ x: Double, _ y: Double) -> Double {
      score(x * x, y * y, (y - correlation * x) * (y - correlation * x))
    }

    /// The score of |x|², |y|² and |y − ρx|².
    private func score(_ x2: Double, _ y2: Double, _ residual2: Double) -> Double {
      // |x|² − 2ρxy + |y|² = (1 − ρ²)|x|² + |y − ρx|².
      let joint = (x2 + residual2 / residualVariance) / nu
      let d = Double(dimensions)
      return constant + 0.5 * (nu + d) * (naturalLog1p(x2 / nu) + naturalLog1p(y2 / nu))
        - 0.5 * (nu + 2 * d) * naturalLog1p(joint)
    }
  }
  public var factors: PairFactors? {
    guard dimensions == 1 else { return nil }
    return PairFactors(
      StudentFactors(
        degreesOfFreedom: degreesOfFreedom, correlation: correlation,
        deviation: residualVariance.squareRoot()))
  }

  /// - Precondition: d = 1.
  public func cells(xEdges: [Double], yEdges: [Double]) -> (table: JointTable, errorBound: Double) {
    guard let factors else { preconditionFailure("the cells of \(dimensions) dimensions are not rectangles") }
    return factors.conditional.cells(givenEdges: xEdges, otherEdges: yEdges)
  }
}
