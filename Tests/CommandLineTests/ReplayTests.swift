import Foundation
import Testing

/// One replication drawn again: the same bits as in the run, whatever its cell, its generator and its number.
@Suite(.serialized)
struct ReplayTests {
  /// Of four coins and normals many are equal or lie on a line.
  static let failing = """
    name: failing
    seed: 5
    replications: 40
    laws: [{law: gaussian-coin, weight: 0.1}, {law: bivariate-normal, correlation: 0.5}]
    sample-sizes: [4]
    estimators: [{estimator: gaussian}, {estimator: histogram, bins: 3}]
    """

  static let generator = """
    name: twister
    seed: 5
    generator: mt19937
    replications: 12
    laws: [{law: bivariate-normal, correlation: [0.5, -0.3]}]
    sample-sizes: [60]
    estimators: [{estimator: gaussian}, {estimator: infonce, candidates: 5, negatives: [pool, independent], anchors: 7}]
    """

  /// The lines of a replication of a cell.
  private func lines(_ all: [String], cell: Int, replication: Int) throws -> [String] {
    let column = try #require(all[0].split(separator: ",").firstIndex(of: "replication"))
    return all.dropFirst().filter { line in
      let fields = CSVLine.fields(line)
      return fields[1] == String(cell) && fields[column] == String(replication)
    }
  }

  private func replay(_ run: FinishedRun, _ cell: Int, _ replication: Int, _ more: String...) throws
    -> Tool.Result
  {
    try Tool.run(
      ["replay", run.output, "--cell", String(cell), "--replication", String(replication)] + more)
  }

  /// Every line of the export, bit for bit: randomised estimators, triples, symbols, failures, a generator of GSL's.
  @Test(arguments: [
    (smallStudy, 12, [0, 17, 59]), (Self.failing, 2, Array(0..<40)), (Self.generator, 2, [0, 11]),
  ])
  func sameAsTheExport(_ study: String, _ cells: Int, _ replications: [Int]) throws {
    let run = try FinishedRun(study)
    let all = try run.replications()
    var failures = 0
    for cell in 1...cells {
      for replication in replications {
        let expected = try lines(all, cell: cell, replication: replication)
        #expect(!expected.isEmpty)
        let csv = try replay(run, cell, replication, "--format", "csv")
        #expect(csv.status == 0 && csv.errors == "")
        #expect(csv.output == ([all[0]] + expected).map { $0 + "\n" }.joined())
        failures += expected.count { !$0.contains(",ok,") }
        if replication == replications.last {
          let table = try replay(run, cell, replication)
          #expect(table.status == 0 && !table.output.contains("differs"))
          let rows = table.output.split(separator: "\n").filter { $0.contains("  same bits") }
          #expect(rows.count == expected.count, "\(table.output)")
        }
      }
    }
    #expect(failures == 0 || study == Self.failing)
    #expect(study != Self.failing || (failures > 5 && failures < 80), "\(failures)")
  }

  /// Where the numbers come from, as the stream layout says: the first 8 and 4 bytes of SHA-256, little-endian.
  @Test func address() throws {
    let run = try FinishedRun(smallStudy)
    let table = try replay(run, 1, 3).output
    let number = { (text: String, bytes: Int) in
      sha256(Data(text.utf8)).prefix(bytes).reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        .joined()
    }
    let key = number(
      "mi-study stream layout 1\nseed=7\nlaw=bivariate-normal(correlation=0.6317)\nn=97\n", 8)
    let purpose = number(
      "mi-study purpose 1\nestimator=infonce(critic=inner-product, temperature=0.7, candidates=8, negatives=pool, anchors=20)\n",
      4)
    #expect(table.hasPrefix("small, cell 1, replication 3\n"))
    for line in [
      "  law          bivariate-normal ρ = 0.6317\n", "  n            97\n",
      "  seed         7, philox4x32-10\n", "  key          0x\(key)\n",
      "  purposes     0x00000000 for the sample\n", " 0x\(purpose) for infonce, ",
    ] {
      #expect(table.contains(line), "\(line) is not in\n\(table)")
    }
    let seeded = try replay(try FinishedRun(Self.generator), 1, 3).output
    #expect(seeded.contains(/0x00000000 \(mt19937 seeded with \d+\) for the sample/), "\(seeded)")
  }

  /// The histogram of the printed sample, counted here, is the printed estimate.
  @Test func sampleGivesTheEstimate() throws {
    let run = try FinishedRun(BadInputTests.good)
    let sample = try replay(run, 2, 7, "--sample")
    #expect(sample.status == 0)
    let lines = sample.output.split(separator: "\n")
    #expect(lines[0] == "x,y" && lines.count == 51)
    let columns = lines.dropFirst().map { line in line.split(separator: ",").map { Double($0)! } }
    let bins = (0..<2).map { column in
      let values = columns.map { $0[column] }
      let (low, high) = (values.min()!, values.max()!)
      return values.map { min(11, Int(($0 - low) / (high - low) * 12)) }
    }
    let entropy = { (symbols: [Int]) in
      Dictionary(grouping: symbols) { $0 }.values.reduce(0.0) { sum, group in
        let p = Double(group.count) / 50
        return sum - p * log(p)
      }
    }
    let estimate =
      entropy(bins[0]) + entropy(bins[1]) - entropy(zip(bins[0], bins[1]).map { 12 * $0 + $1 })
    let csv = try replay(run, 2, 7, "--format", "csv").output.split(separator: "\n").map {
      CSVLine.fields(String($0))
    }
    let column = try #require(csv[0].firstIndex(of: "estimate"))
    let printed = try #require(Double(csv[1][column]))
    #expect(printed > 0.1 && abs(estimate - printed) < 1e-12, "\(estimate) \(printed)")
  }

