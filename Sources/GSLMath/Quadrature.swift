import CGSL

/// Adaptive quadrature of a Swift closure by GSL (QUADPACK, doi 10.1007/978-3-642-61786-7).
///
/// ```swift
/// let one = try Quadrature(relativeTolerance: 1e-12).integral(over: .line) { normal.density(at: $0) }
/// ```
/// *Accuracy.* The result meets one of the two tolerances by GSL's own estimate, or the call throws; the error then
/// carries the best value that was reached.
public struct Quadrature: Hashable, Sendable {
  /// Where to integrate.
  public enum Domain: Hashable, Sendable {
    /// From a to b; b < a reverses the sign.
    case interval(Double, Double)
    /// From a to +∞.
    case above(Double)
    /// From −∞ to b.
    case below(Double)
    /// From −∞ to +∞.
    case line
  }

  /// How to integrate over an interval; the infinite domains always use `extrapolating`.
  public enum Rule: Hashable, Sendable {
    /// 61-point Gauss–Kronrod with bisection (`qag`): smooth integrands, kinks, peaks.
    case gaussKronrod
    /// 21-point Gauss–Kronrod with the ε-algorithm (`qags`; `qagiu`, `qagil`, `qagi` on infinite domains): integrable
    /// singularities, above all at the ends.
    case extrapolating
    /// Doubly adaptive Clenshaw–Curtis (`cquad`, Gonnet, doi 10.1145/1824801.1824804): the most robust; skips
    /// points where the integrand is not finite.
    case clenshawCurtis
  }

  /// The absolute error that is good enough; 0 if only the relative one counts.
  public var absoluteTolerance: Double

  /// The relative error that is good enough.
  public var relativeTolerance: Double

  /// The largest number of subintervals.
  public var intervalLimit: Int

  /// A quadrature with these tolerances.
  public init(absoluteTolerance: Double = 0, relativeTolerance: Double = 1e-10, intervalLimit: Int = 1000) {
    self.absoluteTolerance = absoluteTolerance
    self.relativeTolerance = relativeTolerance
    self.intervalLimit = intervalLimit
  }

  /// ∫ f over `domain`. Throws if the tolerance is not met, or if the limits or the result are not finite.
  public func integral(
    over domain: Domain, rule: Rule = .gaussKronrod, of integrand: (Double) -> Double
  ) throws(NumericalError) -> BoundedValue {
    Library.ready
    let name = "quadrature"
    guard domain.isFinite else { throw .domain(name, "the limits \(domain) are not finite") }
    guard (1...1_000_000).contains(intervalLimit) else {
      throw .domain(name, "an interval limit of \(intervalLimit) is not in 1…10^6")
    }
    guard absoluteTolerance >= 0, relativeTolerance >= 0, absoluteTolerance < .infinity, relativeTolerance < 1
    else {
      throw .domain(name, "tolerances \(absoluteTolerance), \(relativeTolerance) are not in 0… and 0..<1")
    }
    var value = 0.0
    var estimate = 0.0
    let status = withFunction(integrand) { function in
      run(function, domain, rule, &value, &estimate)
    }
    let result = BoundedValue(value, errorBound: max(estimate, 0x1p-52 * value.magnitude))
    guard status == GSL_SUCCESS else {
      let best = value.isFinite && estimate.isFinite ? result : nil
      throw NumericalError(name, status: status, best: best)
    }
    guard value.isFinite, estimate.isFinite else { throw .domain(name, "the integral is not finite") }
    return result
  }

  /// Calls the GSL function for the domain and rule with a workspace of its own.
  private func run(
    _ function: UnsafePointer<gsl_function>, _ domain: Domain, _ rule: Rule, _ value: inout Double,
    _ estimate: inout Double
  ) -> Int32 {
    if case .interval(let a, let b) = domain, rule == .clenshawCurtis {
      guard let workspace = gsl_integration_cquad_workspace_alloc(max(intervalLimit, 3)) else {
        return Int32(GSL_ENOMEM)
      }
      defer { gsl_integration_cquad_workspace_free(workspace) }
      return gsl_integration_cquad(
        function, a, b, absoluteTolerance, relativeTolerance, workspace, &value, &estimate, nil)
    }
    guard let workspace = gsl_integration_workspace_alloc(intervalLimit) else { return Int32(GSL_ENOMEM) }
    defer { gsl_integration_workspace_free(workspace) }
    let (absolute, relative, limit) = (absoluteTolerance, relativeTolerance, intervalLimit)
    // The infinite-domain functions take a pointer that is not const; none of them writes through it.
    let mutable = UnsafeMutablePointer(mutating: function)
    return switch domain {
    case .interval(let a, let b) where rule == .extrapolating:
      gsl_integration_qags(function, a, b, absolute, relative, limit, workspace, &value, &estimate)
    case .interval(let a, let b):
      gsl_integration_qag(
        function, a, b, absolute, relative, limit, Int32(GSL_INTEG_GAUSS61), workspace, &value, &estimate)
    case .above(let a):
      gsl_integration_qagiu(mutable, a, absolute, relative, limit, workspace, &value, &estimate)
    case .below(let b):
      gsl_integration_qagil(mutable, b, absolute, relative, limit, workspace, &value, &estimate)
    case .line:
      gsl_integration_qagi(mutable, absolute, relative, limit, workspace, &value, &estimate)
    }
  }
}

extension Quadrature.Domain {
  var isFinite: Bool {
    switch self {
    case .interval(let a, let b): a.isFinite && b.isFinite
    case .above(let a): a.isFinite
    case .below(let b): b.isFinite
    case .line: true
    }
  }
}

/// The closure behind GSL's `void *`.
private struct Integrand {
  let evaluate: (Double) -> Double
}

/// Lends a Swift closure to GSL for the duration of `body`.
private func withFunction(
  _ integrand: (Double) -> Double, _ body: (UnsafePointer<gsl_function>) -> Int32
) -> Int32 {
  withoutActuallyEscaping(integrand) { escapable in
    var box = Integrand(evaluate: escapable)
    return withUnsafeMutablePointer(to: &box) { pointer in
      var function = cgsl_function(
        { x, parameters in
          // `parameters` is the box above, which outlives every call that GSL makes.
          parameters!.assumingMemoryBound(to: Integrand.self).pointee.evaluate(x)
        }, pointer)
      return body(&function)
    }
  }
}
