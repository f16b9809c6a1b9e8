import CGSL

/// Adaptive quadrature of a Swift closure by GSL (QUADPACK, doi 10.1007/978-3-642-61786-7).
///
/// ```swift
/// let half = try Quadrature().integral(from: 0, to: .infinity) { normal.density(at: $0) }
/// ```
/// *Method.* Between finite limits 61-point Gauss–Kronrod with bisection (`qag`). To infinity
/// 15-point Gauss–Kronrod with the ε-algorithm on a transformed variable (`qagiu`).
/// *Accuracy.* The result meets one of the two tolerances by GSL's own estimate, or the call
/// throws. The error then carries the best value that was reached.
public struct Quadrature: Hashable, Sendable {
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

  /// ∫ₐᵇ f for finite a and for b finite or +∞; b < a reverses the sign.
  ///
  /// - Throws: If the tolerance is not met, or if a limit is not allowed or the result not finite.
  public func integral(
    from a: Double, to b: Double, of integrand: (Double) -> Double
  ) throws(NumericalError) -> BoundedValue {
    Library.ready
    let name = "quadrature"
    guard a.isFinite, b.isFinite || b == .infinity else {
      throw .domain(name, "the limits \(a), \(b) are not finite, or a finite one and infinity")
    }
    guard (1...1_000_000).contains(intervalLimit) else {
      throw .domain(name, "an interval limit of \(intervalLimit) is not in 1…10^6")
    }
    guard absoluteTolerance >= 0, relativeTolerance >= 0, absoluteTolerance < .infinity, relativeTolerance < 1
    else {
      throw .domain(name, "tolerances \(absoluteTolerance), \(relativeTolerance) are not in 0… and 0..<1")
    }
    guard let workspace = gsl_integration_workspace_alloc(intervalLimit) else {
      throw NumericalError(name, status: Int32(GSL_ENOMEM))
    }
    defer { gsl_integration_workspace_free(workspace) }
    let (absolute, relative, limit) = (absoluteTolerance, relativeTolerance, intervalLimit)
    var value = 0.0
    var estimate = 0.0
    let status = withFunction(integrand) { function in
      b.isFinite
        ? gsl_integration_qag(
          function, a, b, absolute, relative, limit, Int32(GSL_INTEG_GAUSS61), workspace, &value, &estimate)
        : gsl_integration_qagiu(function, a, absolute, relative, limit, workspace, &value, &estimate)
    }
    let result = BoundedValue(value, errorBound: max(estimate, 0x1p-52 * value.magnitude))
    guard status == GSL_SUCCESS else {
      let best = value.isFinite && estimate.isFinite ? result : nil
      throw NumericalError(name, status: status, best: best)
    }
    guard value.isFinite, estimate.isFinite else { throw .domain(name, "the integral is not finite") }
    return result
  }
}

/// The closure behind GSL's `void *`.
private struct Integrand {
  let evaluate: (Double) -> Double
}

/// Lends a Swift closure to GSL for the duration of `body`.
private func withFunction(
  _ integrand: (Double) -> Double, _ body: (UnsafeMutablePointer<gsl_function>) -> Int32
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
