import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Rules for the number of bins against `numpy.histogram_bin_edges`, bins of equal frequency, and given edges.
@Suite struct BinningTests {
  struct Content: Decodable {
    struct Result: Decodable {
      let rule: String, xBins: Int?, yBins: Int?, information: Double?
    }
    struct Case: Decodable {
      let name: String, x: [Double], y: [Double], results: [Result]
    }
    struct Power: Decodable { let n: Double, third: Double, inverse: Double }
    let cases: [Case], powers: [Power]
  }

  private func sample(_ x: [Double], _ y: [Double]) throws -> Sample {
    var sample = Sample(count: x.count, shape: try normalPair(0).shape)
    sample.x.reals = x
    sample.y.reals = y
    return sample
  }

  private func value(_ estimator: Histogram, _ x: [Double], _ y: [Double]) throws -> Double {
    try estimate(estimator, try normalPair(0), try sample(x, y))[0]
  }

  private func histogram(_ bins: Int, _ others: Parameter...) throws -> Histogram {
    try Histogram([Parameter("bins", .integer(bins))] + others)
  }

  private func rule(_ word: String) throws -> Histogram { try Histogram([Parameter("bins", .word(word))]) }

  private func evenly(_ bins: Int) throws -> Histogram {
    try histogram(bins, Parameter("binning", .word("equal-frequency")))
  }

  private func between(_ x: [Double], _ y: [Double], _ others: Parameter...) throws -> Histogram {
    try Histogram(
      [
        Parameter("binning", .word("edges")), Parameter("x-edges", .numbers(x)),
        Parameter("y-edges", .numbers(y)),
      ] + others)
  }

  // MARK: Rules

