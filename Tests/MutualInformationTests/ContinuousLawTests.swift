import Foundation
import GSLMath
import GSLRandom
import MutualInformation
import Testing

/// Laws of real numbers whose densities are known: truths, cells and oracles against other routes.
@Suite struct ContinuousLawTests {
  /// A law, the density of X with the points where it bends, and P(Y > c | X = x).
  struct Scalars: Sendable, CustomTestStringConvertible {
    let law: any JointLaw & BinnableLaw & DensityRatioLaw
    let density: @Sendable (Double) -> Double
    let support: [Double]
    let tail: @Sendable (_ c: Double, _ x: Double) -> Double
    /// P(Y ≤ y).
    let cumulativeOfY: @Sendable (Double) -> Double
    var testDescription: String { law.canonicalText }
  }

  static func uniformNoise(_ e: Double) throws -> Scalars {
    Scalars(
      law: try UniformNoise([Parameter("noise", .real(e))]), density: { 0 <= $0 && $0 <= 1 ? 1 : 0 },
      support: [0, 1], tail: { c, x in min(max((x + e - c) / (2 * e), 0), 1) },
      cumulativeOfY: { y in
        // The mean over x of P(Y ≤ y | x): the integral of a ramp, (r(y) − r(y − 1))/2ε.
        let ramp = { (t: Double) in t < -e ? 0 : t < e ? (t + e) * (t + e) / 2 : 2 * e * t }
        return (ramp(y) - ramp(y - 1)) / (2 * e)
      })
  }

  static func weinman(_ theta: Double) throws -> Scalars {
    Scalars(
      law: try OrderedWeinman([Parameter("theta", .real(theta))]), density: { 2 * exp(-2 * $0) },
      support: [0, 20], tail: { c, x in c < x ? 1 : exp(-(c - x) / theta) },
      cumulativeOfY: { y in
        // 1 − P(Y > y) of a sum of exponentials with rates 2 and 1/θ.
        let rate = 1 / theta
        if y <= 0 { return 0 }
        if rate == 2 { return 1 - (1 + 2 * y) * exp(-2 * y) }
        return 1 - (2 * exp(-rate * y) - rate * exp(-2 * y)) / (2 - rate)
      })
  }

  static func pareto(_ a: Double) throws -> Scalars {
    Scalars(
      law: try BivariatePareto([Parameter("shape", .real(a))]), density: { a * pow($0, -a - 1) },
      support: [1, 1e3, .infinity],
      tail: { c, x in pow((x + max(c, 1) - 1) / x, -a - 1) },
      cumulativeOfY: { y in y <= 1 ? 0 : 1 - pow(y, -a) })
  }

  static func gammaExponential(_ t: Double) throws -> Scalars {
    let gamma = try Gamma(shape: t, scale: 1)
    return Scalars(
      law: try GammaExponential([Parameter("shape", .real(t))]), density: { gamma.density(at: $0) },
      support: [0, 1e-6, t, t + 12 * t.squareRoot() + 40], tail: { c, x in exp(-x * max(c, 0)) },
      cumulativeOfY: { y in y <= 0 ? 0 : 1 - pow(1 + y, -t) })
  }

  static func studentT(_ nu: Double, _ rho: Double, _ d: Int) throws -> MultivariateStudentT {
    try MultivariateStudentT([
      Parameter("degrees-of-freedom", .real(nu)), Parameter("correlation", .real(rho)),
      Parameter("dimensions", .integer(d)),
    ])
  }

  static func normal(_ d: Int, _ rho: Double, pairs: Int? = nil) throws -> MultivariateNormal {
    try MultivariateNormal(
      [
        Parameter("dimensions", .integer(d)), Parameter("correlation", .real(rho)),
        Parameter("structure", .word(pairs == nil ? "dense" : "sparse")),
      ] + (pairs.map { [Parameter("pairs", .integer($0))] } ?? []))
  }

  static let scalars: [Scalars] =
    try! [0.0317, 0.1, 0.5, 0.75, 40].map { try uniformNoise($0) }
    + [0.0317, 0.1, 0.5, 0.500001, 0.6317, 40].map { try weinman($0) }
    + [0.6317, 1, 3.7, 40].map { try pareto($0) }
    + [0.1, 0.6317, 1, 3.7, 40].map { try gammaExponential($0) }

  // MARK: Truths

