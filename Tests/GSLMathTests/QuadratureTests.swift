import Foundation
import GSLMath
import Testing

@Suite struct QuadratureTests {
  let tight = Quadrature(relativeTolerance: 1e-12)

  /// The integral lies within its own bound, and the bound is tight.
  func expect(_ result: BoundedValue, is exact: Double, _ name: String) {
    #expect(
      (result.value - exact).magnitude <= result.errorBound + exact.ulp, "\(name): \(result), not \(exact)")
    #expect(result.errorBound <= 1e-11 * exact.magnitude, "\(name): \(result)")
  }

  @Test func smoothIntegrands() throws {
    expect(try tight.integral(from: 0.317, to: 2.385) { 1 / $0 }, is: log(2.385 / 0.317), "1/x")
    let antiderivative = { (x: Double) in -exp(-x) * (sin(7 * x) + 7 * cos(7 * x)) / 50 }
    expect(
      try tight.integral(from: -1, to: 2.5) { exp(-$0) * sin(7 * $0) },
      is: antiderivative(2.5) - antiderivative(-1), "e^-x sin 7x")
    expect(try tight.integral(from: 2, to: 1) { $0 * $0 }, is: -7.0 / 3, "reversed")
    expect(try tight.integral(from: 0.317, to: .infinity) { exp(-$0) }, is: exp(-0.317), "to infinity")
  }

  /// Closures may call GSL again.
  @Test func nestedQuadrature() throws {
    let inner = Quadrature(relativeTolerance: 1e-12)
    let result = try Quadrature(relativeTolerance: 1e-10).integral(from: 0, to: 1) { x in
      (try? inner.integral(from: 0, to: x) { x * $0 * $0 }.value) ?? .nan
    }
    #expect((result.value - 1.0 / 15).magnitude < 1e-12)
  }

  @Test func whatCannotBeDoneIsAnError() throws {
    for (a, b) in [(-.infinity, 0), (0, -.infinity), (.infinity, .infinity), (0, .nan)] as [(Double, Double)]
    {
      #expect(throws: NumericalError.self) { try tight.integral(from: a, to: b) { exp(-$0 * $0) } }
    }
    #expect(throws: NumericalError.self) { try tight.integral(from: .nan, to: .infinity) { $0 } }
    #expect(throws: NumericalError.self) { try tight.integral(from: 0, to: 1) { _ in .nan } }
    #expect(throws: NumericalError.self) { try tight.integral(from: 0, to: 1) { _ in .infinity } }
    // diverges
    #expect(throws: NumericalError.self) { try tight.integral(from: 1, to: .infinity) { 1 / $0 } }
    for quadrature in [
      Quadrature(relativeTolerance: 0), Quadrature(relativeTolerance: -1),
      Quadrature(relativeTolerance: .nan),
      Quadrature(intervalLimit: 0), Quadrature(intervalLimit: .max), Quadrature(absoluteTolerance: -1),
    ] {
      #expect(throws: NumericalError.self) { try quadrature.integral(from: 0, to: 1) { exp($0) } }
    }
  }

  /// A tolerance out of reach still leaves the best value.
  @Test func anUnmetToleranceCarriesTheBestValue() throws {
    do {
      _ = try Quadrature(relativeTolerance: 1e-12, intervalLimit: 2).integral(from: 0, to: 1) {
        1 / $0.squareRoot()
      }
      Issue.record("two intervals cannot be enough")
    } catch {
      let best = try #require(error.best)
      #expect((best.value - 2).magnitude <= best.errorBound)
      #expect(error.code == 11)  // GSL_EMAXITER
    }
  }
}

@Suite struct GaussLegendreTests {
  @Test(arguments: [1, 2, 5, 13, 20, 21, 33, 64, 97, 500, 1024])
  func polynomialsOfDegreeTwoNMinusOneAreExact(_ count: Int) throws {
    let rule = try GaussLegendreRule(count: count)
    #expect(rule.nodes == rule.nodes.sorted() && rule.nodes.count == count)
    #expect((rule.weights.reduce(0, +) - 2).magnitude < 1e-13)
    #expect(rule.weights.allSatisfy { $0 > 0 })
    for degree in [0, 1, 2 * count - 2, 2 * count - 1] where degree >= 0 {
      // ∫₀² x^d dx scaled: (x/2)^d keeps it finite.
      let found = rule.integral(from: 0, to: 2) { pow($0 / 2, Double(degree)) }
      #expect((found * Double(degree + 1) / 2 - 1).magnitude < 2e-12, "degree \(degree)")
    }
  }

  @Test func theSecondRuleIsKnown() throws {
    let rule = try GaussLegendreRule(count: 2)
    let node = (1.0 / 3).squareRoot()
    #expect((rule.nodes[0] + node).magnitude < 2e-16 && (rule.nodes[1] - node).magnitude < 2e-16)
    #expect((rule.weights[0] - 1).magnitude < 3e-16)
  }

  @Test func noPointsIsAnError() {
    #expect(throws: NumericalError.self) { try GaussLegendreRule(count: 0) }
    #expect(throws: NumericalError.self) { try GaussLegendreRule(count: -3) }
    #expect(throws: NumericalError.self) { try GaussLegendreRule(count: 1 << 40) }
  }
}
