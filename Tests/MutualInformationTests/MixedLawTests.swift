import Foundation
import GSLMath
import GSLRandom
import MutualInformation
import Testing

/// Laws of symbols with reals, of reals with atoms, and what goes with them. Statistical comparisons have a false-alarm
/// rate of 1e-6 each before the seed was fixed.
@Suite struct MixedLawTests {
  struct Content: Decodable {
    struct Quantile: Decodable {
      let weight: Double, distance: Double, z: Double, value: Double, slope: Double
    }
    let exponentialPoisson: [[Double]], symbolUniform: [[Double]], quantisedNormal: [[Double]]
    let gaussianCoin: [[Double]], quantiles: [Quantile]
  }

  static func symbolUniform(_ m: Int) throws -> SymbolUniform {
    try SymbolUniform([Parameter("alphabet", .integer(m))])
  }

  static func poisson(_ p: Double) throws -> ExponentialPoisson {
    try ExponentialPoisson([Parameter("erasure", .real(p))])
  }

  static func coin(_ rho: Double, _ agreement: Double, _ weight: Double) throws -> GaussianCoin {
    try GaussianCoin([
      Parameter("correlation", .real(rho)), Parameter("agreement", .real(agreement)),
      Parameter("weight", .real(weight)),
    ])
  }

  static func quantised(_ rho: Double, _ m: Int) throws -> QuantisedNormal {
    try QuantisedNormal([Parameter("correlation", .real(rho)), Parameter("alphabet", .integer(m))])
  }

  static func bimodal(_ rho: Double) throws -> BimodalNormal {
    try BimodalNormal([Parameter("correlation", .real(rho))])
  }

  private func information(_ law: any JointLaw) -> ExactValue { law.truth(of: .mutualInformation)! }

  // MARK: Truths