  struct Row: Decodable {
    let noise: Double?, theta: Double?, shape: Double?, value: Double
    let correlation: Double?, dimensions: Int?, pairs: Int?, degreesOfFreedom: Double?
    enum CodingKeys: String, CodingKey {
      case noise, theta, shape, value, correlation, dimensions, pairs
      case degreesOfFreedom = "degrees-of-freedom"
    }
  }

  struct Content: Decodable {
    let uniform: [Row], weinman: [Row], pareto: [Row], gamma: [Row], studentT: [Row], normal: [Row]
    enum CodingKeys: String, CodingKey {
      case uniform = "uniform-noise", weinman = "ordered-weinman", pareto, gamma = "gamma-exponential"
      case studentT = "student-t", normal = "multivariate-normal"
    }
  }

  private func compare(_ law: any JointLaw, _ value: Double, isRounded: Bool = false) throws {
    let truth = try #require(law.truth(of: .mutualInformation))
    // The reference is a double: it is rounded itself.
    #expect(abs(truth.value - value) <= truth.errorBound + 1.2e-16 * abs(value), "\(law.canonicalText)")
    #expect(truth.errorBound <= (isRounded ? 1e-9 : 2e-12) * (1 + abs(value)), "\(law.canonicalText)")
    #expect(law.truth(of: .conditionalMutualInformation) == nil)
  }

  @Test func truthsAgainstQuadrature() throws {
    let content = try reference("truths", as: Content.self)
    for row in content.uniform { try compare(Self.uniformNoise(row.noise!).law, row.value) }
    for row in content.weinman { try compare(Self.weinman(row.theta!).law, row.value) }
    for row in content.pareto { try compare(Self.pareto(row.shape!).law, row.value) }
    for row in content.gamma { try compare(Self.gammaExponential(row.shape!).law, row.value) }
    for row in content.studentT {
      let law = try Self.studentT(row.degreesOfFreedom!, row.correlation!, row.dimensions!)
      try compare(law, row.value, isRounded: true)
    }
    for row in content.normal {
      // numpy's determinants of 100 × 100 matrices are good to 1e-14 or so.
      let law = try Self.normal(row.dimensions!, row.correlation!, pairs: row.pairs)
      let truth = law.truth(of: .mutualInformation)!
      #expect(abs(truth.value - row.value) <= truth.errorBound + 3e-14 && truth.errorBound < 1e-13)
    }
  }

  @Test func checkValues() throws {
    let rows: [(any JointLaw, Double)] = try [
      (Self.uniformNoise(0.1).law, 1.709_437_912_4), (Self.uniformNoise(0.75).law, 0.333_333_333_3),
      (Self.weinman(0.1).law, 1.736_056_492_6), (Self.weinman(1).law, 0.306_852_819_4),
      (Self.pareto(1).law, 0.193_147_180_6), (Self.gammaExponential(1).law, 0.422_784_335_1),
      (Self.gammaExponential(0.1).law, 1.878_830_152_6), (Self.studentT(1, 0, 1), 0.224_171_427_5),
      (Self.studentT(1, 0, 2), 0.431_945_622_0), (Self.normal(2, 0.5), 0.293_893_332_5),
      (Self.normal(5, 0.5), 0.592_811_832_8), (Self.normal(5, 0.8, pairs: 2), 1.021_651_247_5),
    ]
    for (law, value) in rows {
      #expect(abs(law.truth(of: .mutualInformation)!.value - value) < 5.1e-11, "\(law.canonicalText)")
    }
  }

