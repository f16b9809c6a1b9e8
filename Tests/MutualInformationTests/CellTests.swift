import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Probabilities of rectangles.
@Suite struct CellTests {
  struct Content: Decodable {
    struct Normal: Decodable { let correlation: Double, edges: [Double], cells: [Double] }
    struct Quadratic: Decodable { let noise: Double, edges: [Double], cells: [Double] }
    let normal: [Normal], quadratic: [Quadratic]
    enum CodingKeys: String, CodingKey { case normal = "bivariate-normal", quadratic = "quadratic-noise" }
  }

  private func compare(_ law: any BinnableLaw, _ edges: [Double], _ expected: [Double]) {
    let (table, bound) = law.cells(xEdges: edges, yEdges: edges)
    #expect(table.probabilities.count == expected.count && bound <= 1e-13)
    for (cell, (value, exact)) in zip(table.probabilities, expected).enumerated() {
      #expect(abs(value - exact) <= bound, "\(law.canonicalText), edges \(edges), cell \(cell)")
      #expect(value >= 0)
    }
  }

  @Test func normalPairAgainstTheOtherOrderOfIntegration() throws {
    for row in try reference("cells", as: Content.self).normal {
      compare(try normalPair(row.correlation), row.edges, row.cells)
    }
  }

  @Test func quadraticNoiseAgainstTheOtherOrderOfIntegration() throws {
    for row in try reference("cells", as: Content.self).quadratic {
      compare(try quadraticNoise(row.noise), row.edges, row.cells)
    }
  }

  @Test(arguments: [0, 0.1, -0.6317, 0.9, 0.9999, -0.9999, 0.999_999_999])
  func quadrants(_ rho: Double) throws {
    let (table, bound) = try normalPair(rho).cells(xEdges: [0], yEdges: [0])
    let same = 0.25 + asin(rho) / (2 * .pi)
    for (value, expected) in zip(table.probabilities, [same, 0.5 - same, 0.5 - same, same]) {
      // asin(ρ) of a rounded ρ near one is off by 2^-53/√(1−ρ²).
      #expect(abs(value - expected) <= bound + 2e-17 / (1 - rho * rho).squareRoot())
    }
  }

  @Test(arguments: [-0.9999, -0.6317, 0, 0.5, 0.9999])
  func marginalsAreNormal(_ rho: Double) throws {
    let edges = [-9.5, -3.0, -1.317, 0.0, 0.2, 2.385, 8.0, 12.0]
    let (table, bound) = try normalPair(rho).cells(xEdges: edges, yEdges: edges)
    let normal = try Normal()
    let ends = [0] + edges.map { normal.cumulative($0) } + [1]
    for (k, (x, y)) in zip(table.xMarginal, table.yMarginal).enumerated() {
      #expect(abs(x - (ends[k + 1] - ends[k])) <= 9 * bound)
      #expect(abs(y - (ends[k + 1] - ends[k])) <= 9 * bound)
    }
    #expect(abs(table.probabilities.reduce(0, +) - 1) < 1e-14)
  }

  @Test(arguments: [0.001, 0.1, 1, 1000])
  func quadraticNoiseSumsToOne(_ noise: Double) throws {
    let edges = stride(from: -3, through: 3, by: 0.25).map { $0 }
    let law = try quadraticNoise(noise)
    for edges in [edges, [], [0], [-1e300, 1e300], [9.5, 10]] {
      let (table, bound) = law.cells(xEdges: edges, yEdges: edges)
      #expect(abs(table.probabilities.reduce(0, +) - 1) < 1e-13)
      // x and −x are alike: cells that mirror each other in x have the same mass.
      for x in 0..<table.xCount where edges.allSatisfy({ edges.contains(-$0) }) {
        for y in 0..<table.yCount {
          let mirrored = table.probabilities[(table.xCount - 1 - x) * table.yCount + y]
          #expect(abs(table.probabilities[x * table.yCount + y] - mirrored) <= 2 * bound)
        }
      }
    }
  }

  /// Narrow cells, which take fewer nodes, add up to wide ones.
  @Test func narrowCellsAddUp() throws {
    let laws: [any BinnableLaw] = try [
      normalPair(0.6), normalPair(-0.95), normalPair(0.01), quadraticNoise(1),
    ]
    for law in laws {
      let fine = law.cells(xEdges: (-48...48).map { Double($0) / 16 }, yEdges: [-1.317, 0.2])
      let wide = law.cells(xEdges: (-3...3).map { Double($0) }, yEdges: [-1.317, 0.2])
      var sums = [Double](repeating: 0, count: wide.table.probabilities.count)
      for x in 0..<fine.table.xCount {
        let row = x == 0 ? 0 : (x - 1) / 16 + 1
        for y in 0..<3 { sums[row * 3 + y] += fine.table.probabilities[x * 3 + y] }
      }
      for (sum, p) in zip(sums, wide.table.probabilities) {
        #expect(abs(sum - p) < wide.errorBound, "\(law.canonicalText)")
      }
    }
  }

  /// The check value of 10 × 10 equiprobable cells of a normal pair with ρ = .75.
  @Test func quantisedNormal() throws {
    let edges = equiprobableEdges(10)
    let (table, _) = try normalPair(0.75).cells(xEdges: edges, yEdges: edges)
    #expect(abs(table.mutualInformation - 0.372249) < 5e-7)
    for p in table.xMarginal + table.yMarginal { #expect(abs(p - 0.1) < 1e-13) }
  }

  /// More cells say more, and many cells nearly all.
  @Test func finerCellsSayMore() throws {
    let law = try normalPair(0.6)
    let truth = law.truth(of: .mutualInformation)!.value
    var last = -1.0
    for cells in [1, 2, 4, 8, 16, 32, 64] {
      let edges = equiprobableEdges(cells)
      let value = law.cells(xEdges: edges, yEdges: edges).table.mutualInformation
      #expect(value > last && value < truth)
      last = value
    }
    #expect(truth - last < 0.01)
  }
}

/// The edges of m cells that are equally probable under N(0, 1), by bisection.
func equiprobableEdges(_ cells: Int) -> [Double] {
  (1..<cells).map { k in
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      // P(Z ≤ m) = ½ erfc(−m/√2).
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < Double(k) / Double(cells) {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }
}
