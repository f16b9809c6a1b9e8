import CStreamKernels
import Foundation
import GSLRandom
import Testing

/// Every kernel gives the same bits with every instruction set that this processor has.
@Suite(.serialized) struct InstructionSetTests {
  /// What a computation gives with each of them; the best is in use again afterwards.
  func results<Value>(_ compute: () throws -> Value) rethrows -> [Value] {
    let best = InstructionSet.current
    defer { _ = best.select() }
    var results: [Value] = []
    for set in InstructionSet.allCases where set.select() {
      #expect(InstructionSet.current == set)
      results.append(try compute())
    }
    return results
  }

  func expectOneResult<Value: Equatable>(_ what: String, _ compute: () throws -> Value) rethrows {
    let results = try results(compute)
    #expect(!results.isEmpty)
    for result in results.dropFirst() { #expect(result == results[0], "\(what)") }
  }

  /// Lengths around every block size, vector width and remainder.
  static let lengths = [
    1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 255, 256, 257, 511, 512, 513, 1030, 2049, 5001,
  ]

  func normals(_ count: Int, replication: UInt64 = 0) throws -> [Double] {
    var stream = try RandomStream(at: StreamAddress(key: 0x15a, replication: replication))
    var values = [Double](repeating: 0, count: count)
    stream.fillNormals(&values)
    return values
  }

  @Test func theBestIsChosenAtTheStart() {
    let best = InstructionSet.current
    defer { _ = best.select() }
    #expect(InstructionSet.allCases.last { $0.select() } == best)
    #expect(InstructionSet.baseline.select())
  }

  @Test(arguments: lengths) func streams(_ count: Int) throws {
    let address = StreamAddress(key: 0xFEDC_BA98_7654_3210, replication: 1 << 40 | 3, purpose: 77)
    try expectOneResult("\(count)") {
      var stream = try RandomStream(at: address)
      var words = [UInt64](repeating: 0, count: count)
      var (uniforms, normals) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      var (x, y) = (normals, normals)
      stream.fillWords(&words)
      stream.fillUniforms(&uniforms)
      stream.fillNormals(&normals)
      stream.fillNormalPairs(&x, &y)
      let pairsOfNormals = x + y
      stream.fillNormalPairs(&x, &y, slope: 0.317, scale: 0.9)
      var (a, b, c) = ([UInt16](repeating: 9, count: count), [UInt16](), [UInt16](repeating: 9, count: count))
      stream.fillParities(flip: 0.317, x: &a, z: &b, y: &c)
      let pairs = a + c
      b = a
      stream.fillParities(flip: 0.317, x: &a, z: &b, y: &c)
      return [
        words, (uniforms + normals + pairsOfNormals + x + y).map(\.bitPattern),
        (pairs + a + b + c).map(UInt64.init),
      ]
    }
  }

  /// Correlated pairs from the pairs themselves, with Philox and with a generator of GSL.
  @Test func correlatedPairs() throws {
    for generator in [Generator.philox, Generator(named: "taus2")!] {
      var stream = try RandomStream(generator, at: StreamAddress(key: 5, replication: 6))
      var (x, y) = ([Double](repeating: 0, count: 1031), [Double](repeating: 0, count: 1031))
      stream.fillNormalPairs(&x, &y)
      for (slope, scale) in [(0.6, 0.8), (0, 1), (0, 2), (-1, 1)] {
        stream.move(to: StreamAddress(key: 5, replication: 6))
        var (a, b) = (x, x)
        stream.fillNormalPairs(&a, &b, slope: slope, scale: scale)
        #expect(a == x)
        for i in x.indices { #expect(b[i] == slope * x[i] + scale * y[i]) }
      }
    }
  }

  /// Parities from the words themselves.
  @Test(arguments: [0, 0.2, 1, 0.317_219_8]) func parities(_ flip: Double) throws {
    for generator in [Generator.philox, Generator(named: "taus2")!] {
      var stream = try RandomStream(generator, at: StreamAddress(key: 5, replication: 6))
      var words = [UInt64](repeating: 0, count: 1031)
      stream.fillWords(&words)
      for isTriple in [false, true] {
        stream.move(to: StreamAddress(key: 5, replication: 6))
        var (x, y) = ([UInt16](repeating: 9, count: 1031), [UInt16](repeating: 9, count: 1031))
        var z = isTriple ? x : []
        stream.fillParities(flip: flip, x: &x, z: &z, y: &y)
        for (i, word) in words.enumerated() {
          let (first, second) = (UInt16(word & 1), isTriple ? UInt16(word >> 1 & 1) : 0)
          #expect(x[i] == first && (!isTriple || z[i] == second))
          #expect(y[i] == first ^ second ^ (Double(word >> 11) * 0x1p-53 < flip ? 1 : 0))
        }
      }
    }
  }

  /// Sums of polynomials over the cells of a table, one column for each length.
  @Test(arguments: lengths) func means(_ count: Int) throws {
    let steps = try normals(3 * count).map { abs($0) }
    var edges = [Double](repeating: 0, count: count) + steps
    for i in count..<edges.count { edges[i] += edges[i - count] }
    let intervals = 20
    let polynomials = try normals(10 * intervals)
    let lows = Array(stride(from: 0.0, to: 8, by: 0.5)) + [8.0, 10, 12, 14]
    let scales = [Double](repeating: 4, count: 16) + [Double](repeating: 1, count: 4)
    let (n, scale) = (220.0, 0.1)
    var expected = 0.0
    for i in 0..<3 * count {
      let x = (min((edges[i + count] - edges[i]) * scale, 1) * n).squareRoot()
      let interval = min(lows.lastIndex { $0 <= x } ?? 0, intervals - 1)
      let t = (x - lows[interval]) * scales[interval] - 1
      var value = 0.0
      for power in (0..<10).reversed() { value = value * t + polynomials[10 * interval + power] }
      expected += value
    }
    expectOneResult("\(count)") {
      let sum = polynomials.withUnsafeBufferPointer { polynomials in
        lows.withUnsafeBufferPointer { lows in
          scales.withUnsafeBufferPointer { scales in
            var table = mi_mean_table(
              polynomials: polynomials.baseAddress, lows: lows.baseAddress, scales: scales.baseAddress,
              intervals: intervals, count: n)
            return mi_mean_sum(&table, edges, count, 3, count, scale)
          }
        }
      }
      #expect(abs(sum - expected) < 1e-10 * (1 + Double(count)))
      return [sum.bitPattern]
    }
  }

  @Test(arguments: lengths) func sums(_ count: Int) throws {
    let x = try normals(count).map { 3 * $0 }
    expectOneResult("\(count)") {
      var (exps, logs) = (x, x)
      mi_exp_array(x, &exps, count)
      mi_log_array(x.map { abs($0) }, &logs, count)
      var (low, high) = (0.0, 0.0)
      #expect(mi_range(x, count, &low, &high) == 1)
      #expect(low == x.min() && high == x.max())
      for (i, value) in x.enumerated() { #expect(exps[i] == mi_exp(value) && logs[i] == mi_log(abs(value))) }
      let totals = [
        mi_sum(x, count), mi_log_sum_exp(x, count), mi_log_sum_exp(x.map { 300 * $0 }, count),
        mi_laplace_sum(x, x.map { abs($0) }, count, 3),
        mi_laplace_sum(x, x.map { abs($0) }, count, .infinity),
      ]
      return (exps + logs + totals).map(\.bitPattern)
    }
  }

  /// A value that is not finite is seen at every index.
  @Test func rangesOfWhatIsNotFinite() {
    for count in [1, 8, 17, 40] {
      for index in 0..<count {
        for bad in [Double.nan, .infinity, -.infinity] {
          var x = (0..<count).map { Double($0) }
          x[index] = bad
          for isFinite in results({ () -> Int32 in
            var (low, high) = (0.0, 0.0)
            return mi_range(x, count, &low, &high)
          }) { #expect(isFinite == 0) }
        }
      }
    }
  }

  /// Bins and symbols against counting one by one.
  @Test(arguments: lengths) func counts(_ count: Int) throws {
    let (x, y) = (try normals(count), try normals(count, replication: 1))
    for bins in [1, 7, 12, 33, 50] {
      let edges = (0...bins).map { -2.5 + 5 * Double($0) / Double(bins) }
      let inner = edges.dropFirst().dropLast()
      var expected = [Int32](repeating: 0, count: bins * bins)
      for (a, b) in zip(x, y) { expected[inner.count { $0 <= a } * bins + inner.count { $0 <= b }] += 1 }
      // With any tolerance, also one beyond use, the result is that of the edges.
      for tolerance in [1e-12, 1, 0.3] {
        for found in results({ () -> [Int32] in
          var counts = [Int32](repeating: -1, count: bins * bins)
          edges.withUnsafeBufferPointer { edges in
            var own = mi_bin_edges(
              edges: edges.baseAddress, count: UInt32(bins), is_uneven: 0, scale: Double(bins) / 5,
              tolerance: tolerance)
            mi_count_bins(&own, x, &own, y, count, &counts)
          }
          return counts
        }) { #expect(found == expected, "\(bins) bins") }
      }
    }
    for inner in [[], [0.3], [-0.2, -0.2, 0.5], x.prefix(40).sorted(), x.prefix(40).sorted() + [.infinity]] {
      let edges = [-.infinity] + inner + [Double.infinity]
      var expected = [Int32](repeating: 0, count: edges.count - 1)
      for value in x { expected[inner.count { $0 <= value }] += 1 }
      for found in results({ () -> [Int32] in
        var counts = [Int32](repeating: -1, count: edges.count - 1)
        edges.withUnsafeBufferPointer { edges in
          var own = mi_bin_edges(
            edges: edges.baseAddress, count: UInt32(edges.count - 1), is_uneven: 1, scale: 0, tolerance: 0)
          var one = mi_bin_edges(edges: edges.baseAddress, count: 1, is_uneven: 1, scale: 0, tolerance: 0)
          mi_count_bins(&own, x, &one, y, count, &counts)
        }
        return counts
      }) { #expect(found == expected, "\(inner)") }
    }
    for values in [x, x.map { ($0 * 2).rounded() }, x.map { 1 / ($0 * $0 * $0) }, x.map { _ in 0.3 }] {
      for found in results({ () -> [Double] in
        var sorted = [Double](repeating: .nan, count: count)
        var memory = [UInt64](repeating: 0, count: 2 * count)
        var order = [UInt32](repeating: 0, count: count)
        mi_sort(values, count, &sorted, &order, &memory)
        return sorted
      }) { #expect(found == values.sorted()) }
    }
    for (xs, zs, ys) in [(2, 1, 2), (2, 2, 2), (3, 1, 5), (4, 1, 4), (3, 2, 3), (17, 1, 30)] {
      let letters = { (values: [Double], n: Int) in values.map { UInt16(abs(Int($0 * 1000)) % n) } }
      let (a, b, c) = (letters(x, xs), letters(y, zs), letters(zip(x, y).map(+), ys))
      var expected = [Int32](repeating: 0, count: xs * zs * ys)
      for i in a.indices { expected[(Int(a[i]) * zs + Int(b[i])) * ys + Int(c[i])] += 1 }
      for found in results({ () -> [Int32] in
        var counts = [Int32](repeating: -1, count: xs * zs * ys)
        mi_count_symbols(a, zs == 1 ? nil : b, c, count, UInt32(xs), UInt32(zs), UInt32(ys), &counts)
        return counts
      }) { #expect(found == expected, "\(xs), \(zs), \(ys) letters") }
    }
  }

  /// Choices row by row, whatever was read before, and the stream afterwards where scalar draws would have left it.
  @Test(arguments: [(1, 1, 1), (5, 3, 7), (97, 13, 40), (3000, 63, 50), (3000, 1500, 3), (2100, 2100, 2)])
  func choices(_ row: (n: Int, k: Int, rows: Int)) throws {
    for offset in [0, 1, 3, 4] {
      let address = StreamAddress(key: 0xc401ce, replication: UInt64(offset))
      var scalar = try RandomStream(at: address)
      for _ in 0..<offset { _ = scalar.nextWord() }
      var expected: [UInt32] = []
      for _ in 0..<row.rows {
        var order = (0..<row.n).map { UInt32($0) }
        for i in 0..<row.k { order.swapAt(i, i + Int(scalar.nextInteger(below: UInt32(row.n - i)))) }
        expected += order[..<row.k]
      }
      let next = scalar.nextWord()
      for found in try results({ () throws -> [UInt32] in
        var stream = try RandomStream(at: address)
        for _ in 0..<offset { _ = stream.nextWord() }
        var chooser = try SubsetChooser(count: row.n)
        var chosen = [UInt32](repeating: .max, count: row.rows * row.k)
        try chooser.choose(rows: row.rows, into: &chosen, using: &stream)
        return chosen + [stream.nextWord()]
      }) { #expect(found == expected + [next]) }
    }
  }

  /// Words that Lemire's method rejects: with a bound near 2³¹·1.5 a quarter of them.
  @Test func rejectedWords() throws {
    let bound: UInt32 = 3_221_225_473
    var scalar = try RandomStream(at: StreamAddress(key: 1, replication: 1))
    let expected = (0..<2000).map { UInt32($0) + scalar.nextInteger(below: bound - UInt32($0)) }
    for found in results({ () -> [UInt32] in
      // Only the partners are looked at: an order of so many entries would take 12 GB.
      var steps = (0..<2000).map { UInt32($0) }
      var partners = [UInt32](repeating: 0, count: 2000)
      var reader = mi_word_reader()
      reader.next = mi_stream_position(key: 1, replication: 1, block: 0, purpose: 0)
      mi_draw_partners(&reader, bound, &steps, &partners, 2000)
      return partners
    }) { #expect(found == expected) }
  }

  /// The log-softmax of anchors against the sum taken as it is; blocks, and more candidates than the kernel holds at a time.
  @Test(arguments: [(3, 1), (8, 7), (9, 63), (70, 5), (1100, 3), (4, 1023), (3, 1024), (2, 2500)])
  func logSoftmax(_ row: (anchors: Int, negatives: Int)) throws {
    let n = 3000
    let (x, y) = (try normals(n), try normals(n, replication: 1))
    var stream = try RandomStream(at: StreamAddress(key: 2, replication: 0))
    var anchors = [UInt32](repeating: 0, count: row.anchors)
    var negatives = [UInt32](repeating: 0, count: row.anchors * row.negatives)
    var chooser = try SubsetChooser(count: n)
    try chooser.choose(into: &anchors, using: &stream)
    try chooser.choose(rows: row.anchors, into: &negatives, using: &stream)
    for critic in [
      mi_critic(temperature: 0.2, constant: 0, square: 0, product: 0, linear: 0),
      mi_critic(temperature: 0, constant: 0.51, square: -0.89, product: 2.2, linear: 0),
      mi_critic(temperature: 0, constant: 0, square: -0.4, product: 1.1, linear: 0.6317),
      mi_critic(temperature: 1e-4, constant: 0, square: 0, product: 0, linear: 0),
    ] {
      var form = critic
      for isBlock in [false, true] {
        let found = results { () -> [Double] in
          var values = [Double](repeating: .nan, count: row.anchors)
          x.withUnsafeBufferPointer { x in
            y.withUnsafeBufferPointer { y in
              anchors.withUnsafeBufferPointer { anchors in
                negatives.withUnsafeBufferPointer { others in
                  var contrast = mi_contrast(
                    critic: critic, x: x.baseAddress, y: y.baseAddress, anchors: anchors.baseAddress,
                    negatives: isBlock ? nil : others.baseAddress, width: row.negatives)
                  mi_log_softmax(&contrast, anchors.count, &values)
                }
              }
            }
          }
          return values
        }
        for values in found { #expect(values == found[0]) }
        for (r, anchor) in anchors.enumerated() {
          let own = negatives[r * row.negatives..<(r + 1) * row.negatives]
          let candidates = isBlock ? anchors : [anchor] + own
          let scores = candidates.map { mi_score(&form, x[Int(anchor)], y[Int($0)]) }
          let ys = candidates.map { y[Int($0)] }
          var together = ys
          mi_scores(&form, x[Int(anchor)], ys, ys.count, &together)
          #expect(together == scores)
          let expected =
            mi_score(&form, x[Int(anchor)], y[Int(anchor)]) - mi_log_sum_exp(scores, scores.count)
          #expect(found[0][r] == expected, "anchor \(r), block \(isBlock)")
        }
      }
    }
  }

  /// Sums of softmax and of logistic weights against the sums taken as they are.
  @Test(arguments: [1, 2, 7, 8, 9, 64, 97, 4095, 4096, 5003]) func moments(_ n: Int) throws {
    let (g, y) = (try normals(n), try normals(n, replication: 1))
    for scale in [1e-3, 1, 30, 400] {
      let scores = g.map { scale * $0 }
      for isSoftmax in [true, false] {
        let found = results { () -> [Double] in
          var moments = mi_moments()
          if isSoftmax {
            mi_softmax_moments(scores, y, n, &moments)
          } else {
            mi_logistic_moments(scores, y, n, &moments)
          }
          return [moments.value, moments.zeroth, moments.first, moments.second]
        }
        for moments in found { #expect(moments == found[0]) }
        var expected = [0.0, 0, 0, 0]
        let largest = scores.max()!
        if isSoftmax {
          for score in scores { expected[0] += exp(score - largest) }
          expected[0] = largest + log(expected[0])
        }
        for k in 0..<n {
          let s = scores[k]
          if !isSoftmax { expected[0] += max(s, 0) + log1p(exp(-abs(s))) }
          let weight = isSoftmax ? exp(s - expected[0]) : 1 / (1 + exp(-s))
          expected[1] += weight
          expected[2] += weight * y[k]
          expected[3] += weight * y[k] * y[k]
        }
        let allowed = 1e-13 * Double(n).squareRoot() * max(1, scale / 10)
        for (a, b) in zip(found[0], expected) { #expect(abs(a - b) < allowed * (1 + abs(b))) }
      }
    }
  }

  /// Tallies of the plane are those of the space of two dimensions, and all are the same with every instruction set.
  @Test(arguments: [2, 9, 97, 1000, 2503]) func neighbours(_ n: Int) throws {
    let (x, y) = (try normals(n), try normals(n, replication: 1))
    for k in Set([1, 3, min(n - 1, 11)]) where k < n {
      for closed in [0, 1] as [Int32] {
        try expectOneResult("n = \(n), k = \(k)") {
          var (plane, space, wide) = ([UInt32](repeating: 0, count: n), [UInt32](), [UInt32]())
          (space, wide) = (plane, plane)
          var memory = [UInt64](repeating: 0, count: mi_plane_memory(n, k) / 8)
          #expect(mi_nearest_in_plane(x, y, n, k, closed, &memory, &plane) == 0)
          memory = Array(repeating: 0, count: mi_space_memory(n, 1, 1, k) / 8)
          #expect(mi_nearest_in_space(x, 1, y, 1, n, k, closed, &memory, &space) == 0)
          #expect(plane == space)
          #expect(plane.reduce(0, +) == 2 * UInt32(n))
          memory = Array(repeating: 0, count: mi_space_memory(n, 2, 3, k) / 8)
          let (vectors, others) = (try normals(2 * n, replication: 2), try normals(3 * n, replication: 3))
          #expect(mi_nearest_in_space(vectors, 2, others, 3, n, k, closed, &memory, &wide) == 0)
          return plane + wide
        }
      }
    }
  }

  /// Distances and tallies against all pairs of points; coordinates that are skipped make no difference.
  @Test(arguments: [2, 9, 97, 500]) func neighboursOfPoints(_ n: Int) throws {
    for (sides, k) in [(1, 1), (3, min(n - 1, 4)), (4, min(n - 1, 11))] {
      let points = try normals(n * sides)
      func distance(_ i: Int, _ j: Int, _ coordinates: Range<Int>) -> Double {
        coordinates.map { abs(points[i * sides + $0] - points[j * sides + $0]) }.max()!
      }
      let radii = (0..<n).map { i in
        (0..<n).filter { $0 != i }.map { distance(i, $0, 0..<sides) }.sorted()[k - 1]
      }
      for some in 1...sides {
        var expected = [UInt32](repeating: 0, count: n)
        for i in 0..<n {
          expected[(0..<n).count { $0 != i && distance(i, $0, sides - some..<sides) < radii[i] }] += 1
        }
        for (found, tally) in results({ () -> ([Double], [UInt32]) in
          var memory = [UInt64](repeating: 0, count: mi_points_memory(n, sides, k) / 8)
          var (distances, tally) = ([Double](repeating: .nan, count: n), [UInt32](repeating: 0, count: n))
          #expect(mi_kth_distances(points, sides, n, k, &memory, &distances) == 0)
          points.withUnsafeBufferPointer {
            mi_tally_within($0.baseAddress! + sides - some, sides, some, n, distances, &memory, &tally)
          }
          return (distances, tally)
        }) { #expect(found == radii && tally == expected, "n = \(n), \(some) of \(sides) sides") }
      }
    }
  }

  /// Order by value, equal values by index.
  @Test(arguments: lengths) func sorting(_ count: Int) throws {
    for map in [{ $0 }, { ($0 * 4).rounded() }, { $0 * $0 * $0 * 1e100 }] as [(Double) -> Double] {
      let x = try normals(count).map(map)
      let expected = x.indices.sorted { (x[$0], $0) < (x[$1], $1) }
      for (sorted, order) in results({ () -> ([Double], [UInt32]) in
        var memory = [UInt64](repeating: 0, count: 2 * count)
        var (sorted, order) = ([Double](repeating: .nan, count: count), [UInt32](repeating: 9, count: count))
        mi_sort(x, count, &sorted, &order, &memory)
        return (sorted, order)
      }) { #expect(order.map { Int($0) } == expected && sorted == expected.map { x[$0] }) }
    }
  }
}