  /// The formulas by cases meet: at ε = ½ and, where ψ and a logarithm cancel, at θ = ½.
  @Test func casesMeet() throws {
    let value = { (s: Scalars) in s.law.truth(of: .mutualInformation)! }
    for (center, make) in [(0.5, Self.uniformNoise), (0.5, Self.weinman)] {
      let middle = value(try make(center))
      for theta in [
        center.nextDown, center.nextUp, center - 1e-12, center + 1e-12, center - 1e-9, center + 1e-9,
      ] {
        let near = value(try make(theta))
        // Slopes of at most one.
        #expect(
          abs(near.value - middle.value) <= near.errorBound + middle.errorBound + 1.1 * abs(theta - center))
      }
    }
  }

  // MARK: Cells

  /// ∫ p(x) P(c < Y < d | x) dx over a row, by adaptive quadrature.
  @Test(arguments: scalars) func cellsAgainstQuadrature(_ scalars: Scalars) throws {
    let xEdges = [-1, 0.03, 0.317, 0.9, 1.05, 1.6, 3.7]
    let yEdges = [-0.2, 0, 0.07, 0.5, 0.93, 1.01, 1.8, 5.5, 60]
    let (table, bound) = scalars.law.cells(xEdges: xEdges, yEdges: yEdges)
    #expect(bound <= 1e-12 && table.probabilities.count == 80)
    let quadrature = Quadrature(absoluteTolerance: 1e-13, relativeTolerance: 1e-13, intervalLimit: 5000)
    let xs = [-.infinity] + xEdges + [.infinity]
    let ys = [-.infinity] + yEdges + [.infinity]
    for i in 0...xEdges.count {
      let (low, high) = (max(xs[i], scalars.support[0]), min(xs[i + 1], scalars.support.last!))
      for j in 0...yEdges.count {
        let inside = { (x: Double) in
          let (below, above) = (
            scalars.tail(ys[j], x), ys[j + 1] == .infinity ? 0 : scalars.tail(ys[j + 1], x)
          )
          return scalars.density(x) * (below - above)
        }
        var mass = 0.0
        if low < high {
          // Bends of P(Y > c | x) lie at c, where Y begins at X, and at c ± ε.
          let noise = (scalars.law as? UniformNoise)?.noise ?? 0
          let bends = [ys[j], ys[j + 1]].flatMap { [$0 - noise, $0 + noise] } + scalars.support
          let points = [low] + Set(bends).filter { low < $0 && $0 < high }.sorted() + [high]
          for (a, b) in zip(points, points.dropFirst()) {
            mass += try quadrature.integral(from: a, to: b, of: inside).value
          }
        }
        let value = table.probabilities[i * (yEdges.count + 1) + j]
        #expect(abs(value - mass) <= bound + 4e-13 && value >= 0, "row \(i), column \(j)")
      }
    }
    #expect(abs(table.probabilities.reduce(0, +) - 1) < 100 * bound)
  }

  @Test(arguments: scalars) func cellsWithFewEdges(_ scalars: Scalars) {
    for edges in [[], [0], [1], [-1e300, 1e300], [700, 800], [-5, -4]] as [[Double]] {
      let (table, bound) = scalars.law.cells(xEdges: edges, yEdges: edges)
      #expect(table.probabilities.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(abs(table.probabilities.reduce(0, +) - 1) <= 9 * bound, "\(edges)")
    }
  }

  // MARK: Samples and oracles

  /// 200 000 draws in the law's own cells, χ² with a false-alarm rate of 1e-6 each; cells with less than 20 expected draws
  /// are put together.
  @Test(arguments: scalars) func frequenciesOfCells(_ scalars: Scalars) throws {
    let sample = try draw(scalars.law, 200_000)
    let (xs, ys) = (sample.x.reals.sorted(), sample.y.reals.sorted())
    // Edges near the deciles of the sample, but fixed by rounding to three digits.
    let rounded = { (v: Double) in Double(String(format: "%.3g", v))! }
    let edges = { (v: [Double]) in Set((1...9).map { rounded(v[$0 * v.count / 10]) }).sorted() }
    let (xEdges, yEdges) = (edges(xs), edges(ys))
    let table = scalars.law.cells(xEdges: xEdges, yEdges: yEdges).table
    #expect(try checkFrequencies(sample, table, xEdges, yEdges) > 10)
  }

  /// Kolmogorov–Smirnov of both marginals: √n D > 2.7 has a probability of 2e^(−2·2.7²) = 1e-6.
  @Test(arguments: scalars) func marginals(_ scalars: Scalars) throws {
    let n = 100_000
    let sample = try draw(scalars.law, n, 3)
    let quadrature = Quadrature(relativeTolerance: 1e-9)
    var (low, below) = (scalars.support[0], 0.0)
    let cumulativeOfX = { (x: Double) in
      // The values come in increasing order.
      below += try! quadrature.integral(from: low, to: x, of: scalars.density).value
      low = x
      return below
    }
    for (values, cumulative) in [
      (sample.x.reals, cumulativeOfX), (sample.y.reals, scalars.cumulativeOfY as (Double) -> Double),
    ] {
      var distance = 0.0
      // Every 20th value is enough to see a wrong distribution; it costs 20/n.
      for (rank, value) in values.sorted().enumerated() where rank % 20 == 0 {
        let p = cumulative(value)
        distance = max(distance, abs(p - Double(rank) / Double(n)), abs(p - Double(rank + 1) / Double(n)))
      }
      #expect(Double(n).squareRoot() * distance < 2.7, "\(distance)")
      let areFinite = values.allSatisfy(\.isFinite)
      #expect(areFinite)
    }
  }

  /// The mean of the log density ratio is I(X;Y), and that of the density ratio of draws that do not belong together is one;
  /// five standard errors, false-alarm rate 6e-7 each (the second mean has heavy tails and is only looked at where it has
  /// a variance).
  @Test(arguments: scalars) func oracles(_ scalars: Scalars) throws {
    try checkOracle(scalars.law, hasHeavyRatio: scalars.law is BivariatePareto)
  }

  /// The same for what reads normals and uniforms in portions of 128.
  @Test func documentedRandomnessOfPortions() throws {
    /// The order in which portions are read, kept apart from the sampler's.
    struct Portions: ~Copyable {
      var source: RandomStream
      var normals: [Double] = [], uniforms: [Double] = []
      mutating func normal() -> Double {
        if normals.isEmpty {
          normals = Array(repeating: 0, count: 128)
          source.fillNormals(&normals)
        }
        return normals.removeFirst()
      }
      mutating func uniform() -> Double {
        if uniforms.isEmpty {
          uniforms = Array(repeating: 0, count: 128)
          source.fillUniforms(&uniforms)
        }
        return 1 - uniforms.removeFirst()
      }
      /// Marsaglia and Tsang, in the words of their article.
      mutating func gamma(_ t: Double) -> Double {
        if t < 1 {
          let value = gamma(t + 1)
          return value * pow(uniform(), 1 / t)
        }
        let d = t - 1.0 / 3
        while true {
          let z = normal()
          let v = pow(1 + z / sqrt(9 * d), 3)
          if v <= 0 { continue }
          let u = uniform()
          if u < 1 - 0.0331 * pow(z, 4) || log(u) < z * z / 2 + d - d * v + d * log(v) { return d * v }
        }
      }
    }
    let n = 1000
    for t in [0.317, 1, 3.7] {
      let sample = try draw(Self.gammaExponential(t).law, n, 3)
      var portions = Portions(source: try stream(3))
      for i in 0..<n {
        let x = portions.gamma(t)
        let y = -log(portions.uniform()) / x
        #expect(abs(sample.x.reals[i] / x - 1) < 1e-12 && abs(sample.y.reals[i] / y - 1) < 1e-12)
      }
    }
    let (nu, rho, d) = (1.7, -0.6317, 3)
    let sample = try draw(try Self.studentT(nu, rho, d), n, 3)
    var portions = Portions(source: try stream(3))
    for i in 0..<n {
      var (x, y) = ([Double](), [Double]())
      for _ in 0..<d {
        let g = portions.normal()
        x.append(g)
        y.append(rho * g + sqrt(1 - rho * rho) * portions.normal())
      }
      let scale = sqrt(nu / (2 * portions.gamma(nu / 2)))
      for k in 0..<d {
        #expect(abs(sample.x.reals[i * d + k] - x[k] * scale) < 1e-12 * (1 + abs(scale)))
        #expect(abs(sample.y.reals[i * d + k] - y[k] * scale) < 1e-12 * (1 + abs(scale)))
      }
    }
  }

  /// What the doc comments say of the stream, from the stream's own uniforms.
  @Test func documentedRandomness() throws {
    let n = 301
    var uniforms = [Double](repeating: 0, count: 2 * n)
    var source = try stream(3)
    source.fillUniforms(&uniforms)
    let noise = try draw(Self.uniformNoise(0.1).law, n, 3)
    let weinman = try draw(Self.weinman(0.7).law, n, 3)
    let pareto = try draw(Self.pareto(1.7).law, n, 3)
    for i in 0..<n {
      let (u, v) = (uniforms[2 * i], uniforms[2 * i + 1])
      #expect(noise.x.reals[i] == u && abs(noise.y.reals[i] - (u + 0.1 * (2 * v - 1))) < 1e-15)
      let x = -0.5 * log(1 - u)
      #expect(abs(weinman.x.reals[i] - x) < 1e-14)
      #expect(abs(weinman.y.reals[i] - (x - 0.7 * log(1 - v))) < 1e-14)
      let p = pow(1 - u, -1 / 1.7)
      let q = 1 + p * (pow(1 - v, -1 / 2.7) - 1)
      #expect(abs(pareto.x.reals[i] / p - 1) < 1e-13 && abs(pareto.y.reals[i] / q - 1) < 1e-13)
    }
  }

  /// Nothing but finite numbers at the ends of the ranges, and X > 0 where it is divided by.
  @Test func extremeParameters() throws {
    let laws: [any JointLaw] = try [
      Self.uniformNoise(1e-6).law, Self.uniformNoise(1000).law, Self.weinman(1e-6).law, Self.weinman(1e6).law,
      Self.pareto(0.1).law, Self.pareto(1000).law, Self.gammaExponential(0.1).law,
      Self.gammaExponential(1000).law, Self.studentT(0.2, 0.999_999, 1), Self.studentT(0.2, 0, 100),
      Self.studentT(10_000, -0.999_999, 2), Self.normal(100, 1.0.nextDown),
      Self.normal(100, -1 / 199.0 + 1e-15),
      Self.normal(100, 1.0.nextDown, pairs: 100),
    ]
    for law in laws {
      let sample = try draw(law, 100_000 / law.shape.x.dimension!)
      let areFinite = (sample.x.reals + sample.y.reals).allSatisfy(\.isFinite)
      #expect(areFinite, "\(law.canonicalText)")
      let truth = law.truth(of: .mutualInformation)!
      #expect(truth.value > 0 && truth.value.isFinite && truth.errorBound.isFinite)
      if law is GammaExponential { #expect(sample.x.reals.min()! > 0) }
    }
  }
}

