import Foundation
import GSLRandom

/// Part (d): neighbouring streams have nothing to do with each other.
struct StreamSection {
  struct Size {
    /// Streams side by side, an even number.
    var streams = 1000
    /// Words that are counted.
    var words = 16_000_000
    /// Normals of every stream.
    var normals = 4000
    var avalancheAddresses = 20_000
    /// Replications for each of so many keys, whose streams must all differ.
    var distinct = 1000
  }

  /// Chi-square and correlations of one kind of neighbours.
  struct Finding: Sendable {
    let neighbours: Neighbours
    /// p-values, on both sides: of bytes, and of pairs of bytes at the same place of two streams.
    let bytes: Double, pairs: Double
    /// √N times the correlation of normals of streams i and i + 1, and of their squares.
    let normals: Double, squares: Double
  }

  let findings: [Finding]
  let avalanche: Avalanche
  let avalancheSquares: Double
  let distinct: (count: Int, repeated: Int)
  private let size: Size

  init(_ size: Size = Size(), threads: Int) throws {
    precondition(size.streams % 2 == 0, "streams come in pairs")
    self.size = size
    findings = try onThreads(Neighbours.allCases.count, threads: threads, makeWorker: { () }) { _, index in
      Result { try Self.finding(Neighbours.allCases[index], size) }
    }.map { try $0.get() }
    avalanche = try Avalanche(addresses: size.avalancheAddresses, seed: 314_159)
    avalancheSquares = try avalanche.squaresPValue()
    distinct = try repeatedFirstWords(Self.manyAddresses(size.distinct))
  }

  private static func finding(_ neighbours: Neighbours, _ size: Size) throws -> Finding {
    let counts = try byteCounts(neighbours.addresses(size.streams, base: 1), words: size.words)
    let (normals, squares) = try correlations(
      neighbours.addresses(size.streams, base: 2), count: size.normals)
    return Finding(
      neighbours: neighbours, bytes: try chiSquare(counts.bytes), pairs: try chiSquare(counts.pairs),
      normals: normals, squares: squares)
  }

  /// Seeds × replications through the layout, and keys, purposes and the high half of replications × replications.
  static func manyAddresses(_ count: Int) -> [StreamAddress] {
    let firsts =
      Neighbours.seeds.addresses(count, base: 3) + Neighbours.keys.addresses(count, base: 3)
      + Neighbours.purposes.addresses(count, base: 4)
      + (1...count).map { StreamAddress(key: 5, replication: UInt64($0) << 32) }
    return firsts.flatMap { first in
      (0..<UInt64(count)).map { replication in
        var address = first
        address.replication += replication
        return address
      }
    }
  }

  /// Bytes of words in turns, and bytes at the same place of two neighbours, each word in one pair.
  static func byteCounts(
    _ addresses: [StreamAddress], words: Int
  ) throws(GSLError) -> (bytes: [Int], pairs: [Int]) {
    let source = try InterleavedWords(addresses)
    var (bytes, pairs) = ([Int](repeating: 0, count: 1 << 8), [Int](repeating: 0, count: 1 << 16))
    var done = 0
    while done < words {
      source.advance()
      for i in stride(from: 0, to: source.turns.count, by: 2) {
        var (first, second) = (source.turns[i], source.turns[i + 1])
        for _ in 0..<4 {
          let (low, high) = (Int(first & 0xff), Int(second & 0xff))
          bytes[low] += 1
          bytes[high] += 1
          pairs[high << 8 | low] += 1
          first >>= 8
          second >>= 8
        }
      }
      done += source.turns.count
    }
    return (bytes, pairs)
  }

