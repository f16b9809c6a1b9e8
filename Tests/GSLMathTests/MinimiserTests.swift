import GSLMath
import Testing

@Suite struct MinimiserTests {
  /// The banana valley 100(y − x²)² + (1 − x)² from Rosenbrock's own start (−1.2, 1); its minimum is 0 at (1, 1).
  ///
  /// Rosenbrock 1960, doi 10.1093/comjnl/3.3.175.
  @Test func rosenbrock() throws {
    var evaluations = 0
    let minimiser = try Minimiser(dimensions: 2) { point, gradient in
      evaluations += 1
      let (x, y) = (point[0], point[1])
      gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x)
      gradient[1] = 200 * (y - x * x)
      return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
    }
    let outcome = try minimiser.minimise(from: [-1.2, 1], tolerance: 1e-8, iterations: 200)
    #expect(outcome.isConverged && outcome.value < 1e-16 && (10...100).contains(outcome.iterations))
    for coordinate in minimiser.point { #expect(abs(coordinate - 1) < 1e-7) }
    #expect(evaluations > 20 && evaluations < 300)
    // The same again, whatever was minimised between.
    let point = minimiser.point
    _ = try minimiser.minimise(from: [3, -7], tolerance: 1e-8, iterations: 200)
    let again = try minimiser.minimise(from: [-1.2, 1], tolerance: 1e-8, iterations: 200)
    #expect(again == outcome && minimiser.point == point)
    // Too few iterations are not hidden.
    let short = try minimiser.minimise(from: [-1.2, 1], tolerance: 1e-8, iterations: 3)
    #expect(!short.isConverged && short.iterations == 3 && short.value > 0.1)
  }

  /// ½ Σ (i + 1)(p_i − c_i)² + (p_0 − c_0)(p_1 − c_1)/2: convex, the minimum is at c.
  @Test func convexQuadratic() throws {
    let centre = [0.6317, -2.25, 1e3, 0, -1e-3]
    let minimiser = try Minimiser(dimensions: 5) { point, gradient in
      var value = 0.0
      for i in point.indices {
        let d = point[i] - centre[i]
        gradient[i] = Double(i + 1) * d
        value += 0.5 * Double(i + 1) * d * d
      }
      let (a, b) = (point[0] - centre[0], point[1] - centre[1])
      gradient[0] += b / 2
      gradient[1] += a / 2
      return value + a * b / 2
    }
    let outcome = try minimiser.minimise(from: [0, 0, 0, 0, 0], tolerance: 1e-7, iterations: 100)
    #expect(outcome.isConverged && outcome.iterations > 0)
    for (found, expected) in zip(minimiser.point, centre) { #expect(abs(found - expected) < 1e-6) }
    // At the minimum there is nothing to do.
    let there = try minimiser.minimise(from: centre, tolerance: 1e-9, iterations: 100)
    #expect(there.isConverged && there.iterations == 0 && minimiser.point == centre)
  }

  /// A tolerance below the rounding of the gradient is not met, and not claimed.
  @Test func impossibleTolerance() throws {
    let minimiser = try Minimiser(dimensions: 1) { point, gradient in
      gradient[0] = 4 * point[0] * point[0] * point[0] - 3
      return point[0] * point[0] * point[0] * point[0] - 3 * point[0]
    }
    let outcome = try minimiser.minimise(from: [0], tolerance: 1e-300, iterations: 1000)
    #expect(!outcome.isConverged && outcome.iterations < 1000)
    #expect(abs(4 * minimiser.point[0] * minimiser.point[0] * minimiser.point[0] - 3) < 1e-6)
  }

  @Test func wrongArgumentsAreErrors() throws {
    #expect(throws: NumericalError.self) { try Minimiser(dimensions: 0) { _, _ in 0 } }
    #expect(throws: NumericalError.self) { try Minimiser(dimensions: 1001) { _, _ in 0 } }
    let minimiser = try Minimiser(dimensions: 2) { _, _ in 0 }
    for start in [[], [1], [1, 2, 3]] as [[Double]] {
      #expect(throws: NumericalError.self) {
        try minimiser.minimise(from: start, tolerance: 1, iterations: 1)
      }
    }
    for (tolerance, step) in [(0, 1), (-1, 1), (.nan, 1), (1, 0), (1, .nan)] as [(Double, Double)] {
      #expect(throws: NumericalError.self) {
        try minimiser.minimise(from: [1, 2], tolerance: tolerance, iterations: 1, firstStep: step)
      }
    }
  }
}
