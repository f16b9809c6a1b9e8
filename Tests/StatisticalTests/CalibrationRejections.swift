import Foundation
import MutualInformation
import StudyEngine

extension CalibrationShape {
  /// Tests of independence whose probability to reject is known exactly.
  ///
  /// * `size`: the p-value that estimates have by the law of the sample correlation r, 3(1 − r²)/4 for n = 6 where X
  ///   and Y are independent: P(|r| ≥ c) = 1 − (3c − c³)/2, uniform.
  /// * `power`: the permutation test of symbols, by enumeration of all tables of counts.
  static let tests: [CalibrationShape] = [
    CalibrationShape(
      name: "size", law: try! BivariateNormal([Parameter("correlation", .real(0))]), count: 6,
      estimator: StudyEstimator(try! Gaussian([])),
      pValue: { estimate in
        let c = (1 - exp(-2 * estimate)).squareRoot()
        return 1 - c * (3 - c * c) / 2
      }, rejection: 0.05),
    CalibrationShape(
      name: "power", law: try! DiscreteTable([Parameter("probabilities", .table(cells))]), count: 12,
      estimator: try! StudyEstimator(
        PlugIn([]),
        uncertainty: [
          Parameter("test", .word("permutation")), Parameter("permutations", .integer(permutations)),
        ]), rejection: exactPower(Array(cells.joined()), count: 12)),
  ]

  // The parameters are literals that the declarations admit: hence `try!` above.
  private static let cells = [[0.4, 0.1], [0.1, 0.4]]
  /// Other orders of Y that a sample is compared with: it is rejected at 5 % where none of them reaches it.
  private static let permutations = 19

  /// Σ P(table)(1 − π)^19 over all 2 × 2 tables of n counts, π the probability that the plug-in information of a table with the
  /// same sums of rows and columns is not smaller, which is hypergeometric.
  static func exactPower(_ cells: [Double], count n: Int) -> Double {
    func product(_ range: ClosedRange<Int>) -> Double { range.reduce(1) { $0 * Double($1) } }
    func factorial(_ k: Int) -> Double { k < 2 ? 1 : product(2...k) }
    func binomial(_ n: Int, _ k: Int) -> Double { factorial(n) / (factorial(k) * factorial(n - k)) }
    // With the sum r of the first row, c of the first column, and a of both in the first cell.
    func information(_ a: Int, _ r: Int, _ c: Int) -> Double {
      [(a, r, c), (r - a, r, n - c), (c - a, n - r, c), (n - r - c + a, n - r, n - c)].reduce(0) {
        sum, cell in
        let (k, row, column) = cell
        return k == 0 ? sum : sum + Double(k) * log(Double(k * n) / Double(row * column))
      }
    }
    var power = 0.0
    for r in 0...n {
      for c in 0...n {
        let possible = max(0, r + c - n)...min(r, c)
        for a in possible {
          let counts = [a, r - a, c - a, n - r - c + a]
          let probability = zip(counts, cells).reduce(factorial(n)) { product, cell in
            product * pow(cell.1, Double(cell.0)) / factorial(cell.0)
          }
          let least = information(a, r, c) - 1e-9
          let reached = possible.filter { information($0, r, c) >= least }.reduce(0) { sum, other in
            sum + binomial(r, other) * binomial(n - r, c - other) / binomial(n, c)
          }
          power += probability * pow(max(0, 1 - reached), Double(permutations))
        }
      }
    }
    return power
  }
}

/// How often a test rejects, and how often the interval of the rate covers the probability.
struct RejectionCoverage: Sendable {
  /// The probability to reject, exact.
  let probability: Double
  let replications: Int
  let seeds: Int
  /// Rejections of all seeds.
  let rejected: Int
  /// Seeds whose interval covers the probability.
  let covered: Int
  /// The coverage of Wilson's intervals of a binomial count.
  let exact: Double

  init(_ probability: Double, _ rates: [Proportion]) {
    self.probability = probability
    replications = rates[0].trials
    seeds = rates.count
    rejected = rates.reduce(0) { $0 + $1.successes }
    covered = rates.count { $0.interval!.contains(probability) }
    exact = IntervalSection.Coverage(rates[0].trials, by: IntervalSection.wilson).at(probability)
  }

  /// The share of rejections.
  var rate: Double { Double(rejected) / Double(seeds * replications) }
  var observed: Double { Double(covered) / Double(seeds) }

  func checks(_ name: String) -> [CalibrationCheck] {
    let rejections = binomialRange(seeds * replications, probability, tail: 5e-6)
    let coverages = binomialRange(seeds, exact, tail: 5e-6)
    return [
      CalibrationCheck(
        statement:
          "\(name), R = \(replications): \(rejected) rejections of \(seeds * replications), allowed \(rejections)",
        falseAlarm: 1e-5, holds: rejections.contains(rejected)),
      CalibrationCheck(
        statement: "\(name), R = \(replications): the interval of the rejection rate covers in "
          + String(format: "%.2f %%, not %.2f %%; 93.5 to 97 %% expected", 100 * exact, 100 * observed),
        falseAlarm: 1e-5, holds: (0.935...0.97).contains(exact) && coverages.contains(covered)),
    ]
  }
}
