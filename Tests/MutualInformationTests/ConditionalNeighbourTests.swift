import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Frenzel and Pompe's estimator against other programs and against the definition.
@Suite struct ConditionalNeighbourTests {
  private func frenzelPompe(_ k: Int) throws -> FrenzelPompe {
    try FrenzelPompe([Parameter("neighbours", .integer(k))])
  }

  /// A brute-force program to 1e-12; ennemi, whose ψ is approximate, to 2e-5.
  @Test func otherPrograms() throws {
    let rows = try reference("triples", as: TripleReference.self).neighbours
    #expect(rows.count == 5)
    for row in rows {
      let (law, sample) = realSample(row.x, row.z, row.y)
      let value = try estimate(frenzelPompe(row.k), law, sample)[0]
      #expect(abs(value - row.conditional) < 1e-12 && abs(value - row.ennemi) < 2e-5, "\(row.name)")
      let terms = try estimate(chainRule("ksg1", [Parameter("neighbours", .integer(row.k))]), law, sample)
      #expect(abs(terms[0] - row.joint) < 1e-12 && abs(terms[1] - row.pair) < 1e-12, "\(row.name)")
      #expect(terms[2] == value && terms[3] == terms[0] - (terms[1] + value))
      // I(X;Y) is that of the estimator of pairs, to the last bit.
      let ksg = try KSG1([Parameter("neighbours", .integer(row.k))])
      #expect(try estimate(ksg, law, sample)[0] == terms[1])
    }
  }

  /// The definition, in O(N²).
  private func byDefinition(_ columns: [TripleReference.Column], k: Int) -> Double {
    let n = columns[0].values.count / columns[0].dimension
    func distance(_ c: TripleReference.Column, _ i: Int, _ j: Int) -> Double {
      (0..<c.dimension).map { abs(c.values[i * c.dimension + $0] - c.values[j * c.dimension + $0]) }.max()!
    }
    func psi(_ m: Int) -> Double { (1..<max(m, 1)).reduce(-0.57721566490153286061) { $0 + 1 / Double($1) } }
    var sum = 0.0
    for i in 0..<n {
      let others = (0..<n).filter { $0 != i }
      let (x, z, y) = (
        others.map { distance(columns[0], i, $0) }, others.map { distance(columns[1], i, $0) },
        others.map { distance(columns[2], i, $0) }
      )
      let r = others.indices.map { max(x[$0], z[$0], y[$0]) }.sorted()[k - 1]
      sum += psi(others.indices.count { max(x[$0], z[$0]) < r } + 1)
      sum += psi(others.indices.count { max(x[$0], y[$0]) < r } + 1)
      sum -= psi(x.count { $0 < r } + 1)
    }
    return psi(k) - sum / Double(n)
  }

  /// Ties, lattices, heavy tails, clusters, far from zero, more than eight neighbours, all others as neighbours.
  @Test func theDefinition() throws {
    var source = try stream(3, key: 0x4b)
    var normals = [Double](repeating: 0, count: 130 * 3)
    for (n, k) in [(2, 1), (7, 6), (9, 3), (17, 4), (97, 3), (97, 12), (130, 5)] {
      for dimensions in [[1, 1, 1], [2, 1, 1], [1, 3, 2]] {
        for shape in 0..<5 {
          var columns = dimensions.map { d in
            source.fillNormals(&normals)
            return TripleReference.Column(dimension: d, values: Array(normals[..<(n * d)]))
          }
          let map: (Double) -> Double = [
            { $0 }, { ($0 * 8).rounded() / 8 + 1e-7 * $0 }, { exp(20 * $0) }, { 1e9 + $0 },
            { ($0 * 4).rounded() / 4 },
          ][shape]
          columns = columns.map {
            TripleReference.Column(dimension: $0.dimension, values: $0.values.map(map))
          }
          let (law, sample) = realSample(columns[0], columns[1], columns[2])
          do {
            let value = try estimate(frenzelPompe(k), law, sample)[0]
            #expect(
              abs(value - byDefinition(columns, k: k)) < 1e-12, "n = \(n), \(dimensions), shape \(shape)")
          } catch EstimationFailure.coincidingPoints { #expect(shape == 4) }
        }
      }
    }
  }

  /// Reordering the draws and exchanging Z and Y change no bit.
  @Test func invariance() throws {
    let law = try normalTriple(0.5, 0.3, 0.7)
    let sample = try draw(law, 501)
    let value = try estimate(frenzelPompe(3), law, sample)
    var turned = sample
    (turned.z.reals, turned.y.reals) = (sample.y.reals, sample.z.reals)
    #expect(try estimate(frenzelPompe(3), law, turned) == value)
    turned = sample
    turned.x.reals.reverse()
    turned.z.reals.reverse()
    turned.y.reals.reverse()
    #expect(try estimate(frenzelPompe(3), law, turned) == value)
  }

  /// Where Z and Y are independent given X, and where they are not: within 0.02 of the truth over 30 samples of 2000.
  @Test func nearTheTruth() throws {
    for law in try [normalTriple(0.6, 0.5, 0.3), normalTriple(0.5, 0.3, 0.7), normalTriple(0, 0, 0)] {
      let mean = try (0..<30 as Range<UInt64>).reduce(0.0) {
        $0 + (try estimate(frenzelPompe(3), law, draw(law, 2000, $1))[0]) / 30
      }
      let truth = law.truth(of: .conditionalMutualInformation)!.value
      #expect(abs(mean - truth) < 0.02, "\(law.canonicalText): \(mean), \(truth)")
    }
  }

  @Test func failures() throws {
    let law = try normalTriple(0.5, 0.3, 0.7)
    let sample = try draw(law, 10)
    for estimator in try [frenzelPompe(2), chainRule("ksg1", [Parameter("neighbours", .integer(2))])]
      as [any Estimator]
    {
      for column in [\Sample.x, \Sample.z, \Sample.y] {
        for bad in [Double.nan, .infinity] {
          var broken = sample
          broken[keyPath: column].reals[4] = bad
          #expect(throws: EstimationFailure.sampleNotFinite) { try estimate(estimator, law, broken) }
        }
      }
      // Three draws in one place: the second neighbour is at distance zero. Two are harmless.
      var same = sample
      for i in [0, 1] { (same.x.reals[i], same.z.reals[i], same.y.reals[i]) = (1, 2, 3) }
      #expect(try estimate(estimator, law, same)[0].isFinite)
      (same.x.reals[2], same.z.reals[2], same.y.reals[2]) = (1, 2, 3)
      #expect(throws: EstimationFailure.coincidingPoints) { try estimate(estimator, law, same) }
      #expect(throws: Incompatibility("needs samples of at least 3 for 2 neighbours")) {
        try estimator.check(law, count: 2)
      }
      #expect(throws: Incompatibility.self) { try estimator.check(xorNoise(0.1), count: 100) }
      #expect(throws: Incompatibility.self) { try estimator.check(normalPair(0.1), count: 100) }
    }
  }
}
