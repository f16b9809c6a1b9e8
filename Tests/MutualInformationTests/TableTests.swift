import Foundation
import MutualInformation
import Testing

/// Tables of any shape. Notebook values: exercises 1 and 3, as NumPy 2.4.6 prints them.
@Suite struct TableTests {
  struct Content: Decodable {
    struct Information: Decodable { let first: [Int], second: [Int], condition: [Int], value: Double }
    struct Row: Decodable {
      let shape: [Int], probabilities: [Double], entropy: Double, informations: [Information]
    }
    struct Divergence: Decodable { let shape: [Int], p: [Double], q: [Double], value: Double }
    let tables: [Row], divergences: [Divergence]
  }

  private let agreement = [[0.4, 0.1], [0.1, 0.4]]

  @Test func notebook() throws {
    let table = try ProbabilityTable(rows: agreement)
    let expected = 0.19274475702175753
    #expect(abs(try table.mutualInformation(between: [0], and: [1]) - expected) < 1e-12)
    #expect(abs(try table.mutualInformation(between: [1], and: [0]) - expected) < 1e-12)
    let identity =
      try table.marginal(keeping: [0]).entropy + table.marginal(keeping: [1]).entropy - table.entropy
    #expect(abs(identity - expected) < 1e-12)
    let product = try ProbabilityTable(rows: [[0.25, 0.25], [0.25, 0.25]])
    #expect(abs(try ProbabilityTable.klDivergence(table, product) - expected) < 1e-12)
    let independent = try ProbabilityTable(rows: [[0.5 * 0.6, 0.5 * 0.4], [0.5 * 0.6, 0.5 * 0.4]])
    #expect(abs(try independent.mutualInformation(between: [0], and: [1])) < 1e-15)
  }

