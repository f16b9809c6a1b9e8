import GSLMath
import GSLRandom

/// The estimate for jointly normal X and Y: Î = −½ ln(1 − r²) of the sample correlation r.
///
/// *Bias:* on normal laws, whatever ρ: ½[ψ((n−1)/2) − ψ((n−2)/2)]; `correction: exact` subtracts it. On other laws the
/// estimate tends to −½ ln(1 − ρ²), not to I(X;Y).
/// *Variance:* at independence ¼[ψ′((n−2)/2) − ψ′((n−1)/2)], from the same source.
/// *Accuracy:* two passes; sums in a fixed order.
/// *Edge cases:* fails where a variable is constant or where |r| = 1. n ≥ 3.
/// *Source:* the log-determinant of a Wishart matrix, Anderson 2003, An Introduction to Multivariate Statistical
/// Analysis, 3rd ed., section 7.5.
public struct Gaussian: Estimator {
  public static let id = "gaussian"
  public static let summary = "−½ ln(1 − r²) of the sample correlation r"
  public static let source =
    "Anderson 2003, An Introduction to Multivariate Statistical Analysis, section 7.5"
  public static let parameters = [
    ParameterSpecification(
      "correction", .choice(["none", "exact"]), default: .word("none"),
      summary: "none, or exact: subtracts the bias under normal laws")
  ]
  public static let examples: [[Parameter]] = [[], [Parameter("correction", .word("exact"))]]

  public let arguments: Arguments
  private let isCorrected: Bool

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    isCorrected = arguments.word("correction") == "exact"
  }

  /// The exact bias of the uncorrected estimate on a normal law, in nats: ½[ψ((n−1)/2) − ψ((n−2)/2)].
  ///
  /// Precondition: count ≥ 3.
  public static func exactBias(count: Int) -> Double {
    0.5 * (digamma(0.5 * Double(count - 1)) - digamma(0.5 * Double(count - 2)))
  }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    guard law.shape.x.isReal, law.shape.y.isReal else {
      throw Incompatibility("needs real X and Y, the law has \(law.shape)")
    }
    guard count >= 3 else { throw Incompatibility("needs samples of at least 3") }
  }

  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    Worker(count: count, bias: isCorrected ? Self.exactBias(count: count) : 0)
  }

  public func expectation(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    guard law is any NormalLaw, let truth = law.truth(of: quantity) else { return .none }
    let value = isCorrected ? truth.value : truth.value + Self.exactBias(count: count)
    return Expectation(rounding: value, errorBound: truth.errorBound + 1e-14, kind: .exact)
  }

  /// At independence: ¼[ψ′((n−2)/2) − ψ′((n−1)/2)].
  public func variance(of quantity: Quantity, under law: any JointLaw, count: Int) -> Expectation {
    let n = Double(count)
    guard law is any NormalLaw, let truth = law.truth(of: quantity), truth.value == 0,
      let wide = try? SpecialFunctions.trigamma((n - 2) / 2),
      let narrow = try? SpecialFunctions.trigamma((n - 1) / 2)
    else { return .none }
    return Expectation(
      rounding: 0.25 * (wide.value - narrow.value), errorBound: 0.25 * (wide.errorBound + narrow.errorBound),
      kind: .exact)
  }

  private struct Worker: EstimatorWorker {
    private let bias: Double
    /// Products, to be summed in the fixed order.
    private var terms: [Double]

    init(count: Int, bias: Double) {
      self.bias = bias
      terms = Array(repeating: 0, count: count)
    }

    mutating func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) throws(EstimationFailure) {
      let x = sample.x.reals.span
      let y = sample.y.reals.span
      let (meanX, meanY) = (orderedSum(x) / Double(x.count), orderedSum(y) / Double(y.count))
      let varianceX = sumOfProducts(x, meanX, x, meanX)
      let varianceY = sumOfProducts(y, meanY, y, meanY)
      let covariance = sumOfProducts(x, meanX, y, meanY)
      guard varianceX.isFinite, varianceY.isFinite else { throw .sampleNotFinite }
      guard varianceX > 0, varianceY > 0 else { throw .constantVariable }
      let r = covariance / (varianceX.squareRoot() * varianceY.squareRoot())
      guard abs(r) < 1 else { throw .perfectCorrelation }
      values[0] = -0.5 * naturalLog1p(-r * r) - bias
    }

    /// Σ (aᵢ − ā)(bᵢ − b̄).
    private mutating func sumOfProducts(
      _ a: Span<Double>, _ meanA: Double, _ b: Span<Double>, _ meanB: Double
    ) -> Double {
      for i in a.indices { terms[i] = (a[i] - meanA) * (b[i] - meanB) }
      return orderedSum(terms.span)
    }
  }
}
