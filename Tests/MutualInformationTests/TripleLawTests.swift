import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Laws of triples: truths, samples and oracles against other routes.
@Suite struct TripleLawTests {
  private let quantities: [Quantity] = [
    .mutualInformation, .jointMutualInformation, .conditionalMutualInformation,
  ]

  private func compare(_ law: any JointLaw, _ row: TripleReference.Truth, within limit: Double = 1e-13) throws
  {
    for (quantity, value) in zip(quantities, [row.pair, row.joint, row.conditional]) {
      let truth = try #require(law.truth(of: quantity))
      #expect(
        abs(truth.value - value) <= truth.errorBound + 1.2e-16 * value && truth.errorBound < limit,
        "\(law.canonicalText), \(quantity)")
    }
    #expect(law.exactValue(of: .chainRuleResidual) == ExactValue(0, errorBound: 0, kind: .closedForm))
  }

  /// mpmath's determinants with 40 digits.
  @Test func truthsAgainstDeterminants() throws {
    let content = try reference("triples", as: TripleReference.self)
    for row in content.truths {
      // The matrix is nearly singular at ρzy = 1e-7 and with three correlations of 0.9999.
      try compare(normalTriple(row.first, row.second, row.third!), row, within: 1e-7)
    }
    for row in content.chains { try compare(markovChain(row.first, row.second), row) }
    for row in content.causes { try compare(commonCause(row.first, row.second), row) }
  }

  /// All correlations ½: |R₂| = 3/4, |R₃| = 1/2.
  @Test func byHand() throws {
    let law = try normalTriple(0.5, 0.5, 0.5)
    let values = quantities.map { law.truth(of: $0)!.value }
    for (value, expected) in zip(values, [-0.5 * log(0.75), 0.5 * log(1.5), 0.5 * log(9 / 8.0)]) {
      #expect(abs(value - expected) < 4e-16)
    }
  }

  @Test func correlationsThatCannotBe() throws {
    for (xz, xy, zy) in [(0.9, 0.9, 0.5), (0.5, -0.5, 0.51), (0.6, 0.8, -0.001), (0.6, 0.8, 0.961)] {
      #expect(throws: ParameterError.self) { try normalTriple(xz, xy, zy) }
    }
    do {
      _ = try normalTriple(0.6, 0.8, -0.5)
      Issue.record("no error")
    } catch let error as ParameterError {
      #expect(error.parameter == "correlation-zy" && error.found == "-0.5")
      let words = error.allowed.split(separator: " ")
      #expect(abs(Double(words[1])!) < 1e-15 && abs(Double(words[3].dropLast())! - 0.96) < 1e-15)
    }
    #expect(throws: Never.self) { try normalTriple(0.6, 0.8, 0.959) }
  }

  /// The documented use of the stream.
  @Test func documentedRandomness() throws {
    let n = 401
    var normals = [Double](repeating: 0, count: 3 * n)
    var source = try stream(3)
    source.fillNormals(&normals)
    let (a, b, c) = (0.6317, -0.3, 0.2)
    let triple = try draw(normalTriple(a, b, c), n, 3)
    let chain = try draw(markovChain(a, b), n, 3)
    let cause = try draw(commonCause(a, 2), n, 3)
    // Cholesky's factor by the textbook.
    let l21 = (c - a * b) / (1 - a * a).squareRoot()
    let other = (b - a * 0) / 1
    for i in 0..<n {
      let (g, h, k) = (normals[3 * i], normals[3 * i + 1], normals[3 * i + 2])
      #expect(triple.x.reals[i] == g)
      #expect(abs(triple.z.reals[i] - (a * g + (1 - a * a).squareRoot() * h)) < 4e-15)
      let rest = (1 - other * other - l21 * l21).squareRoot()
      #expect(abs(triple.y.reals[i] - (other * g + l21 * h + rest * k)) < 4e-15)
      let z = a * g + (1 - a * a).squareRoot() * h
      #expect(chain.x.reals[i] == g && abs(chain.z.reals[i] - z) < 4e-15)
      #expect(abs(chain.y.reals[i] - (b * z + (1 - b * b).squareRoot() * k)) < 4e-15)
      #expect(cause.z.reals[i] == g && abs(cause.x.reals[i] - (g + a * h)) < 4e-15)
      #expect(abs(cause.y.reals[i] - (g + 2 * k)) < 4e-15)
    }
  }

  /// Second moments; five standard errors, (1 + ρ²)/n of products of standard normal variables: 6e-7 each.
  @Test func covariances() throws {
    let n = 100_000
    let scale = { (noise: Double) in (1 + noise * noise).squareRoot() }
    let rows: [(any JointLaw, [Double], Double, Double)] = try [
      (normalTriple(-0.6317, 0.3, 0.317), [-0.6317, 0.3, 0.317], 1, 1),
      (normalTriple(0.99, -0.9, -0.85), [0.99, -0.9, -0.85], 1, 1),
      (markovChain(0.8, -0.6), [0.8, -0.48, -0.6], 1, 1),
      (commonCause(0.5, 3), [1 / scale(0.5), 1 / scale(0.5) / scale(3), 1 / scale(3)], scale(0.5), scale(3)),
    ]
    for (law, correlations, xScale, yScale) in rows {
      let sample = try draw(law, n)
      let (x, z, y) = (sample.x.reals.map { $0 / xScale }, sample.z.reals, sample.y.reals.map { $0 / yScale })
      let pairs = [
        (x, z, correlations[0]), (x, y, correlations[1]), (z, y, correlations[2]), (x, x, 1), (z, z, 1),
        (y, y, 1),
      ]
      for (a, b, expected) in pairs {
        let mean = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(n)
        #expect(
          abs(mean - expected) < 5 * ((1 + expected * expected) / Double(n)).squareRoot(),
          "\(law.canonicalText)")
      }
    }
  }

  /// Scores point by point against normal densities with inverse matrices, and E f over the law is the information.
  @Test func oracles() throws {
    for law in try [
      normalTriple(-0.6317, 0.3, 0.317) as any TripleDensityRatioLaw, normalTriple(0.99, -0.9, -0.85),
      markovChain(0.8, -0.6), commonCause(0.5, 3),
    ] {
      try checkOracle(law, hasHeavyRatio: true)
      let (pair, joint) = (law.makeOracle(), law.makeJointOracle())
      let sample = try draw(law, 200_000, 7)
      let scores = (0..<sample.count).map { joint.score(sample, anchor: $0, candidate: $0) }
      let mean = scores.reduce(0, +) / 2e5
      let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2e5
      let truth = law.truth(of: .jointMutualInformation)!.value
      #expect(abs(mean - truth) < 5 * (variance / 2e5).squareRoot(), "\(law.canonicalText)")
      let covariance = covariance(of: law)
      for (anchor, candidate) in [(0, 0), (1, 2), (3, 1)] {
        let (x, z, y) = (sample.x.reals[anchor], sample.z.reals[anchor], sample.y.reals[candidate])
        let f =
          logDensity([x, y], covariance, [0, 2]) - logDensity([x], covariance, [0])
          - logDensity([y], covariance, [2])
        #expect(abs(pair.score(sample, anchor: anchor, candidate: candidate) - f) < 1e-12)
        let g =
          logDensity([x, z, y], covariance, [0, 1, 2]) - logDensity([x, z], covariance, [0, 1])
          - logDensity([y], covariance, [2])
        #expect(
          abs(joint.score(sample, anchor: anchor, candidate: candidate) - g) < 1e-10, "\(law.canonicalText)")
      }
    }
  }

  /// The covariance of (x, z, y), written down.
  private func covariance(of law: any JointLaw) -> [[Double]] {
    let a = law.arguments
    if law is CommonCause {
      let (s, t) = (a.real("noise-x"), a.real("noise-y"))
      return [[1 + s * s, 1, 1], [1, 1, 1], [1, 1, 1 + t * t]]
    }
    let (xz, zy) = (a.real("correlation-xz"), a.real("correlation-zy"))
    let xy = law is MarkovChain ? xz * zy : a.real("correlation-xy")
    return [[1, xz, xy], [xz, 1, zy], [xy, zy, 1]]
  }

  /// ln of the normal density of some variables but for −(k/2) ln 2π, by elimination.
  private func logDensity(_ v: [Double], _ covariance: [[Double]], _ variables: [Int]) -> Double {
    var rows = variables.indices.map { i in variables.map { covariance[variables[i]][$0] } + [v[i]] }
    var value = 0.0
    for k in v.indices {
      for i in v.indices where i > k {
        let factor = rows[i][k] / rows[k][k]
        for j in k...v.count { rows[i][j] -= factor * rows[k][j] }
      }
      value -= 0.5 * (log(rows[k][k]) + rows[k][v.count] * rows[k][v.count] / rows[k][k])
    }
    return value
  }

  /// Bits: closed forms, and sums over cells by brute force.
  @Test func symbols() throws {
    let h = { (p: Double) in p <= 0 || p >= 1 ? 0 : -p * log(p) - (1 - p) * log(1 - p) }
    for (e, d) in [(0.1, 0.2), (0, 0.6317), (0.5, 1), (0.3, 0.3)] {
      let law = try SymbolMarkovChain([Parameter("flip-xz", .real(e)), Parameter("flip-zy", .real(d))])
      let closed = [log(2) - h(e * (1 - d) + d * (1 - e)), log(2) - h(d)]
      for (quantity, value) in zip(quantities, closed) {
        #expect(abs(law.truth(of: quantity)!.value - value) < 1e-15)
      }
      try checkTable(law)
      // X and Y are independent given Z: p(x, z, y) p(z) = p(x, z) p(z, y).
      #expect(law.table.probabilities.count == 8 && abs(law.table.probabilities.reduce(0, +) - 1) < 1e-15)
    }
    for (p, e, d) in [(0.5, 0.1, 0.2), (0.317, 0, 0.6317), (1, 0.3, 0.2)] {
      let law = try SymbolCommonCause([
        Parameter("probability", .real(p)), Parameter("flip-x", .real(e)), Parameter("flip-y", .real(d)),
      ])
      let value = h(p * (1 - d) + (1 - p) * d) - h(d)
      #expect(abs(law.truth(of: .jointMutualInformation)!.value - value) < 1e-15)
      try checkTable(law)
    }
  }

  private func checkTable(_ law: any DiscreteLaw) throws {
    let cells = BruteForce(law.table)
    for quantity in quantities {
      #expect(abs(law.truth(of: quantity)!.value - cells.value(of: quantity)) < 4e-15, "\(law.canonicalText)")
    }
    // X and Y are independent given Z.
    let given =
      cells.entropy([0, 1]) + cells.entropy([1, 2]) - cells.entropy([1]) - cells.entropy([0, 1, 2])
    #expect(abs(given) < 4e-15)
  }
}
