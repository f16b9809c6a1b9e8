import CStreamKernels
import Testing

/// The kernels' errors against mpmath, and their values where there is no room for an error.
@Suite struct ElementaryTests {
  /// Largest error in ulps over the reference table.
  func worst(_ name: String, _ function: (Double) -> Double) throws -> (ulps: Double, at: Double) {
    var worst = (ulps: 0.0, at: 0.0)
    for row in try ReferenceTable("elementary").rows where row[0] == name {
      let x = try #require(Double(row[1]))
      let nearest = try #require(Double(row[2]))
      let rest = try #require(Double(row[3]))
      let error = function(x).ulps(from: nearest, rest)
      if !(error <= worst.ulps) { worst = (error, x) }
    }
    return worst
  }

  @Test func logarithm() throws {
    let error = try worst("log", mi_log)
    #expect(error.ulps < 0.9 && error.ulps > 0.8, "\(error)")  // the table holds the worst that were found
  }

  @Test func logarithmOfOnePlus() throws {
    let error = try worst("log1p", mi_log1p)
    #expect(error.ulps < 1, "\(error)")
  }

  @Test func exponential() throws {
    let error = try worst("exp", mi_exp)
    #expect(error.ulps < 1 && error.ulps > 0.85, "\(error)")
  }

  @Test func digamma() throws {
    var worst = 0.0
    for row in try ReferenceTable("elementary").rows where row[0] == "digamma" {
      let x = try #require(Double(row[1]))
      let expected = try #require(Double(row[2]))
      // Relative, and absolute near the root, where ψ is small.
      let error = (mi_digamma(x) - expected).magnitude / max(expected.magnitude, 0.5)
      if !(error <= worst) { worst = error }
    }
    #expect(worst < 2.5e-15, "\(worst)")
  }

  @Test func sineAndCosine() throws {
    var worst = 0.0
    for row in try ReferenceTable("elementary").rows where row[0] == "sin2pi" || row[0] == "cos2pi" {
      let u = try #require(Double(row[1]))
      let nearest = try #require(Double(row[2]))
      let rest = try #require(Double(row[3]))
      var sine = 0.0
      var cosine = 0.0
      mi_sincos_2pi(u, &sine, &cosine)
      let error = (row[0] == "sin2pi" ? sine : cosine).ulps(from: nearest, rest) * nearest.ulp
      if !(error <= worst) { worst = error }
    }
    #expect(worst < 2e-16, "\(worst)")
  }

  @Test func specialValues() {
    #expect(mi_log(0) == -.infinity)
    #expect(mi_log(-0.0) == -.infinity)
    #expect(mi_log(1) == 0 && mi_log(1).sign == .plus)
    #expect(mi_log(.infinity) == .infinity)
    for x in [-1, -Double.leastNonzeroMagnitude, -.infinity, -.greatestFiniteMagnitude, .nan] {
      #expect(mi_log(x).isNaN, "\(x)")
    }

    #expect(mi_log1p(0).sign == .plus && mi_log1p(-0.0).sign == .minus && mi_log1p(-0.0) == 0)
    #expect(mi_log1p(-1) == -.infinity)
    #expect(mi_log1p(.infinity) == .infinity)
    #expect(mi_log1p(.leastNonzeroMagnitude) == .leastNonzeroMagnitude)
    for x in [-1.0000000000000002, -.infinity, .nan] { #expect(mi_log1p(x).isNaN, "\(x)") }

    #expect(mi_exp(0) == 1 && mi_exp(-0.0) == 1)
    #expect(mi_exp(709.782712893384) < .infinity)
    #expect(mi_exp(709.7827128933841) == .infinity)
    #expect(mi_exp(.infinity) == .infinity && mi_exp(1e300) == .infinity)
    #expect(mi_exp(-.infinity) == 0 && mi_exp(-1e300) == 0 && mi_exp(-745.14) == 0)
    #expect(mi_exp(-745.13) == .leastNonzeroMagnitude)
    #expect(mi_exp(.nan).isNaN)

    #expect(mi_digamma(0) == -.infinity)
    #expect(mi_digamma(.infinity) == .infinity)
    for x in [-1, -0.5, -.infinity, .nan] { #expect(mi_digamma(x).isNaN, "\(x)") }
  }

  @Test func quartersOfTheCircleAreExact() {
    for quarter in -8...8 {
      var sine = 0.0
      var cosine = 0.0
      mi_sincos_2pi(Double(quarter) / 4, &sine, &cosine)
      #expect(sine == [0, 1, 0, -1][(quarter + 8) % 4], "\(quarter)")
      #expect(cosine == [1, 0, -1, 0][(quarter + 8) % 4], "\(quarter)")
    }
  }

  @Test func arraysGiveTheScalarBits() throws {
    let inputs: [Double] = [
      0, -0.0, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, 0x1p-1030, 709.9, -744, 0.5, 1e300,
    ]
    let x = try inputs + ReferenceTable("elementary").rows.prefix(1500).map { try #require(Double($0[1])) }
    for count in [0, 1, 7, 8, 9, x.count] {
      let part = Array(x[..<count])
      var result = part
      mi_exp_array(part, &result, count)
      #expect(result.map(\.bitPattern) == part.map { mi_exp($0).bitPattern })
      mi_log_array(part, &result, count)
      #expect(result.map(\.bitPattern) == part.map { mi_log($0).bitPattern })
    }
  }

  /// The order of the header: element i to partial i mod 8, then the tree.
  func orderedSum(_ x: [Double]) -> Double {
    var p = [Double](repeating: 0, count: 8)
    for (i, value) in x.enumerated() { p[i % 8] += value }
    return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
  }

  @Test(arguments: [0, 1, 5, 8, 9, 255, 256, 257, 263, 1000])
  func sumsRunInTheStatedOrder(_ count: Int) {
    let x = (0..<count).map { mi_log(Double($0) + 0.385) * (($0 % 3) == 0 ? -1 : 1) }
    #expect(mi_sum(x, count) == orderedSum(x))
    guard let shift = x.max() else {
      #expect(mi_log_sum_exp(x, 0) == -.infinity)
      #expect(mi_laplace_sum(x, x, 0, 1) == 0)
      return
    }
    #expect(mi_log_sum_exp(x, count) == shift + mi_log(orderedSum(x.map { mi_exp($0 - shift) })))
    let sizes = x.map { abs($0) }
    #expect(mi_laplace_sum(x, sizes, count, 0.7) == orderedSum(zip(x, sizes).map { $0 * mi_exp($1 * -0.7) }))
  }

  @Test func logSumOfExtremes() {
    #expect(mi_log_sum_exp([1000, 1000], 2) == 1000 + mi_log(2))
    #expect(mi_log_sum_exp([-1000, -1000], 2) == -1000 + mi_log(2))
    #expect(mi_log_sum_exp([-.infinity, 3, -.infinity], 3) == 3)
    #expect(mi_log_sum_exp([-.infinity, -.infinity], 2) == -.infinity)
    #expect(mi_log_sum_exp([.infinity, -.infinity, 1], 3) == .infinity)
    #expect(mi_log_sum_exp([1, .nan, .infinity], 3).isNaN)
    #expect(mi_log_sum_exp([.nan, -.infinity], 2).isNaN)
    #expect(mi_log_sum_exp([1, .nan], 2).isNaN)
  }
}
