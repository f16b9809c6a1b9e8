import Foundation
import MutualInformation
import Testing

/// The histogram against `numpy.histogram2d`, edge for edge and count for count.
@Suite struct HistogramTests {
  struct Content: Decodable {
    struct Case: Decodable {
      let name: String, x: [Double], y: [Double], bins: Int, range: [Double]?
      let counts: [Int], xEdges: [Double], yEdges: [Double], information: Double
    }
    let cases: [Case]
  }

  private func sample(_ x: [Double], _ y: [Double]) throws -> Sample {
    var sample = Sample(count: x.count, shape: try normalPair(0).shape)
    sample.x.reals = x
    sample.y.reals = y
    return sample
  }

  @Test func edgesAndCounts() throws {
    for row in try reference("histograms", as: Content.self).cases {
      let edges = { (values: [Double]) in
        BinEdges(low: row.range?[0] ?? values.min()!, high: row.range?[1] ?? values.max()!, bins: row.bins)
      }
      let (x, y) = (edges(row.x), edges(row.y))
      #expect(x.edges == row.xEdges, "\(row.name)")
      #expect(y.edges == row.yEdges, "\(row.name)")
      var counts = [Int32](repeating: 0, count: row.bins * row.bins)
      BinEdges.count(row.x.span, in: x, row.y.span, in: y, into: &counts)
      #expect(counts.map(Int.init) == row.counts, "\(row.name)")
    }
  }

  @Test func information() throws {
    for row in try reference("histograms", as: Content.self).cases {
      var parameters = [Parameter("bins", .integer(row.bins))]
      if let range = row.range { parameters.append(Parameter("range", .interval(range[0], range[1]))) }
      let law = try normalPair(0)
      let sample = try sample(row.x, row.y)
      let value = try estimate(try Histogram(parameters), law, sample)[0]
      // Three sums of up to 900 terms, 6 nats in all.
      #expect(abs(value - row.information) < 3e-14, "\(row.name)")
      let corrected = try estimate(try Histogram(parameters + [correction("miller-madow")]), law, sample)[0]
      let occupied = { (groups: [Int]) in
        Double(Set(row.counts.indices.filter { row.counts[$0] > 0 }.map { groups[$0] }).count)
      }
      let cells = Array(row.counts.indices)
      let excess =
        occupied(cells.map { $0 / row.bins }) + occupied(cells.map { $0 % row.bins }) - occupied(cells) - 1
      #expect(abs(corrected - (row.information + excess / Double(2 * row.x.count))) < 3e-14, "\(row.name)")
    }
  }

  /// The bin is the number of inner edges at or below the value, whatever the value.
  @Test func binsByLinearSearch() {
    let tiny = Double.leastNonzeroMagnitude
    let one = BinEdges(low: -1, high: 1, bins: 1)
    let ranges = [
      (-1.0, 1.0, 7), (0.1, 0.7, 29), (1e300, 1.1e300, 5), (0, tiny, 3), (-1000 * tiny, 1000 * tiny, 9),
    ]
    for (low, high, bins) in ranges {
      let edges = BinEdges(low: low, high: high, bins: bins)
      var values = [-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude, 0, -0.0, tiny]
      for edge in edges.edges { values += [edge.nextDown, edge, edge.nextUp] }
      for value in values {
        let expected = edges.edges.dropFirst().dropLast().count { $0 <= value }
        var counts = [Int32](repeating: 0, count: bins)
        // Sixteen at a time and one by one.
        let (x, y) = (Array(repeating: value, count: 17), Array(repeating: 0.0, count: 17))
        BinEdges.count(x.span, in: edges, y.span, in: one, into: &counts)
        #expect(counts[expected] == 17, "\(value) in \(bins) bins of [\(low), \(high)]")
      }
    }
  }

  @Test func failures() throws {
    let histogram = try Histogram([Parameter("bins", .integer(3))])
    let fixed = try Histogram([Parameter("bins", .integer(3)), Parameter("range", .interval(-1, 1))])
    for bad in [Double.nan, .infinity, -.infinity] {
      for place in 0..<3 {
        var values = [0.1, 0.2, 0.3]
        values[place] = bad
        for estimator in [histogram, fixed] {
          let (inX, inY) = (try sample(values, [1, 2, 3]), try sample([1, 2, 3], values))
          #expect(throws: EstimationFailure.sampleNotFinite) {
            try estimate(estimator, try normalPair(0), inX)
          }
          #expect(throws: EstimationFailure.sampleNotFinite) {
            try estimate(estimator, try normalPair(0), inY)
          }
        }
      }
    }
  }

  /// As many bins as there are draws, all in cells of their own: Î = ln n, the largest value that n draws can give.
  @Test func largestValue() throws {
    let values = (0..<50).map { Double($0) }
    let histogram = try Histogram([Parameter("bins", .integer(50))])
    #expect(
      abs(try estimate(histogram, try normalPair(0), try sample(values, values.reversed()))[0] - log(50))
        < 1e-14)
  }
}
