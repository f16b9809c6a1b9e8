public import GSLRandom

/// Normal vectors X and Y of d dimensions each. All variances are one.
///
/// * `dense`: all 2d variables have the correlation ρ with each other. With the determinant |R_k| =
///   (1−ρ)^(k−1) (1 + (k−1)ρ), I(X;Y) = ½ ln(|R_d|²/|R_2d|) = ½ [2 ln(1 + (d−1)ρ) − ln(1 − ρ) −
///   ln(1 + (2d−1)ρ)].
/// * `sparse`: coordinates 0 … p−1 of X have the correlation ρ with the same coordinates of Y. All
///   other variables are independent noise. I(X;Y) = −(p/2) ln(1 − ρ²).
///
/// *Randomness:* point i reads the normals 2di … 2di + 2d − 1 of the stream, g_0, g_1, …, in
/// portions of whole points. Dense: variable j of x_0 … x_(d−1), y_0 … y_(d−1) is s_j g_j + Σ_{k<j}
/// c_k g_k, added in this order. The Cholesky factor of R has s_k² = (1−ρ)(1+kρ)/(1+(k−1)ρ) and c_k
/// = s_k ρ/(1+kρ). Sparse: x_k = g_k, y_k = ρg_k + √(1−ρ²) g_(d+k), or g_(d+k) for noise. The bits
/// are the same on every processor.
/// *Edge cases:* dense needs ρ > −1/(2d−1).
/// *Source:* Cover & Thomas 2006, theorem 8.4.1 (entropy of a multivariate normal distribution).
public struct MultivariateNormal: DensityRatioLaw, NormalLaw {
  public static let id = "multivariate-normal"
  public static let summary = "normal vectors, all correlated or some pairs of coordinates"
  public static let formula =
    "dense: I(X;Y) = ½ [2 ln(1 + (d−1)ρ) − ln(1 − ρ) − ln(1 + (2d−1)ρ)]; sparse: −(p/2) ln(1 − ρ²)"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, theorem 8.4.1"
  public static let parameters = [
    ParameterSpecification("dimensions", .integer(1...100), summary: "d, those of X and those of Y"),
    ParameterSpecification(
      "correlation", .real(.open(-1, 1)),
      summary: "ρ; with dense above −1/(2d − 1)"),
    ParameterSpecification(
      "structure", .choice(["dense", "sparse"]), default: .word("dense"),
      summary: "dense: all variables are correlated; sparse: some pairs of coordinates are"),
    ParameterSpecification(
      "pairs", .integer(1...100), default: .integer(2),
      appliesWhere: ParameterSpecification.Condition("structure", .word("sparse")),
      summary: "how many coordinates of X go with the same coordinate of Y"),
  ]
  public static let examples: [[Parameter]] = [
    (1, 0.6317, nil), (2, 0.5, nil), (5, -0.1, nil), (1, -0.6317, 1), (5, 0.8, 2), (12, 0, 3),
  ].map { (d: Int, rho: Double, pairs: Int?) in
    [
      Parameter("dimensions", .integer(d)), Parameter("correlation", .real(rho)),
      Parameter("structure", .word(pairs == nil ? "dense" : "sparse")),
    ] + (pairs.map { [Parameter("pairs", .integer($0))] } ?? [])
  }

  public let arguments: Arguments
  /// d.
  public let dimensions: Int
  /// ρ.
  public let correlation: Double
  /// p; nil if the structure is dense.
  public let pairs: Int?
  /// s_k and c_k of the dense structure; empty if it is sparse.
  private let factor: [(own: Double, shared: Double)]

  public init(_ arguments: Arguments) throws(ParameterError) {
    self.arguments = arguments
    dimensions = arguments.integer("dimensions")
    correlation = arguments.real("correlation")
    pairs = arguments["pairs"] == nil ? nil : arguments.integer("pairs")
    let rho = correlation
    factor = (0..<(pairs == nil ? 2 * dimensions : 0)).map { k in
      let (before, after) = (1 + Double(k - 1) * rho, 1 + Double(k) * rho)
      // At k = 0 it is one, without the rounding of (1 − ρ)/(1 − ρ).
      let own = k == 0 ? 1 : ((1 - rho) * (after / before)).squareRoot()
      return (own, own * (rho / after))
    }
    if let pairs {
      guard pairs <= dimensions else {
        throw ParameterError(
          parameter: "pairs", found: "\(pairs) pairs", allowed: "at most \(dimensions), the dimensions")
      }
    } else if !(1 + Double(2 * dimensions - 1) * correlation > 0) {
      throw ParameterError(
        parameter: "correlation", found: "\(correlation)",
        allowed: "above −1/\(2 * dimensions - 1) in \(2 * dimensions) variables that are all correlated")
    }
  }

