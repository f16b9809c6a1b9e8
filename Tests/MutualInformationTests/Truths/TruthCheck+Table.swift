import Foundation
import GSLRandom
import MutualInformation

/// The route of the table: of laws of symbols.
extension TruthCheck {
  mutating func compareWithTable(_ law: any DiscreteLaw) throws {
    let (table, shape) = (law.table, law.shape)
    let counts = [shape.x.alphabet, shape.isTriple ? shape.z.alphabet : 1, shape.y.alphabet]
    guard counts == [table.xCount, table.zCount, table.yCount] else {
      return report(.table, "a table of \(table.xCount) × \(table.zCount) × \(table.yCount) for \(shape)")
    }
    let sum = table.probabilities.reduce(0, +)
    if abs(sum - 1) > 1e-12 || table.probabilities.contains(where: { !($0 >= 0) }) {
      report(.table, "probabilities that sum to \(sum), the least being \(table.probabilities.min()!)")
    }

    // The sum has the error of one logarithm and of one addition per cell.
    let bound = 1e-15 * Double(table.probabilities.count + 8)
    func compare(_ quantity: Quantity, _ sum: Double) {
      self.compare(quantity, with: sum - bound...sum + bound, .table)
    }
    compare(.mutualInformation, information(table) { x, _, y in (given: 0, a: x, b: y) })
    if shape.isTriple {
      let zCount = table.zCount
      compare(.jointMutualInformation, information(table) { x, z, y in (0, x * zCount + z, y) })
      compare(.conditionalMutualInformation, information(table) { x, z, y in (x, z, y) })
    }

    let sample = try draw(200_000, 1)
    var tally = Tally(table.probabilities)
    for i in 0..<sample.count {
      let z = shape.isTriple ? Int(sample.z.symbols[i]) : 0
      tally.add((Int(sample.x.symbols[i]) * table.zCount + z) * table.yCount + Int(sample.y.symbols[i]))
    }
    if let objection = try tally.objection { report(.table, objection) }
  }

  /// I(A;B|G) = Σ p(g, a, b) ln [p(g, a, b) p(g) / p(g, a) p(g, b)], each cell being given its
  /// values of G, A and B.
  private func information(_ table: JointTable, _ letters: (Int, Int, Int) -> (given: Int, a: Int, b: Int))
    -> Double
  {
    var all: [[Int]: Double] = [:], a: [[Int]: Double] = [:], b: [[Int]: Double] = [:],
      given: [Int: Double] = [:]
    for x in 0..<table.xCount {
      for z in 0..<table.zCount {
        for y in 0..<table.yCount {
          let p = table.probabilities[(x * table.zCount + z) * table.yCount + y]
          let cell = letters(x, z, y)
          all[[cell.given, cell.a, cell.b], default: 0] += p
          a[[cell.given, cell.a], default: 0] += p
          b[[cell.given, cell.b], default: 0] += p
          given[cell.given, default: 0] += p
        }
      }
    }
    return all.reduce(0) { sum, cell in
      let (key, p) = cell
      guard p > 0 else { return sum }
      return sum
        + p * (log(p) - log(a[[key[0], key[1]]]!) + log(given[key[0]]!) - log(b[[key[0], key[2]]]!))
    }
  }
}

/// Counts of draws in cells whose probabilities are known.
struct Tally {
  private let probabilities: [Double]
  private var counts: [Int]

  init(_ probabilities: [Double]) {
    self.probabilities = probabilities
    counts = Array(repeating: 0, count: probabilities.count)
  }

  mutating func add(_ cell: Int) { counts[cell] += 1 }

  /// Pearson's χ², cells with less than ten expected draws counting as one; nil if the draws are as
  /// they should be.
  var objection: String? {
    get throws {
      let n = Double(counts.reduce(0, +))
      var (statistic, degrees) = (0.0, -1.0)
      var (rareCount, rareMass) = (0, 0.0)
      for (cell, p) in probabilities.enumerated() {
        if n * p < 10 {
          rareCount += counts[cell]
          rareMass += p
        } else {
          statistic += pow(Double(counts[cell]) - n * p, 2) / (n * p)
          degrees += 1
        }
      }
      let expected = n * rareMass
      if expected >= 10 {
        statistic += pow(Double(rareCount) - expected, 2) / expected
        degrees += 1
      } else if rareCount > 40 {
        // A Poisson variable with a mean below 10 exceeds 40 with a probability of 2e-13.
        return "\(rareCount) of \(Int(n)) draws in cells where \(expected) are expected"
      }
      guard degrees > 0 else { return nil }
      let tail = try ChiSquared(degreesOfFreedom: degrees).upperTail(statistic)
      return tail < TruthCheck.alarm
        ? "χ² of the draws is \(statistic) with \(Int(degrees)) degrees of freedom" : nil
    }
  }
}
