import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Student's t and normal vectors: samples and oracles against densities and moments. Their truths are in `ContinuousLawTests`.
@Suite struct VectorLawTests {
  @Test func oraclesOfVectors() throws {
    for (nu, rho, d) in [(1, 0, 1), (3, -0.6317, 1), (5.7, 0.9, 3), (0.2, 0.5, 2)] as [(Double, Double, Int)]
    {
      try checkOracle(ContinuousLawTests.studentT(nu, rho, d), hasHeavyRatio: true)
    }
    for (d, rho, pairs) in [(1, 0.6317, nil), (3, 0.3, nil), (5, -0.1, nil), (4, 0.6317, 2), (1, -0.3, 1)]
      as [(Int, Double, Int?)]
    {
      // E r² is finite where the correlations are weak enough.
      try checkOracle(ContinuousLawTests.normal(d, rho, pairs: pairs), hasHeavyRatio: d > 1)
    }
  }

  /// The oracles of vectors, point by point, against densities written down with inverse matrices.
  @Test func oraclesOfVectorsAgainstDensities() throws {
    let (d, rho) = (3, -0.1317)
    let x = [0.3, -1.1, 2.385], y = [-0.7, 0.2, 1.9]
    let score = { (law: any DensityRatioLaw) in
      var sample = Sample(count: 2, shape: law.shape)
      (sample.x.reals, sample.y.reals) = ([0, 0, 0] + x, y + [0, 0, 0])
      return law.makeOracle().score(sample, anchor: 1, candidate: 0)
    }
    let matrix = { (correlated: (Int, Int) -> Bool) in
      (0..<2 * d).map { i in (0..<2 * d).map { j in i == j ? 1 : correlated(i, j) ? rho : 0.0 } }
    }
    let dense = matrix { _, _ in true }
    let sparse = matrix { i, j in abs(i - j) == d && min(i, j) < 2 }
    let all = matrix { i, j in abs(i - j) == d }
    for (law, matrix) in try [
      (ContinuousLawTests.normal(d, rho), dense), (ContinuousLawTests.normal(d, rho, pairs: 2), sparse),
    ] {
      let logDensity = { (z: [Double], m: [[Double]]) in -0.5 * (Self.logDeterminant(m) + Self.form(z, m)) }
      let half = matrix[..<d].map { Array($0[..<d]) }
      let expected = logDensity(x + y, matrix) - logDensity(x, half) - logDensity(y, half)
      #expect(abs(score(law) - expected) < 1e-13)
    }
    let nu = 2.7
    let logT = { (z: [Double], m: [[Double]]) -> Double in
      let k = Double(z.count)
      let constant: Double = lgamma((nu + k) / 2) - lgamma(nu / 2) - k / 2 * log(nu * .pi)
      let kernel: Double = (nu + k) / 2 * log1p(Self.form(z, m) / nu)
      return constant - 0.5 * Self.logDeterminant(m) - kernel
    }
    let half = all[..<d].map { Array($0[..<d]) }
    #expect(
      abs(
        score(try ContinuousLawTests.studentT(nu, rho, d))
          - (logT(x + y, all) - logT(x, half) - logT(y, half))) < 1e-9)
  }

  /// Gaussian elimination of a positive definite matrix with a right side: the pivots, and z'm⁻¹z.
  private static func eliminate(_ z: [Double], _ m: [[Double]]) -> (pivots: [Double], form: Double) {
    var rows = zip(m, z).map { $0 + [$1] }
    var form = 0.0
    let n = z.count
    for k in 0..<n {
      for i in k + 1..<max(n, k + 1) {
        let factor = rows[i][k] / rows[k][k]
        for j in k...n { rows[i][j] -= factor * rows[k][j] }
      }
      form += rows[k][n] * rows[k][n] / rows[k][k]
    }
    return ((0..<n).map { rows[$0][$0] }, form)
  }

  private static func logDeterminant(_ m: [[Double]]) -> Double {
    eliminate(m[0], m).pivots.reduce(0) { $0 + log($1) }
  }

  private static func form(_ z: [Double], _ m: [[Double]]) -> Double { eliminate(z, m).form }

  /// Normal vectors from the stream's normals, with a Cholesky factor by the textbook's loops.
  @Test func documentedRandomnessOfNormalVectors() throws {
    for (d, rho, pairs) in [(1, 0.6317, nil), (7, -0.07, nil), (100, 0.5, nil), (7, -0.6317, 3)]
      as [(Int, Double, Int?)]
    {
      let n = 301
      var normals = [Double](repeating: 0, count: 2 * d * n)
      var source = try stream(3)
      source.fillNormals(&normals)
      let sample = try draw(try ContinuousLawTests.normal(d, rho, pairs: pairs), n, 3)
      // Variables in an order in which the factor is what the documentation says: sparse pairs have their own 2 × 2 factors.
      let correlation = { (i: Int, j: Int) in
        i == j ? 1 : pairs.map { abs(i - j) == d && min(i, j) < $0 } ?? true ? rho : 0.0
      }
      var factor = [[Double]](repeating: Array(repeating: 0, count: 2 * d), count: 2 * d)
      for i in 0..<2 * d {
        for j in 0...i {
          let sum = (0..<j).reduce(correlation(i, j)) { $0 - factor[i][$1] * factor[j][$1] }
          factor[i][j] = i == j ? sum.squareRoot() : sum / factor[j][j]
        }
      }
      for i in 0..<n {
        for k in 0..<2 * d {
          let value = (0...k).reduce(0) { $0 + factor[k][$1] * normals[2 * d * i + $1] }
          let drawn = k < d ? sample.x.reals[i * d + k] : sample.y.reals[i * d + k - d]
          #expect(abs(drawn - value) < 1e-12)
        }
      }
    }
  }

  /// Second moments of all pairs of coordinates; five standard errors of each, which is (1 + ρ²)/n for normal variables.
  @Test func covariancesOfNormalVectors() throws {
    for (d, rho, pairs) in [
      (1, 0.6317, nil), (5, 0.5, nil), (4, -0.14, nil), (40, 0.3, nil), (5, 0.8, 2), (1, -0.6317, 1),
    ]
      as [(Int, Double, Int?)]
    {
      let law = try ContinuousLawTests.normal(d, rho, pairs: pairs)
      let n = d > 10 ? 4000 : 50_000
      let sample = try draw(law, n)
      let value = { (i: Int, k: Int) in k < d ? sample.x.reals[i * d + k] : sample.y.reals[i * d + k - d] }
      for j in 0..<2 * d {
        for k in j..<2 * d {
          let mean = (0..<n).reduce(0.0) { $0 + value($1, j) * value($1, k) } / Double(n)
          let isPair = pairs.map { k - j == d && j < $0 } ?? true
          let expected = j == k ? 1 : isPair ? rho : 0
          // 3240 comparisons in 80 dimensions: six standard errors there, 2e-9 each.
          let error = ((1 + expected * expected) / Double(n)).squareRoot()
          #expect(abs(mean - expected) < (d > 10 ? 6 : 5) * error, "\(law.canonicalText), \(j), \(k)")
        }
      }
    }
  }

  /// Marginals of Student's t, Kolmogorov–Smirnov as above; and Y − ρX over √(1−ρ²) has the same marginal.
  @Test func marginalsOfStudentT() throws {
    for (nu, rho, d) in [(1, 0, 1), (0.2, 0.5, 1), (3, -0.6317, 1), (5.7, 0.9, 3), (1000, 0.6, 2)]
      as [(Double, Double, Int)]
    {
      let law = try ContinuousLawTests.studentT(nu, rho, d)
      let n = 100_000
      let sample = try draw(law, n, 3)
      // GSL's t needs ν ≥ 0.25; P(T ≤ t) is a beta probability.
      let beta = try Beta(nu / 2, 0.5)
      let cumulative = { (t: Double) in
        let tail = 0.5 * beta.cumulative(nu / (nu + t * t))
        return t < 0 ? tail : 1 - tail
      }
      for k in 0..<d {
        let x = (0..<n).map { sample.x.reals[$0 * d + k] }
        let y = (0..<n).map { sample.y.reals[$0 * d + k] }
        let residual = zip(x, y).map { ($1 - rho * $0) / (1 - rho * rho).squareRoot() }
        for values in [x, y, residual] {
          var distance = 0.0
          for (rank, value) in values.sorted().enumerated() where rank % 20 == 0 {
            distance = max(distance, abs(cumulative(value) - (Double(rank) + 0.5) / Double(n)))
          }
          let areFinite = values.allSatisfy(\.isFinite)
          #expect(areFinite && Double(n).squareRoot() * distance < 2.7, "\(law.canonicalText)")
        }
      }
    }
  }

  /// Kraskov's estimator, which knows nothing of the law, is near the truth, once a map of each coordinate has taken the heavy
  /// tails away; information does not change with it.
  @Test func neighboursAgree() throws {
    let same = { (v: Double) in v }
    let laws: [(any JointLaw, (Double) -> Double, Double)] = try [
      (ContinuousLawTests.studentT(3, 0.5, 1), asinh, 0.02),
      (ContinuousLawTests.studentT(1, 0, 1), asinh, 0.01),
      (ContinuousLawTests.studentT(1, 0, 2), asinh, 0.1), (ContinuousLawTests.normal(2, 0.5), same, 0.02),
      (ContinuousLawTests.normal(3, 0.8, pairs: 2), same, 0.1),
      (ContinuousLawTests.gammaExponential(1).law, log, 0.01),
      (ContinuousLawTests.gammaExponential(0.317).law, log, 0.01),
    ]
    for (law, map, tolerance) in laws {
      let ksg = try KSG1([])
      var sum = 0.0
      for replication in 0..<20 as Range<UInt64> {
        var sample = try draw(law, 2000, replication)
        sample.x.reals = sample.x.reals.map(map)
        sample.y.reals = sample.y.reals.map(map)
        sum += try estimate(ksg, law, sample)[0]
      }
      let truth = law.truth(of: .mutualInformation)!.value
      #expect(abs(sum / 20 - truth) < tolerance, "\(law.canonicalText): \(sum / 20), \(truth)")
    }
  }

  @Test func parametersThatCannotBeTogether() {
    #expect(throws: ParameterError.self) { try ContinuousLawTests.normal(1, 0.5, pairs: 2) }
    #expect(throws: ParameterError.self) { try ContinuousLawTests.normal(3, -0.2) }
    #expect(throws: Never.self) { try ContinuousLawTests.normal(3, (-0.2).nextUp) }
    #expect(throws: ParameterError.self) {
      try MultivariateNormal([
        Parameter("dimensions", .integer(3)), Parameter("correlation", .real(0.5)),
        Parameter("pairs", .integer(2)),
      ])
    }
  }
}
