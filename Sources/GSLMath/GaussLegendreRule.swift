import CGSL

/// The Gauss–Legendre rule with n points on [−1, 1]: exact for polynomials of degree 2n − 1.
///
/// The same nodes for every integrand, in ascending order, so sums over them run in a fixed order.
/// *Accuracy.* The sum of the weights is 2 to 1e-13 for n ≤ 1024. GSL has 27-digit tables for n ≤
/// 20 and 32, 64, 96, 100, 128, 256, 512, 1024; for other n its weights are wrong by 1e-11 (n = 97)
/// to 4e-10 (n = 500), so its nodes get one more Newton step, and weights of their own.
public struct GaussLegendreRule: Hashable, Sendable {
  /// The points, ascending.
  public let nodes: [Double]

  /// Their weights; the sum is 2.
  public let weights: [Double]

  /// The rule with `count` points. Throws unless `count` is in 1…10 000.
  public init(count: Int) throws(NumericalError) {
    Library.ready
    let name = "Gauss–Legendre rule"
    guard (1...10_000).contains(count) else { throw .domain(name, "\(count) points, not 1…10000") }
    guard let table = gsl_integration_glfixed_table_alloc(count) else {
      throw NumericalError(name, status: Int32(GSL_ENOMEM))
    }
    defer { gsl_integration_glfixed_table_free(table) }
    var nodes = [Double](repeating: 0, count: count)
    var weights = nodes
    for i in 0..<count {
      let status = gsl_integration_glfixed_point(-1, 1, i, &nodes[i], &weights[i], table)
      guard status == GSL_SUCCESS else { throw NumericalError(name, status: status) }
      if table.pointee.precomputed == 0 { GaussLegendreRule.refine(&nodes[i], &weights[i], count) }
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// One Newton step on P_n(x) = 0, and w = 2 / ((1−x²) P_n′(x)²); P_n by its three-term recurrence
  /// (https://dlmf.nist.gov/3.5.E27, https://dlmf.nist.gov/18.9.E1).
  private static func refine(_ x: inout Double, _ weight: inout Double, _ n: Int) {
    for _ in 0..<2 {
      var (previous, value) = (1.0, x)
      for k in stride(from: 2.0, through: Double(n), by: 1) {
        (previous, value) = (value, ((2 * k - 1) * x * value - (k - 1) * previous) / k)
      }
      let derivative = Double(n) * (previous - x * value) / ((1 - x) * (1 + x))
      weight = 2 / ((1 - x) * (1 + x) * derivative * derivative)
      x -= value / derivative
    }
  }

  /// The rule's value of ∫ₐᵇ f, summed in the order of the nodes.
  public func integral(from a: Double, to b: Double, of integrand: (Double) -> Double) -> Double {
    let center = 0.5 * (a + b)
    let half = 0.5 * (b - a)
    var sum = 0.0
    for i in nodes.indices { sum += weights[i] * integrand(center + half * nodes[i]) }
    return half * sum
  }
}
