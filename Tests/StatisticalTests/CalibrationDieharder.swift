import Foundation
import GSLRandom

/// A part of the dieharder battery (Brown, version 3.31.1) on words of neighbouring streams in turns, which it reads from a pipe.
struct DieharderSection {
  /// Tests that dieharder calls good, and of which all together take a minute: number, and the argument of those that have one.
  static let tests = [0, 4, 8, 15, 202, 205, 206, 207, 208, 209]
  static let neighbours: [Neighbours] = [.replications, .purposes, .seeds]
  static let streams = 1000
  /// p-values nearer to 0 or 1 count as failures.
  static let bound = 1e-5

  /// One p-value.
  struct Outcome: Sendable {
    let name: String
    let pValue: Double
  }

  /// By neighbours, in the order of the tests.
  let outcomes: [[Outcome]]

  init(threads: Int) throws {
    // dieharder stops reading when it has enough.
    signal(SIGPIPE, SIG_IGN)
    let runs = Self.neighbours.flatMap { neighbours in Self.tests.map { (neighbours, $0) } }
    let results = try onThreads(runs.count, threads: threads, makeWorker: { () }) { _, index in
      let (neighbours, test) = runs[index]
      return Result {
        try Self.run(test, neighbours.addresses(Self.streams, base: UInt64(100 + test)))
      }
    }
    let perNeighbours = Self.tests.count
    outcomes = try Self.neighbours.indices.map { i in
      try results[i * perNeighbours..<(i + 1) * perNeighbours].flatMap { try $0.get() }
    }
  }

  private static func run(_ test: Int, _ addresses: [StreamAddress]) throws -> [Outcome] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Generator 200 is standard input.
    process.arguments =
      ["dieharder", "-g", "200", "-d", "\(test)", "-S", "1", "-c", ","]
      + ["test_name", "ntuple", "pvalues"].flatMap { ["-D", $0] }
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let source = try InterleavedWords(addresses)
    do {
      while true {
        source.advance()
        try input.fileHandleForWriting.write(contentsOf: source.turns.withUnsafeBytes { Data($0) })
      }
    } catch {}
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let outcomes = text.split(separator: "\n").compactMap(outcome)
    guard process.terminationStatus == 0, !outcomes.isEmpty else {
      throw CalibrationError("dieharder -d \(test) ended with \(process.terminationStatus): \(text)")
    }
    return outcomes
  }

  /// A line such as `diehard_birthdays,0,0.20165372`.
  private static func outcome(_ line: Substring) -> Outcome? {
    let fields = line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard fields.count >= 3, let p = Double(fields[2]) else { return nil }
    return Outcome(name: fields[1] == "0" ? fields[0] : "\(fields[0]) \(fields[1])", pValue: p)
  }

  var checks: [CalibrationCheck] {
    zip(Self.neighbours, outcomes).flatMap { neighbours, outcomes in
      outcomes.map { outcome in
        CalibrationCheck(
          statement: "dieharder, \(outcome.name), neighbouring \(neighbours.rawValue): p = \(outcome.pValue)",
          falseAlarm: 2 * Self.bound, holds: twoSided(outcome.pValue) > 2 * Self.bound)
      }
    }
  }

  var section: CalibrationSection {
    let names = outcomes[0].map(\.name)
    return CalibrationSection(
      title: "dieharder",
      blocks: [
        """
        p-values of tests of the dieharder battery on 32-bit words of \(Self.streams) streams in turns: neighbouring replications, purposes,
        and seeds. Below 1e-5 or above 1 − 1e-5 is a failure.
        """,
        markdownTable(
          ["test"] + Self.neighbours.map(\.rawValue),
          names.indices.map { i in [names[i]] + outcomes.map { String(format: "%.5f", $0[i].pValue) } }),
      ], checks: checks)
  }
}