  public var shape: SampleShape { .realVectors(dimensions) }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let (rho, d) = (correlation, Double(dimensions))
    // ln(1 + z) is off by 1e-16 of itself, and by 1.2e-16 |z|/(1 + z) for the rounding of z.
    if let pairs {
      let one = normalInformation(rho)
      let value = Double(pairs) * one.value
      return ExactValue(
        value, errorBound: Double(pairs) * one.errorBound + roundingUnit * value, kind: .closedForm)
    }
    if abs((2 * d - 1) * rho) < 0x1p-4 {
      // The logarithms cancel. −½ ln(1 − r²) with the canonical correlation r = dρ/(1 + (d − 1)ρ)
      // does not.
      let r = d * rho / (1 + (d - 1) * rho)
      let value = -0.5 * naturalLog1p(-r * r)
      return ExactValue(value, errorBound: 16 * roundingUnit * value, kind: .closedForm)
    }
    let (one, half, all) = (-rho, (d - 1) * rho, (2 * d - 1) * rho)
    let logs = [(-0.5, one), (1, half), (-0.5, all)]
    let value = logs.reduce(0) { $0 + $1.0 * naturalLog1p($1.1) }
    let bound = logs.reduce(1e-16) { sum, log in
      sum + 4e-16 * abs(naturalLog1p(log.1)) + 2.3e-16 * abs(log.1) / (1 + log.1)
    }
    return ExactValue(value, errorBound: bound, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let (d, width) = (dimensions, 2 * dimensions)
    let rows = max(1, 512 / width)
    // An even number of normals for each point: portions concatenate. On the stack; d ≤ 100.
    var buffer = InlineArray<512, Double>(repeating: 0)
    let factor = factor.span
    let (pairs, deviation) = (pairs, ((1 - correlation) * (1 + correlation)).squareRoot())
    for start in stride(from: 0, to: sample.count, by: rows) {
      let end = min(start + rows, sample.count)
      var all = buffer.mutableSpan
      var portion = all._mutatingExtracting(first: (end - start) * width)
      stream.fillNormals(&portion)
      for i in start..<end {
        let g = (i - start) * width
        if let pairs {
          for k in 0..<d {
            let (x, noise) = (portion[g + k], portion[g + d + k])
            sample.x.reals[i * d + k] = x
            sample.y.reals[i * d + k] = k < pairs ? correlation * x + deviation * noise : noise
          }
        } else {
          var common = 0.0
          for k in 0..<width {
            let (own, shared) = factor[k]
            let value = common + own * portion[g + k]
            common += shared * portion[g + k]
            if k < d { sample.x.reals[i * d + k] = value } else { sample.y.reals[i * d + k - d] = value }
          }
        }
      }
    }
  }

  public func makeOracle() -> any Critic {
    Oracle(
      information: truth(of: .mutualInformation)!.value, dimensions: dimensions, correlation: correlation,
      pairs: pairs)
  }

  /// Dense: by z'R⁻¹z = [|z|² − ρ(Σz)²/(1 + (k−1)ρ)]/(1 − ρ) the squares cancel. Sparse: a sum over
  /// pairs.
  private struct Oracle: Critic {
    let information: Double
    let dimensions: Int
    let correlation: Double
    let pairs: Int?

    func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
      let rho = correlation
      let (x, y) = (anchor * dimensions, candidate * dimensions)
      if let pairs {
        var sum = 0.0
        for k in 0..<pairs {
          let (a, b) = (sample.x.reals[x + k], sample.y.reals[y + k])
          sum += rho * (2 * a * b - rho * (a * a + b * b))
        }
        return information + sum / (2 * (1 - rho) * (1 + rho))
      }
      var (sumX, sumY) = (0.0, 0.0)
      for k in 0..<dimensions {
        sumX += sample.x.reals[x + k]
        sumY += sample.y.reals[y + k]
      }
      let (half, all) = (1 + Double(dimensions - 1) * rho, 1 + Double(2 * dimensions - 1) * rho)
      let sum = (sumX + sumY) * (sumX + sumY) / all - (sumX * sumX + sumY * sumY) / half
      return information + 0.5 * rho / (1 - rho) * sum
    }
  }
}
