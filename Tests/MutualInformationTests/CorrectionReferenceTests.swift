import Foundation
import MutualInformation
import Testing

/// The corrections against other programs and second derivations: Scripts/references/mutual-information-corrections.py.
@Suite struct CorrectionReferenceTests {
  struct Content: Decodable {
    struct Case: Decodable {
      let name: String, rows: [[Int]], values: [String: Double]
    }
    let cases: [Case]
  }

  /// A law with these letters, and the draws that are counted in the table.
  static func sample(_ rows: [[Int]]) throws -> (DiscreteTable, Sample) {
    let cells = rows.count * rows[0].count
    let law = try table(rows.map { $0.map { _ in 1 / Double(cells) } })
    let draws = rows.indices.flatMap { x in
      rows[x].indices.flatMap { y in Array(repeating: [x, y], count: rows[x][y]) }
    }
    return (law, symbols(law.shape, draws))
  }

  static func estimator(_ words: String) throws -> PlugIn {
    let parts = words.split(separator: " ")
    let alpha = parts.count == 2 ? [Parameter("alpha", .real(Double(parts[1])!))] : []
    return try PlugIn([correction(String(parts[0]))] + alpha)
  }

  @Test func tables() throws {
    let cases = try reference("corrections", as: Content.self).cases
    var compared: [String: Double] = [:]
    for row in cases {
      let (law, sample) = try Self.sample(row.rows)
      for (words, expected) in row.values.sorted(by: { $0.key < $1.key }) {
        let value = try estimate(try Self.estimator(words), law, sample)[0]
        // Sums of up to 10⁴ terms, 20 nats in all; NSB's quadrature besides.
        let tolerance = words == "nsb" ? 1e-12 : 3e-13
        #expect(abs(value - expected) < tolerance, "\(row.name), \(words): \(value - expected)")
        compared[words] = max(compared[words] ?? 0, abs(value - expected))
      }
    }
    let words =
      corrections.filter { !["none", "dirichlet", "permutation"].contains($0) } + [
        "dirichlet 0.37", "dirichlet 1.0",
      ]
    #expect(Set(compared.keys) == Set(words))
    print(
      "largest differences from the references:", compared.sorted { $0.key < $1.key }.map { "\($0): \($1)" })
  }

  /// Worked by hand: the counts (2, 0), (0, 2) have equal frequencies 1/2 on the diagonal.
  @Test func fourDrawsByHand() throws {
    let (law, sample) = try Self.sample([[2, 0], [0, 2]])
    func value(_ words: String) throws -> Double {
      try estimate(try Self.estimator(words), law, sample)[0]
    }
    let two = log(2.0)
    // No singletons: C = 1, each of the three entropies ln 2/(1 − 2⁻⁴).
    #expect(abs(try value("chao-shen") - two * 16 / 15) < 1e-15)
    // λ = (1 − 1/2)/(3 · 1/4) = 2/3: cells 1/6 + 1/6 and 1/6, marginals 1/2.
    let shrunken = 2 * two + 2 / 3.0 * log(1 / 3.0) + 1 / 3.0 * log(1 / 6.0)
    #expect(abs(try value("james-stein") - shrunken) < 1e-15)
    // (2 + 1)/(4 + 4) and 1/8.
    let smoothed = 2 * two + 3 / 4.0 * log(3 / 8.0) + 1 / 4.0 * log(1 / 8.0)
    #expect(abs(try value("dirichlet 1") - smoothed) < 1e-15)
    // One of two letters of Y given each X, both altogether: with one more letter of share 1 − (2/3)^½ = .1835 the
    // expected number is 1 − (.1835)² + 1 − (.8165)² = 1.30, farther from 1 than none. So (0 + 0 − 1)/8 is taken off.
    #expect(abs(try value("panzeri-treves") - (two + 1 / 8.0)) < 1e-15)
  }