/// The means of an oracle's scores of draws that belong together, and of the ratios of those that do not: I(X;Y) and 1.
func checkOracle(_ law: any DensityRatioLaw, hasHeavyRatio: Bool) throws {
  let n = 200_000
  let sample = try draw(law, n, 7)
  let critic = law.makeOracle()
  let scores = (0..<n).map { critic.score(sample, anchor: $0, candidate: $0) }
  let truth = law.truth(of: .mutualInformation)!.value
  let areFinite = scores.allSatisfy(\.isFinite)
  #expect(areFinite)
  #expect(abs(standardised(scores, truth)) < 5, "\(law.canonicalText)")
  let strangers = (0..<n - 1).map { exp(critic.score(sample, anchor: $0, candidate: $0 + 1)) }
  if !hasHeavyRatio { #expect(abs(standardised(strangers, 1)) < 5, "\(law.canonicalText)") }
}

/// χ² of a sample's numbers in cells between inner edges, with a false-alarm rate of 1e-6; cells with less than 20 expected
/// draws are put together. Returns the number of cells that were compared.
func checkFrequencies(
  _ sample: borrowing Sample, _ table: JointTable, _ xEdges: [Double], _ yEdges: [Double],
  _ label: String = ""
) throws -> Int {
  var counts = [Double](repeating: 0, count: table.probabilities.count)
  func cell(_ value: Double, _ edges: [Double]) -> Int {
    var index = 0
    while index < edges.count, edges[index] <= value { index += 1 }
    return index
  }
  for (x, y) in zip(sample.x.reals, sample.y.reals) {
    counts[cell(x, xEdges) * (yEdges.count + 1) + cell(y, yEdges)] += 1
  }
  var (statistic, cells, rest, restCount) = (0.0, 0, 0.0, 0.0)
  for (count, p) in zip(counts, table.probabilities) {
    let expected = p * Double(sample.count)
    if expected < 20 {
      (rest, restCount) = (rest + expected, restCount + count)
    } else {
      (statistic, cells) = (statistic + (count - expected) * (count - expected) / expected, cells + 1)
    }
  }
  if rest > 5 {
    (statistic, cells) = (statistic + (restCount - rest) * (restCount - rest) / rest, cells + 1)
  } else {
    // Poisson with mean below 5: more than 25 has a probability below 1e-10.
    #expect(restCount < 25, "\(label)")
  }
  #expect(try ChiSquared(degreesOfFreedom: Double(cells - 1)).upperTail(statistic) > 1e-6, "\(label)")
  return cells
}

/// (mean − expected) in standard errors.
private func standardised(_ values: [Double], _ expected: Double) -> Double {
  let n = Double(values.count)
  let mean = values.reduce(0, +) / n
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
  return (mean - expected) / ((variance / n).squareRoot() + 1e-15)
}