  @Test func truthsAgainstQuadrature() throws {
    let content = try reference("mixed", as: Content.self)
    func compare(_ law: any JointLaw, _ value: Double, tolerance: Double = 0) {
      let truth = information(law)
      #expect(
        abs(truth.value - value) <= truth.errorBound + tolerance + 2e-16 * abs(value), "\(law.canonicalText)")
      #expect(truth.errorBound < 1e-9 && law.truth(of: .conditionalMutualInformation) == nil)
    }
    for row in content.exponentialPoisson { compare(try Self.poisson(row[0]), row[1]) }
    for row in content.symbolUniform { compare(try Self.symbolUniform(Int(row[0])), row[1]) }
    for row in content.quantisedNormal { compare(try Self.quantised(row[0], Int(row[1])), row[2]) }
    // The sum over a plane is good to 1e-13.
    for row in content.gaussianCoin {
      compare(try Self.coin(row[0], row[1], row[2]), row[3], tolerance: 1e-13)
    }
    #expect(content.exponentialPoisson.count == 4 && content.gaussianCoin.count == 3)
  }

  /// Published values, and the one that is wrong.
  @Test func checkValues() throws {
    let rows: [(any JointLaw, Double)] = try [
      (Self.symbolUniform(5), 1.054_920_168_0), (Self.poisson(0), 0.301_244_773_3),
      (Self.poisson(0.15), 0.229_775_958_5), (GaussianCoin([]), 1.292_362_085_8),
      (Self.bimodal(0.75), 0.413_339_286_6),
    ]
    for (law, value) in rows {
      #expect(abs(information(law).value - value) < 5.1e-11, "\(law.canonicalText)")
    }
    #expect(abs(information(try Self.quantised(0.75, 10)).value - 0.372_249) < 5e-7)
    #expect(abs(information(try Self.poisson(0.15)).value - 0.85 * 0.301_244_773_3) > 0.02)
    let independent = try DiscreteIndependent([Parameter("alphabet", .integer(7))])
    #expect(information(independent).value == 0 && abs(independent.table.mutualInformation) < 1e-14)
    // Erased nearly always, nothing is left.
    #expect(abs(information(try Self.poisson(1.0.nextDown)).value) < 4e-15)
  }

  /// Two letters: Sheppard's P(0, 0) = ¼ + arcsin ρ / 2π. More letters: more information, up to that of the pair.
  @Test func quantisedNormals() throws {
    for rho in [-0.95, -0.3, 0, 0.6317, 0.999] {
      let table = try Self.quantised(rho, 2).table
      #expect(abs(table.probabilities[0] - (0.25 + asin(rho) / (2 * .pi))) < 3e-14)
      let values = try [2, 4, 8, 16, 64].map { information(try Self.quantised(rho, $0)) }
      for (coarse, fine) in zip(values, values.dropFirst()) {
        #expect(coarse.value <= fine.value + coarse.errorBound + fine.errorBound)
      }
      #expect(values.last!.value <= information(try normalPair(rho)).value + values.last!.errorBound)
    }
    let law = try Self.quantised(0.75, 10)
    for (i, edge) in law.edges.enumerated() {
      #expect(abs(try SpecialFunctions.normalCumulative(edge).value - Double(i + 1) / 10) < 2e-16)
    }
  }

  // MARK: Samples

  private func upperTail(_ counts: [Int], _ probabilities: [Double]) throws -> Double {
    let n = Double(counts.reduce(0, +))
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9 && probabilities.allSatisfy { $0 * n > 5 })
    let statistic = zip(counts, probabilities).reduce(0) {
      $0 + pow(Double($1.0) - n * $1.1, 2) / (n * $1.1)
    }
    return try ChiSquared(degreesOfFreedom: Double(counts.count - 1)).upperTail(statistic)
  }

  @Test(arguments: [1, 5, 17]) func symbolsWithUniformNoise(_ m: Int) throws {
    let sample = try draw(Self.symbolUniform(m), 100_000)
    var counts = [Int](repeating: 0, count: m * 10)
    for (x, y) in zip(sample.x.symbols, sample.y.reals) {
      counts[Int(x) * 10 + min(Int((y - Double(x)) * 5), 9)] += 1
    }
    #expect(try upperTail(counts, Array(repeating: 1 / Double(10 * m), count: 10 * m)) > 1e-6)
    try checkOracle(Self.symbolUniform(m), hasHeavyRatio: false)
  }

  /// P(a < X < b, Y = y) = 2^−(y+1) [P(y + 1, 2b) − P(y + 1, 2a)] with the regularised incomplete gamma function.
  @Test(arguments: [0, 0.15, 0.9317]) func poissonCounts(_ p: Double) throws {
    let sample = try draw(Self.poisson(p), 200_000)
    let edges = [0.2, 0.5, 1, 1.7, 3]
    let limits = [0] + edges + [200]
    let last = 4
    var probabilities = [Double](repeating: 0, count: 6 * (last + 1))
    for i in 0..<6 {
      for y in 0..<60 {
        func below(_ x: Double) throws -> Double {
          try SpecialFunctions.regularizedGamma(Double(y + 1), 2 * x).value
        }
        let mass = pow(0.5, Double(y + 1)) * (try below(limits[i + 1]) - below(limits[i]))
        probabilities[i * (last + 1) + min(y, last)] += (1 - p) * mass
        probabilities[i * (last + 1)] += p * mass
      }
    }
    var counts = probabilities.map { _ in 0 }
    for (x, y) in zip(sample.x.reals, sample.y.symbols) {
      counts[edges.count { $0 <= x } * (last + 1) + min(Int(y), last)] += 1
    }
    #expect(sample.y.symbols.max()! < 54 && sample.x.reals.min()! > 0)
    // Cells with few expected draws, all together.
    let full = counts.indices.filter { probabilities[$0] * 200_000 > 20 }
    let rest = counts.indices.filter { probabilities[$0] * 200_000 <= 20 }
    let restCount = rest.reduce(0) { $0 + counts[$1] }, restMass = rest.reduce(0) { $0 + probabilities[$1] }
    if restMass * 200_000 > 5 {
      let tail = try upperTail(
        full.map { counts[$0] } + [restCount], full.map { probabilities[$0] } + [restMass])
      #expect(tail > 1e-6)
    } else {
      // Poisson with mean below 5: more than 25 has a probability below 1e-10.
      #expect(restCount < 25)
      #expect(
        try upperTail(full.map { counts[$0] }, full.map { probabilities[$0] / (1 - restMass) }) > 1e-6)
    }
    #expect(full.count >= 10)
  }

  @Test(arguments: [(0.9, 0.9, 0.5), (-0.6317, 0.25, 0.9)])
  func normalsAndCoins(_ row: (rho: Double, agreement: Double, weight: Double)) throws {
    let (rho, agreement, weight) = row
    let sample = try draw(Self.coin(rho, agreement, weight), 200_000)
    let normal = try Normal()
    // Four coins, and 4 × 4 equally likely cells of x and the residual.
    var counts = [Int](repeating: 0, count: 20)
    for (x, y) in zip(sample.x.reals, sample.y.reals) {
      if abs(x) == 1 {
        #expect(abs(y) == 1)
        counts[(x > 0 ? 2 : 0) + (y > 0 ? 1 : 0)] += 1
      } else {
        let residual = (y - rho * x) / (1 - rho * rho).squareRoot()
        let (i, j) = (Int(4 * normal.cumulative(x)), Int(4 * normal.cumulative(residual)))
        counts[4 + 4 * i + j] += 1
      }
    }
    let (same, other) = ((1 - weight) * agreement / 2, (1 - weight) * (1 - agreement) / 2)
    let probabilities = [same, other, other, same] + Array(repeating: weight / 16, count: 16)
    #expect(try upperTail(counts, probabilities) > 1e-6)
  }

  /// F⁻¹(Φ(z)) against bisection by mpmath: off by 2e-14 of the smaller tail, over the density, and by rounding.
  @Test func quantiles() throws {
    let rows = try reference("mixed", as: Content.self).quantiles
    #expect(rows.count == 76)
    for row in rows {
      let found = TwoNormals(weight: row.weight, distance: row.distance).quantile(ofNormal: row.z)
      #expect(
        abs(found - row.value) <= 1e-14 * row.slope + 4e-16 * (row.distance + abs(row.value)),
        "\(row.weight), \(row.distance), \(row.z): \(found), \(row.value)")
    }
    #expect(TwoNormals(weight: 0.3, distance: 0).quantile(ofNormal: 0.317) == 0.317)
  }

  /// Marginals by Kolmogorov–Smirnov, √n D > 2.7 has a probability of 1e-6; images in order; the pair behind them.
  @Test func bimodalSamples() throws {
    let law = try Self.bimodal(0.75)
    let n = 20_000
    let sample = try draw(law, n, 3)
    let pair = try draw(normalPair(0.75), n, 3)
    let normal = try Normal()
    for (values, sources, weight, distance) in [
      (sample.x.reals, pair.x.reals, 0.3, 5.0), (sample.y.reals, pair.y.reals, 0.5, 4.0),
    ] {
      var deviation = 0.0
      for (rank, value) in values.sorted().enumerated() {
        let p = weight * normal.cumulative(value) + (1 - weight) * normal.cumulative(value - distance)
        deviation = max(deviation, abs(p - Double(rank) / Double(n)), abs(p - Double(rank + 1) / Double(n)))
      }
      #expect(Double(n).squareRoot() * deviation < 2.7)
      let order = (0..<n).sorted { sources[$0] < sources[$1] }
      let isIncreasing = zip(order, order.dropFirst()).allSatisfy { values[$0] < values[$1] }
      #expect(isIncreasing)
      let middle = zip(sources, values).allSatisfy { z, x in
        abs(
          weight * normal.cumulative(x) + (1 - weight) * normal.cumulative(x - distance)
            - normal.cumulative(z)) < 4e-15
      }
      #expect(middle)
    }
  }

  /// What the doc comments say of the stream.
  @Test func documentedRandomness() throws {
    let n = 301
    var uniforms = [Double](repeating: 0, count: 2 * n)
    var normals = uniforms
    var source = try stream(3)
    source.fillUniforms(&uniforms)
    source = try stream(3)
    source.fillNormals(&normals)
    let noise = try draw(Self.symbolUniform(7), n, 3)
    let independent = try draw(DiscreteIndependent([Parameter("alphabet", .integer(7))]), n, 3)
    let quantised = try draw(Self.quantised(-0.5, 4), n, 3)
    let edges = [-0.674_489_750_196_081_7, 0, 0.674_489_750_196_081_7]
    for i in 0..<n {
      let (u, v) = (uniforms[2 * i], uniforms[2 * i + 1])
      #expect(noise.x.symbols[i] == UInt16(7 * u) && noise.y.reals[i] == (7 * u).rounded(.down) + 2 * v)
      #expect(independent.x.symbols[i] == UInt16(7 * u) && independent.y.symbols[i] == UInt16(7 * v))
      let (g, h) = (normals[2 * i], normals[2 * i + 1])
      let y = -0.5 * g + 0.75.squareRoot() * h
      #expect(Int(quantised.x.symbols[i]) == edges.count { $0 <= g })
      #expect(Int(quantised.y.symbols[i]) == edges.count { $0 <= y })
    }
    // In portions of 128: the first uniforms and normals of the coins are those of the first portions.
    source = try stream(3)
    var portion = [Double](repeating: 0, count: 128)
    source.fillUniforms(&portion)
    let first = portion.map { 1 - $0 }
    source.fillNormals(&portion)
    let coins = try draw(Self.coin(0.6317, 0.3, 0.5), 20, 3)
    var (next, nextNormal) = (0, 0)
    // The first normal is asked for after the uniforms before it, which are all of the first portion.
    for i in 0..<20 {
      next += 1
      if first[next - 1] <= 0.5 {
        let (g, h) = (portion[nextNormal], portion[nextNormal + 1])
        nextNormal += 2
        let y = 0.6317 * g + sqrt(1 - 0.6317 * 0.6317) * h
        #expect(coins.x.reals[i] == g && abs(coins.y.reals[i] - y) < 2e-15)
      } else {
        let x = first[next] <= 0.5 ? 1.0 : -1
        #expect(coins.x.reals[i] == x && coins.y.reals[i] == (first[next + 1] <= 0.3 ? x : -x))
        next += 2
      }
    }
    // The first uniform of each count, and whether it is erased, without the rejections in between: of the first point.
    let counts = try draw(Self.poisson(0.15), 1, 3)
    let y = Int((-log2(first[0])).rounded(.down))
    #expect([0, y].contains(Int(counts.y.symbols[0])))
    let plain = try draw(Self.poisson(0), 1, 3)
    #expect(Int(plain.y.symbols[0]) == y && plain.x.reals[0] == counts.x.reals[0])
  }

  /// Nothing but finite numbers at the ends of the ranges.
  @Test func extremeParameters() throws {
    let far = [
      Parameter("correlation", .real(-0.999_999)), Parameter("x-weight", .real(1e-9)),
      Parameter("x-distance", .real(10)), Parameter("y-weight", .real(1 - 1e-9)),
      Parameter("y-distance", .real(1e-9)),
    ]
    let laws: [any JointLaw] = try [
      Self.symbolUniform(65_536), Self.poisson(1e-300), Self.poisson(1.0.nextDown),
      Self.coin(0.999_999, 0, 1e-9), Self.quantised(-0.999_999, 100), BimodalNormal(far),
      DiscreteIndependent([Parameter("alphabet", .integer(1000))]),
    ]
    for law in laws {
      let sample = try draw(law, 20_000)
      let areFinite = (sample.x.reals + sample.y.reals).allSatisfy(\.isFinite)
      let areLetters =
        sample.x.symbols.allSatisfy { Int($0) < law.shape.x.alphabet! }
        && sample.y.symbols.allSatisfy { Int($0) < law.shape.y.alphabet! }
      #expect(areFinite && areLetters, "\(law.canonicalText)")
      let truth = information(law)
      #expect(truth.value > -1e-14 && truth.value.isFinite && truth.errorBound < 1e-7)
    }
  }
}