  /// Every point alone: f₁ = N − 1 in place of N.
  @Test func allAlone() throws {
    let (law, sample) = try Self.sample([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    // C = 1/3, and three cells of p = 1/9, in each of the three entropies.
    let expected = -3 / 9.0 * log(1 / 9.0) / (1 - pow(8 / 9.0, 3))
    #expect(abs(try estimate(try Self.estimator("chao-shen"), law, sample)[0] - expected) < 4e-15)
    let (single, one) = try Self.sample([[0, 0], [1, 0]])
    for word in ["chao-shen", "james-stein", "panzeri-treves"] {
      #expect(try estimate(try Self.estimator(word), single, one)[0] == 0, "\(word)")
    }
  }

  /// Panzeri and Treves treat Y given X: other values with X and Y exchanged, the same with letters renamed.
  @Test func panzeriTrevesIsNotSymmetric() throws {
    let pairs = try PlugIn([correction("panzeri-treves")])
    let histogram = try Histogram([Parameter("bins", .integer(3)), correction("panzeri-treves")])
    #expect(!pairs.isSymmetric && !histogram.isSymmetric)
    for word in corrections where word != "panzeri-treves" && word != "dirichlet" {
      #expect(try PlugIn([correction(word)]).isSymmetric)
    }
    let rows = [[3, 1, 0, 0], [0, 2, 1, 0], [1, 0, 0, 1]]
    let turned = (0..<4).map { y in rows.map { $0[y] } }
    let renamed = [rows[2], rows[0], rows[1]].map { [$0[3], $0[1], $0[0], $0[2]] }
    let values = try [rows, turned, renamed].map {
      let (law, sample) = try Self.sample($0)
      return try estimate(pairs, law, sample)[0]
    }
    #expect(abs(values[0] - values[1]) > 0.01)
    #expect(abs(values[0] - values[2]) < 1e-14)
    #expect(throws: ParameterError.self) { try ChainRule([correction("panzeri-treves")]) }
  }

  /// A pseudo-count of a millionth is nothing, and one of a million leaves nothing of the data.
  @Test func limitsOfAlpha() throws {
    let (law, sample) = try Self.sample([[5, 1, 2], [1, 9, 3]])
    let plain = try estimate(try PlugIn([]), law, sample)[0]
    #expect(abs(try estimate(try Self.estimator("dirichlet 1e-06"), law, sample)[0] - plain) < 1e-5)
    #expect(abs(try estimate(try Self.estimator("dirichlet 1000000"), law, sample)[0]) < 1e-10)
  }

  /// The smoothed marginals of a triple are those of the smoothed joint table: I(X;Y) within a chain rule is that of X and Y
  /// with twice the pseudo-count, since two letters of Z are summed out.
  @Test func chainRuleSmoothsTheWholeTable() throws {
    let law = try xorNoise(0.2)
    let sample = try draw(law, 40)
    func parameters(_ alpha: Double) -> [Parameter] {
      [correction("dirichlet"), Parameter("alpha", .real(alpha))]
    }
    let triple = try estimate(try ChainRule(parameters(0.25)), law, sample)
    let pair = try estimate(try PlugIn(parameters(0.5)), law, sample)[0]
    #expect(abs(triple[1] - pair) < 1e-15 && triple[1] != 0)
  }

  /// Exact means of the corrections that are no sums over cells, by going through all tables of six points, within 5
  /// standard errors of the means of 4000 samples.
  @Test(arguments: ["chao-shen", "james-stein", "dirichlet 0.37", "panzeri-treves", "nsb", "permutation"])
  func meansByEnumeration(_ words: String) throws {
    let rows = [[0.317, 0.05], [0.2, 0.433]]
    let law = try table(rows)
    let estimator = try Self.estimator(words)
    let n = 6
    var worker = estimator.makeWorker(for: law, count: n)
    var exact = 0.0
    for a in 0...n {
      for b in 0...n - a {
        for c in 0...n - a - b {
          let counts = [a, b, c, n - a - b - c]
          var weight = 1.0
          var left = n
          for (k, p) in zip(counts, rows.joined()) {
            for j in 0..<k { weight *= p * Double(left - j) / Double(j + 1) }
            left -= k
          }
          let (_, sample) = try Self.sample([[a, b], [c, counts[3]]])
          exact += weight * (try estimate(&worker, 1, sample, 0)[0])
        }
      }
    }
    let expectation = estimator.expectation(of: .mutualInformation, under: law, count: n)
    #expect(expectation.kind == .exact && abs(expectation.value - exact) <= expectation.errorBound)
    let values = try (0..<4000 as Range<UInt64>).map { try estimate(&worker, 1, try draw(law, n, $0), $0)[0] }
    let mean = values.reduce(0, +) / 4000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
    #expect(abs(mean - exact) < 5 * (variance / 4000).squareRoot(), "\(mean), \(exact)")
  }
}