  /// Vectors have a column per coordinate, triples Z between X and Y, symbols are whole numbers.
  @Test func columnsOfSamples() throws {
    let run = try FinishedRun(
      """
      name: shapes
      seed: 5
      replications: 1
      laws:
        - {law: multivariate-normal, dimensions: 2, correlation: 0.3}
        - {law: xor-noise, flip: 0.2}
        - {law: symbol-uniform, alphabet: 3}
      sample-sizes: [7]
      estimators: [{estimator: gaussian, laws: [multivariate-normal]}, {estimator: plug-in, laws: [xor-noise]}, {estimator: ross, neighbours: 1, laws: [symbol-uniform]}]
      """)
    let patterns = [
      ("x1,x2,y1,y2", try Regex(#"^(-?\d[^,]*\.[^,]+,){3}-?\d[^,]*\.[^,]+$"#)),
      ("x,z,y", try Regex("^[01],[01],[01]$")), ("x,y", try Regex(#"^[012],\d\.\d+$"#)),
    ]
    for (cell, (header, pattern)) in patterns.enumerated() {
      let sample = try replay(run, cell + 1, 0, "--sample", "--format", "csv")
      let lines = sample.output.split(separator: "\n")
      #expect(
        sample.status == 0 && lines.count == 8 && lines[0] == header, "\(sample.output)\(sample.errors)")
      for line in lines.dropFirst() { #expect(line.firstMatch(of: pattern) != nil, "\(line)") }
    }
  }

  /// A replication that the run has not come to is what it will be; the last number that there is works, too.
  @Test func beyondWhatIsStored() throws {
    let run = try FinishedRun(BadInputTests.good)
    let before = try replay(run, 1, 14, "--format", "csv")
    let table = try replay(run, 1, 14)
    #expect(table.status == 0 && table.output.contains("  not stored"), "\(table.output)")
    #expect(!table.output.contains("same bits"))
    try run.run("--replications", "20")
    let all = try run.replications()
    let after = ([all[0]] + (try lines(all, cell: 1, replication: 14))).map { $0 + "\n" }.joined()
    #expect(before.output == after)
    let last = try replay(run, 2, Int.max - 1)
    #expect(last.status == 0 && last.output.contains("replication 9223372036854775806\n"), "\(last.errors)")
    #expect(
      try replay(run, 2, Int.max - 1, "--sample").output != replay(run, 2, Int.max - 2, "--sample").output)
  }

  /// A changed value is seen; of the blocks of an estimator only the one that holds the replication is read.
  @Test func changedAndDamaged() throws {
    let run = try FinishedRun(BadInputTests.good)
    try run.run("--replications", "20")
    var (surgery, estimates) = try run.surgery()
    surgery.set(estimate: 0.25, row: 7)
    surgery.seal()
    try surgery.save()
    let changed = try replay(run, 2, 7)
    #expect(changed.status == 1)
    let row = changed.output.split(separator: "\n").filter { $0.contains("differs") }
    let pattern = try Regex("  \(estimates[7]) +0.25 +differs ")
    #expect(row.count == 1 && row[0].contains(pattern), "\(changed.output)")
    #expect(changed.output.contains("same bits"))
    #expect(try replay(run, 2, 7, "--format", "csv").status == 1)
    #expect(try replay(run, 2, 6).status == 0)

    surgery.breakChecksum()
    try surgery.save()
    let damaged = try replay(run, 2, 6)
    #expect(
      damaged.status == 65 && damaged.errors.contains("is damaged; run the study again"), "\(damaged.errors)")
    #expect(try replay(run, 2, 6, "--sample").status == 0)
    let other = try replay(run, 2, 15)
    #expect(other.status == 0 && other.output.contains("same bits"), "\(other.errors)")
  }

  @Test func errors() throws {
    let run = try FinishedRun(BadInputTests.good)
    for cell in [0, 3] {
      let result = try replay(run, cell, 0)
      #expect(result.status == 64 && result.output == "")
      #expect(
        result.errors.contains("--cell \(cell): must be from 1 to 2")
          && result.errors.contains("mi-study report "),
        "\(result.errors)")
    }
    for (arguments, message) in [
      (["--cell", "1"], "--replication"), (["--replication", "1"], "--cell"),
      (["--cell", "1", "--replication", "x"], "x"),
      (["--cell", "1", "--replication=-1"], "must be from 0 to"),
      (["--cell", "1", "--replication", "9223372036854775807"], "must be from 0 to 9223372036854775806"),
      (["--cell", "1", "--replication", "1", "--format", "cvs"], "did you mean 'csv'"),
      (["--cell", "1", "--replication", "1", "--format", "table", "--sample"], "leave out --format"),
    ] {
      let result = try Tool.run(["replay", run.output] + arguments)
      #expect(result.status == 64 && result.errors.contains(message), "\(arguments): \(result.errors)")
    }
    let nowhere = try Tool.run("replay", run.scratch.path, "--cell", "1", "--replication", "0")
    #expect(
      nowhere.status == 65 && nowhere.errors.contains("is this the directory of a run?"), "\(nowhere.errors)")
  }
}