  /// The p-value of equal probabilities, on both sides.
  static func chiSquare(_ counts: [Int]) throws -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let sum = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    return twoSided(try chiSquareTail(sum, degreesOfFreedom: counts.count - 1))
  }

  /// Standard normal for independent streams: Σxy/√N and Σ(x² − 1)(y² − 1)/(2√N) over neighbours x and y.
  static func correlations(
    _ addresses: [StreamAddress], count: Int
  ) throws(GSLError) -> (normals: Double, squares: Double) {
    var stream = try RandomStream(at: addresses[0])
    var (before, values) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    stream.fillNormals(&before)
    var (products, squares) = (0.0, 0.0)
    for address in addresses.dropFirst() {
      stream.move(to: address)
      stream.fillNormals(&values)
      for (x, y) in zip(before, values) {
        products += x * y
        squares += (x * x - 1) * (y * y - 1)
      }
      swap(&before, &values)
    }
    let root = Double((addresses.count - 1) * count).squareRoot()
    return (products / root, squares / (2 * root))
  }

  var checks: [CalibrationCheck] {
    let rate = 1e-4
    var checks: [CalibrationCheck] = []
    func check(_ p: Double, _ statement: String) {
      checks.append(
        CalibrationCheck(
          statement: statement + String(format: ": p = %.2e", p), falseAlarm: rate, holds: p > rate))
    }
    for finding in findings {
      let name = "neighbouring \(finding.neighbours.rawValue)"
      check(finding.bytes, "\(name): bytes are uniform")
      check(finding.pairs, "\(name): pairs of bytes are uniform")
      check(twoSidedTail(finding.normals), "\(name): normals do not correlate")
      check(twoSidedTail(finding.squares), "\(name): squares of normals do not correlate")
    }
    check(avalanche.inputPValue, "every bit of an address changes half of the block")
    check(avalanche.pairPValue, "every bit of an address changes every bit of the block half of the time")
    check(avalancheSquares, "changes scatter as independent bits do")
    checks.append(
      CalibrationCheck(
        statement: "\(distinct.count) streams begin differently, \(distinct.repeated) do not",
        falseAlarm: pow(Double(distinct.count), 2) * 0x1p-65, holds: distinct.repeated == 0))
    return checks
  }

  private var avalancheTable: String {
    let parts = ["key", "replication", "purpose", "block"]
    let rows = parts.map { part in
      let shares = (0..<Avalanche.inputBits).filter { Avalanche.part($0) == part }.map(avalanche.share)
      return [
        part, "\(shares.count)", String(format: "%.5f", shares.reduce(0, +) / Double(shares.count)),
        String(format: "%.5f", shares.min()!), String(format: "%.5f", shares.max()!),
      ]
    }
    return markdownTable(["changed bit of", "bits", "share of the block, mean", "least", "most"], rows)
  }

  var section: CalibrationSection {
    CalibrationSection(
      title: "Streams",
      blocks: [
        """
        A sample is a function of its address (`StreamAddress`): key, replication, purpose, block. \(size.streams) streams side by side, their words
        in turns: chi-square p-values (too large and too small both count) of bytes and of pairs of bytes at the same place of two
        neighbours, \(size.words / 1_000_000) million words; and z-scores of the correlation of \(size.normals) normals, and of their squares, with
        those of the next stream.
        """,
        markdownTable(
          ["neighbouring", "bytes: p", "pairs: p", "normals: z", "squares: z"],
          findings.map { finding in
            [finding.neighbours.rawValue]
              + [finding.bytes, finding.pairs].map { String(format: "%.3f", $0) }
              + [finding.normals, finding.squares].map { String(format: "%.2f", $0) }
          }),
        """
        One changed bit of an address must change half of the block of 128 bits. Over \(avalanche.addresses) addresses, with p-values that
        allow for the number of comparisons: \(String(format: "%.3f", avalanche.inputPValue)) for the least balanced of 192 input bits,
        \(String(format: "%.3f", avalanche.pairPValue)) for the least balanced of \(avalanche.changes.count) pairs of an input and an output bit,
        \(String(format: "%.3f", avalancheSquares)) for the sum of squares.
        """,
        avalancheTable,
        """
        \(distinct.count) streams (seeds, keys, purposes and high halves of replications, \(size.distinct) of each, × \(size.distinct) replications) begin
        with \(distinct.repeated == 0 ? "as many" : "fewer") different 64-bit words.
        """,
      ], checks: checks)
  }
}