  /// Exercise 4: counts of (x, z, y).
  @Test func notebookChainRule() throws {
    let counts = [39896, 10051, 9922, 40197, 9960, 40165, 39971, 9838]
    let table = try ProbabilityTable(shape: [2, 2, 2], counts: counts)
    #expect(table.probabilities == counts.map { Double($0) / 200_000 })
    #expect(abs(try table.mutualInformation(between: [0, 1], and: [2]) - 0.19433948039738613) < 1e-12)
    #expect(abs(try table.mutualInformation(between: [0], and: [2]) - 1.59909767525815e-06) < 1e-12)
    #expect(
      abs(try table.mutualInformation(between: [1], and: [2], given: [0]) - 0.1943378812997108) < 1e-12)
  }

  @Test func againstEntropiesOfMarginals() throws {
    for row in try reference("tables", as: Content.self).tables {
      let table = try ProbabilityTable(shape: row.shape, probabilities: row.probabilities)
      #expect(abs(table.entropy - row.entropy) < 1e-14)
      for information in row.informations {
        let (a, b, c) = (information.first, information.second, information.condition)
        for value in [
          try table.mutualInformation(between: a, and: b, given: c),
          try table.mutualInformation(between: b.reversed(), and: a, given: c.reversed()),
        ] {
          #expect(abs(value - information.value) < 1e-14, "\(row.shape): \(a), \(b) given \(c)")
        }
      }
    }
  }

  @Test func againstRelativeEntropies() throws {
    for row in try reference("tables", as: Content.self).divergences {
      let p = try ProbabilityTable(shape: row.shape, probabilities: row.p)
      let q = try ProbabilityTable(shape: row.shape, probabilities: row.q)
      #expect(abs(try ProbabilityTable.klDivergence(p, q) - row.value) < 1e-14 * (1 + row.value))
      #expect(try ProbabilityTable.klDivergence(p, p) == 0)
      // The first element of p is 0.
      #expect(try ProbabilityTable.klDivergence(q, p) == .infinity)
    }
  }

  @Test func againstTheTablesOfLaws() throws {
    for law in try [xorNoise(0.2) as any DiscreteLaw, xorNoise(0), channel(0.6317), table([[1]])] {
      let joint = law.table
      let table = try ProbabilityTable(
        shape: [joint.xCount, joint.zCount, joint.yCount], probabilities: joint.probabilities)
      #expect(abs(try table.mutualInformation(between: [0], and: [2]) - joint.mutualInformation) < 1e-15)
      #expect(
        abs(
          try table.mutualInformation(between: [1], and: [2], given: [0]) - joint.conditionalMutualInformation
        )
          < 1e-15)
      #expect(try table.marginal(keeping: [0, 1]).probabilities == joint.xzMarginal)
      #expect(try table.marginal(keeping: [2]).probabilities == joint.yMarginal)
    }
  }

  @Test func marginals() throws {
    let numbers = (0..<24).map { Double($0) / 276 }
    let table = try ProbabilityTable(shape: [2, 3, 4], probabilities: numbers)
    #expect(try table.marginal(keeping: [0, 1, 2]) == table)
    let turned = try table.marginal(keeping: [2, 0, 1])
    #expect(turned.shape == [4, 2, 3])
    for (i, j, k) in [(0, 0, 0), (1, 2, 3), (1, 0, 2), (0, 1, 3)] {
      #expect(turned.probabilities[(k * 2 + i) * 3 + j] == numbers[(i * 3 + j) * 4 + k])
    }
    let pair = try table.marginal(keeping: [2, 0])
    for (i, k) in [(0, 0), (1, 3), (0, 2)] {
      let sum = (0..<3).reduce(0) { $0 + numbers[(i * 3 + $1) * 4 + k] }
      #expect(abs(pair.probabilities[k * 2 + i] - sum) < 1e-16)
    }
    let none = try table.marginal(keeping: [])
    #expect(none.shape == [] && abs(none.probabilities[0] - 1) < 1e-15)
    #expect(try ProbabilityTable(shape: [], probabilities: [1]).entropy == 0)
    #expect(try table.mutualInformation(between: [], and: [1]) == 0)
  }

  /// The numbers stay what they are: not normalised.
  @Test func sumsThatAreNearlyOne() throws {
    let table = try ProbabilityTable(rows: [[0.333_333_333, 0.333_333_333, 0.333_333_333]])
    #expect(table.probabilities == [0.333_333_333, 0.333_333_333, 0.333_333_333])
    let far = [0.333_333_33, 0.333_333_33, 0.333_333_33]
    #expect(throws: TableError.self) { try ProbabilityTable(shape: [3], probabilities: far) }
  }

  /// Products of these vanish or overflow; the quantities do not.
  @Test func tinyProbabilities() throws {
    let tiny = 1e-200
    let table = try ProbabilityTable(rows: [[1, 0], [0, tiny]])
    let expected = -tiny * log(tiny)
    #expect(abs(try table.mutualInformation(between: [0], and: [1]) - expected) < 1e-12 * expected)
    let smallest = try ProbabilityTable(rows: [[.leastNonzeroMagnitude, 0], [0, 1]])
    #expect(try smallest.mutualInformation(between: [0], and: [1]) < 1e-300)
    #expect(smallest.entropy < 1e-300)
    let even = try ProbabilityTable(rows: [[0.5, 0], [0, 0.5]])
    let divergence = try ProbabilityTable.klDivergence(even, smallest)
    #expect(abs(divergence - (-log(2) - 0.5 * log(Double.leastNonzeroMagnitude))) < 1e-10)
  }

  private func complaint(_ make: () throws -> some Any) -> String {
    do { _ = try make() } catch let error as TableError { return error.description } catch {}
    return "none"
  }

  @Test func badTables() throws {
    let cases: [(shape: [Int], numbers: [Double], line: String)] = [
      ([2], [1.1, -0.1], "element [1]: found -0.1, allowed is a finite number, at least 0"),
      ([2, 2], [0.5, 0.5, .nan, 0], "element [1, 0]: found nan, allowed is a finite number, at least 0"),
      ([1, 2], [.infinity, 0], "element [0, 0]: found inf, allowed is a finite number, at least 0"),
      ([2], [0.5, 0.4], "probabilities: found a sum of 0.9, allowed is 1, give or take 1e-09"),
      ([2], [0, 0], "probabilities: found a sum of 0.0, allowed is 1, give or take 1e-09"),
      ([0], [], "axis 0: found 0 letters, allowed is at least 1"),
      ([2, -1], [1], "axis 1: found -1 letters, allowed is at least 1"),
      ([2, 3], [1], "shape [2, 3]: found 1 number, allowed is one probability for each of 6 cells"),
    ]
    for (shape, numbers, line) in cases {
      #expect(complaint { try ProbabilityTable(shape: shape, probabilities: numbers) } == line)
    }
    #expect(throws: TableError.self) { try ProbabilityTable(shape: [1 << 62, 4], probabilities: []) }
    #expect(
      complaint { try ProbabilityTable(rows: []) }
        == "table: found no numbers, allowed is rows of at least one number")
    #expect(complaint { try ProbabilityTable(rows: [[], []]) }.contains("no numbers"))
    #expect(
      complaint { try ProbabilityTable(rows: [[0.5, 0.5], [0]]) }
        == "row 2: found 1 number, allowed is 2 as in row 1")
    #expect(
      complaint { try ProbabilityTable(shape: [2], counts: [3, -1]) }
        == "element [1]: found -1, allowed is a count, at least 0")
    #expect(
      complaint { try ProbabilityTable(shape: [2], counts: [0, 0]) }
        == "counts: found a sum of 0, allowed is at least 1")
    #expect(complaint { try ProbabilityTable(shape: [2], counts: [1]) }.contains("one count for each of 2"))
    let (p, q) = (try ProbabilityTable(rows: agreement), try ProbabilityTable(rows: [[0.5, 0.5]]))
    #expect(
      complaint { try ProbabilityTable.klDivergence(p, q) }
        == "second table: found the shape [1, 2], allowed is [2, 2] as the first")
  }
}
