import CGSL

/// Minimises a differentiable function of several variables by GSL's BFGS (`vector_bfgs2`: the
/// quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno with Fletcher's line search).
///
/// ```swift
/// let minimiser = try Minimiser(dimensions: 1) { point, gradient in
///   gradient[0] = 2 * (point[0] - 3)
///   return (point[0] - 3) * (point[0] - 3)
/// }
/// try minimiser.minimise(from: [0], tolerance: 1e-9, iterations: 100).isConverged
/// minimiser.point  // [3]
/// ```
/// The memory is made once. Minimising again, with other data, allocates nothing.
///
/// *Accuracy.* Converged means |∇| ≤ tolerance. If rounding makes progress impossible, or if the
/// iterations are used up, the search ends at the best point found, and `isConverged` is false.
/// *Bits.* The same on one machine every time, not promised to be the same on two: the last bits of
/// GSL's CBLAS may depend on how it was compiled.
/// *Edge cases.* The function must be finite wherever the search goes.
/// *Source.* Fletcher 1987, Practical Methods of Optimization, algorithms 2.6.2 and 2.6.4.
public final class Minimiser {
  /// The value and the gradient at a point.
  public typealias Function = (_ point: Span<Double>, _ gradient: inout MutableSpan<Double>) -> Double

  /// The end of a search.
  public struct Outcome: Hashable, Sendable {
    /// The function's value at `point`.
    public let value: Double
    /// The number of line searches.
    public let iterations: Int
    /// Whether |∇| ≤ tolerance there.
    public let isConverged: Bool
  }

  /// The point at which the last search ended.
  public private(set) var point: [Double]

  private let function: Function
  private let state: UnsafeMutablePointer<gsl_multimin_fdfminimizer>
  private let start: UnsafeMutablePointer<gsl_vector>
  private let callbacks: UnsafeMutablePointer<gsl_multimin_function_fdf>
  /// The last evaluation. GSL asks for value and gradient one by one.
  private var location: [Double]
  private var gradient: [Double]
  private var value = 0.0
  private var isEvaluated = false

  /// A minimiser of one function. Throws unless there are 1…1000 variables.
  public init(dimensions: Int, function: @escaping Function) throws(NumericalError) {
    Library.ready
    let name = "minimiser"
    guard (1...1000).contains(dimensions) else { throw .domain(name, "\(dimensions) variables, not 1…1000") }
    guard let start = gsl_vector_calloc(dimensions) else {
      throw NumericalError(name, status: Int32(GSL_ENOMEM))
    }
    guard let state = gsl_multimin_fdfminimizer_alloc(cgsl_bfgs(), dimensions) else {
      gsl_vector_free(start)
      throw NumericalError(name, status: Int32(GSL_ENOMEM))
    }
    self.state = state
    self.start = start
    self.function = function
    point = Array(repeating: 0, count: dimensions)
    location = point
    gradient = point
    callbacks = .allocate(capacity: 1)
    // `self` outlives every call that GSL makes: they are made inside `minimise` only.
    callbacks.initialize(
      to: gsl_multimin_function_fdf(
        f: { point, minimiser in Minimiser.from(minimiser!).evaluate(point!) },
        df: { point, minimiser, gradient in
          let minimiser = Minimiser.from(minimiser!)
          _ = minimiser.evaluate(point!)
          minimiser.copyGradient(to: gradient!)
        },
        fdf: { point, minimiser, value, gradient in
          let minimiser = Minimiser.from(minimiser!)
          value!.pointee = minimiser.evaluate(point!)
          minimiser.copyGradient(to: gradient!)
        }, n: dimensions, params: Unmanaged.passUnretained(self).toOpaque()))
  }

  deinit {
    callbacks.deinitialize(count: 1)
    callbacks.deallocate()
    gsl_multimin_fdfminimizer_free(state)
    gsl_vector_free(start)
  }

  /// Searches from a starting point; `point` is then where it ended.
  ///
  /// - Parameters:
  ///   - start: The first point, of as many coordinates as `dimensions`.
  ///   - tolerance: The |∇| that is small enough.
  ///   - iterations: The largest number of line searches.
  ///   - firstStep: The length of the first trial step.
  /// - Throws: Unless the starting point has that many coordinates and `tolerance` and `firstStep`
  ///   are positive.
  public func minimise(
    from start: [Double], tolerance: Double, iterations: Int, firstStep: Double = 0.1
  ) throws(NumericalError) -> Outcome {
    let name = "minimiser"
    guard start.count == point.count else {
      throw .domain(name, "\(start.count) coordinates, not \(point.count)")
    }
    guard tolerance > 0, firstStep > 0 else {
      throw .domain(name, "a tolerance of \(tolerance) and a first step of \(firstStep) are not positive")
    }
    for i in start.indices { gsl_vector_set(self.start, i, start[i]) }
    isEvaluated = false
    // A line search to one tenth, as GSL's manual recommends.
    var status = gsl_multimin_fdfminimizer_set(state, callbacks, self.start, firstStep, 0.1)
    var done = 0
    while status == GSL_SUCCESS, !isConverged(tolerance), done < iterations {
      status = gsl_multimin_fdfminimizer_iterate(state)
      done += 1
    }
    for i in point.indices { point[i] = gsl_vector_get(state.pointee.x, i) }
    return Outcome(value: state.pointee.f, iterations: done, isConverged: isConverged(tolerance))
  }

  private func isConverged(_ tolerance: Double) -> Bool {
    gsl_multimin_test_gradient(state.pointee.gradient, tolerance) == GSL_SUCCESS
  }

  private static func from(_ pointer: UnsafeMutableRawPointer) -> Minimiser {
    Unmanaged<Minimiser>.fromOpaque(pointer).takeUnretainedValue()
  }

  private func evaluate(_ point: UnsafePointer<gsl_vector>) -> Double {
    var isSame = isEvaluated
    for i in location.indices {
      let coordinate = gsl_vector_get(point, i)
      if coordinate != location[i] { isSame = false }
      location[i] = coordinate
    }
    guard !isSame else { return value }
    var slopes = gradient.mutableSpan
    value = function(location.span, &slopes)
    isEvaluated = true
    return value
  }

  private func copyGradient(to vector: UnsafeMutablePointer<gsl_vector>) {
    for i in gradient.indices { gsl_vector_set(vector, i, gradient[i]) }
  }
}