  @Test func rulesOfNumPy() throws {
    let cases = try reference("bin-rules", as: Content.self).cases
    var words: Set<String> = []
    for row in cases {
      for result in row.results {
        words.insert(result.rule)
        let name = "\(row.name), \(result.rule)"
        // The number of bins of each variable, seen in the placing of the bins.
        for (values, bins) in [(row.x, result.xBins), (row.y, result.yBins)] {
          let found = Histogram.binCount(of: values, rule: result.rule)
          #expect(found == bins.flatMap { $0 <= 4096 ? $0 : nil }, "\(name)")
        }
        if let information = result.information {
          let value = try value(try rule(result.rule), row.x, row.y)
          #expect(abs(value - information) < 1e-12, "\(name): \(value - information)")
        } else {
          #expect(throws: EstimationFailure.tooManyBins, "\(name)") {
            try value(try rule(result.rule), row.x, row.y)
          }
        }
      }
    }
    guard case .integerOrWord(_, let rules)? = Histogram.parameters.first(where: { $0.name == "bins" })?.kind
    else { preconditionFailure("bins is a number or a word") }
    #expect(words == Set(rules))
  }

  /// All the bits of the cube root that is not quite one.
  @Test func thirdPowers() throws {
    for row in try reference("bin-rules", as: Content.self).powers {
      #expect(thirdPower(row.n) == row.third, "\(row.n)")
      #expect(inverseThirdPower(row.n) == row.inverse, "\(row.n)")
    }
    for exponent in stride(from: -300, through: 300, by: 7) {
      let x = 1.2345 * pow(10, Double(exponent))
      #expect(abs(thirdPower(x) / pow(x, 1.0 / 3) - 1) < 4e-16)
      #expect(abs(inverseThirdPower(x) * pow(x, 1.0 / 3) - 1) < 4e-16)
    }
  }

  /// A rule is the fixed numbers of bins that it comes to, whatever came before: a worker sees many bins and then few.
  @Test func workersChangeTheirShape() throws {
    let cases = try reference("bin-rules", as: Content.self).cases
    for word in corrections where word != "dirichlet" {
      let estimator = try Histogram([Parameter("bins", .word("rice")), correction(word)])
      for pair in [(1, 0), (0, 4), (2, 2)] {
        let (wide, narrow) = (cases[pair.0], cases[pair.1])
        let count = min(wide.x.count, narrow.x.count)
        let samples = try [wide, narrow].map {
          try sample(Array($0.x.prefix(count)), Array($0.y.prefix(count)))
        }
        var worker = estimator.makeWorker(for: try normalPair(0), count: count)
        for draw in [samples[0], samples[1], samples[0]] {
          let fresh = try estimate(estimator, try normalPair(0), draw)
          #expect(try estimate(&worker, 1, draw, 0) == fresh, "\(word)")
        }
      }
    }
    // Scott's rule sees few bins and many by turns.
    let scott = try rule("scott")
    let g = cases[2].x
    let narrow = g.indices.map { Double($0) }
    var worker = scott.makeWorker(for: try normalPair(0), count: g.count)
    for x in [narrow, g, narrow] {
      let draw = try sample(x, narrow)
      #expect(try estimate(&worker, 1, draw, 0) == estimate(scott, try normalPair(0), draw))
    }
  }

  @Test func constantVariables() throws {
    let tenth = [Double](repeating: 0.1, count: 7)
    for word in ["sturges", "scott", "freedman-diaconis", "rice", "sqrt", "doane", "auto"] {
      #expect(try value(try rule(word), tenth, [1, 2, 3, 4, 5, 6, 7]) == 0, "\(word)")
    }
  }

  @Test func refusedRules() {
    #expect(throws: ParameterError.self) {
      try Histogram([Parameter("bins", .word("scott")), Parameter("range", .interval(-1, 1))])
    }
    #expect(throws: ParameterError.self) {
      try Histogram([Parameter("bins", .word("sqrt")), Parameter("binning", .word("equal-frequency"))])
    }
    #expect(throws: ParameterError.self) { try Histogram([Parameter("bins", .word("stone"))]) }
  }

  // MARK: Equal frequencies

  /// Ranks by counting: ⌊r·bins/n⌋ of the number r of smaller values.
  @Test func ranksByCounting() throws {
    var source = try stream(3)
    var ties = [Double](repeating: 0, count: 101)
    source.fillNormals(&ties)
    let smooth = ties
    ties = ties.map { ($0 * 3).rounded() / 3 }
    for (x, y) in [(smooth, ties), (ties, smooth.map { $0 * $0 }), (ties, ties)] {
      for n in [1, 2, 5, 60, 101] {
        for bins in [1, 2, 3, 7, 10, 64, 150] {
          let (x, y) = (Array(x.prefix(n)), Array(y.prefix(n)))
          let places = { (values: [Double]) in
            values.map { value in values.count { $0 < value } * bins / n }
          }
          let (xs, ys) = (places(x), places(y))
          var joint: [[Int]: Double] = [:]
          for i in 0..<n { joint[[xs[i], ys[i]], default: 0] += 1 }
          let entropy = { (key: ([Int]) -> [Int]) in
            var counts: [[Int]: Double] = [:]
            for (cell, count) in joint { counts[key(cell), default: 0] += count }
            return counts.values.reduce(0) { $0 - $1 / Double(n) * log($1 / Double(n)) }
          }
          let expected = entropy { [$0[0]] } + entropy { [$0[1]] } - entropy(\.self)
          #expect(abs(try value(try evenly(bins), x, y) - expected) < 1e-13, "n = \(n), \(bins) bins")
        }
      }
    }
  }

  /// Not a bit changes under increasing maps of either variable, ties or none.
  @Test func increasingMaps() throws {
    let maps: [(Double) -> Double] = [
      exp, { $0 * abs($0) }, atan, { 1e300 * $0 }, { $0 < 0 ? $0 : 100 + $0 },
    ]
    for replication in 0..<5 as Range<UInt64> {
      let drawn = try draw(try normalPair(0.6317), 97, replication)
      let (x, y) = (drawn.x.reals, drawn.y.reals.map { ($0 * 4).rounded() / 4 })
      for bins in [5, 12] {
        let plain = try value(try evenly(bins), x, y)
        for map in maps {
          #expect(try value(try evenly(bins), x.map(map), y.map(map)) == plain)
          #expect(try value(try evenly(bins), x, y.map(map)) == plain)
        }
        // Bins of equal width do change.
        #expect(try value(try histogram(bins), x.map(exp), y) != value(try histogram(bins), x, y))
      }
    }
  }

  /// Without ties, and with a number of points that the bins divide, all bins hold as many.
  @Test func fullBins() throws {
    let x = (0..<60).map { Double(($0 * 37) % 60) }
    #expect(abs(try value(try evenly(12), x, x) - log(12)) < 1e-14)
    #expect(abs(try value(try evenly(60), x, x.map { -$0 }) - log(60)) < 1e-14)
    #expect(throws: EstimationFailure.sampleNotFinite) { try value(try evenly(3), [1, .nan, 2], [1, 2, 3]) }
  }

  // MARK: Given edges

  /// Edges at equal steps are a fixed range.
  @Test func edgesOfAFixedRange() throws {
    let fixed = try histogram(4, Parameter("range", .interval(-2, 2)))
    let edges = try between([-1, 0, 1], [-1, 0, 1])
    let law = try normalPair(0.6317)
    for replication in 0..<5 as Range<UInt64> {
      let sample = try draw(law, 200, replication)
      #expect(try estimate(fixed, law, sample) == estimate(edges, law, sample))
    }
    let expectations = [fixed, edges].map { $0.expectation(of: .mutualInformation, under: law, count: 200) }
    #expect(expectations[0] == expectations[1] && expectations[0].kind == .exact)
  }

  /// The bin is the number of edges at or below a value, for X and for Y by itself; values on the edges too.
  @Test func unevenEdges() throws {
    let (xEdges, yEdges) = ([-1.317, -0.2, 0, 0.1, 2.385], [0.385])
    let x = xEdges + xEdges.map { $0.nextDown } + xEdges.map { $0.nextUp } + [-1e300, 1e300, 0.05]
    let y = x.reversed().map { $0 * 0.5 + 0.385 }
    var joint: [[Int]: Int] = [:]
    for (a, b) in zip(x, y) {
      joint[[xEdges.count { $0 <= a }, yEdges.count { $0 <= b }], default: 0] += 1
    }
    let rows = (0...5).map { a in (0...1).map { b in joint[[a, b]] ?? 0 } }
    let (law, symbols) = try CorrectionReferenceTests.sample(rows)
    let uneven = try between(xEdges, yEdges)
    #expect(!uneven.isSymmetric)
    #expect(abs(try value(uneven, x, y) - estimate(try PlugIn([]), law, symbols)[0]) < 1e-15)
  }

  /// The expectation is that of the law's cells: of symbols with the same probabilities.
  @Test func expectationOfUnevenEdges() throws {
    let (xEdges, yEdges) = ([-1.317, 0.2], [-0.2, 0.385, 1.5])
    for law in try [normalPair(0.6317) as any BinnableLaw, quadraticNoise(0.3)] {
      let cells = law.cells(xEdges: xEdges, yEdges: yEdges).table
      let symbols = try table((0...2).map { Array(cells.probabilities[$0 * 4..<$0 * 4 + 4]) })
      for word in additiveCorrections {
        let value = try between(xEdges, yEdges, correction(word))
          .expectation(of: .mutualInformation, under: law, count: 50)
        let expected = try PlugIn([correction(word)])
          .expectation(of: .mutualInformation, under: symbols, count: 50)
        #expect(value.kind == .exact && value.errorBound < 1e-9)
        #expect(abs(value.value - expected.value) <= value.errorBound + expected.errorBound)
      }
    }
  }

  @Test func canonicalTexts() throws {
    // As before there were rules.
    #expect(try histogram(12).canonicalText == "histogram(bins=12, range=data, correction=none)")
    #expect(try rule("scott").canonicalText == "histogram(bins=scott, range=data, correction=none)")
    #expect(
      try evenly(7).canonicalText == "histogram(binning=equal-frequency, bins=7, correction=none)")
    #expect(
      try between([0], [-1, 2]).canonicalText
        == "histogram(binning=edges, x-edges=[0.0], y-edges=[-1.0, 2.0], correction=none)")
    #expect(throws: ParameterError.self) {
      try between([0], [1], Parameter("bins", .integer(3)))
    }
    #expect(throws: ParameterError.self) {
      try histogram(3, Parameter("x-edges", .numbers([0])))
    }
    #expect(throws: ParameterError.self) { try between((0..<4096).map { Double($0) }, [0]) }
  }
}
