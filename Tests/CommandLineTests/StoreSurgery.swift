import CStreamKernels
import Foundation
import Testing

/// One stored block of a run whose blocks are small enough to lie in one piece of `results.sqlite`: estimates, statuses and
/// checksum, one after the other. For changing what is stored behind the tool's back.
struct StoreSurgery {
  private let path: URL
  private var bytes: Data
  private let start: Int
  private let count: Int
  private let prefix: String

  /// Finds the block by an estimate that is in it.
  ///
  /// - Parameters:
  ///   - output: The directory of the run.
  ///   - estimate: An estimate of an estimator with one quantity.
  ///   - row: Its place in the block.
  ///   - replications: What the block holds.
  ///   - cell: Law and sample size as the store spells them.
  ///   - estimator: The estimator as the store spells it.
  init(
    _ output: String, estimate: Double, row: Int, replications: Range<Int>, cell: String, estimator: String
  ) throws {
    path = URL(filePath: output + "/results.sqlite")
    bytes = try Data(contentsOf: path)
    count = replications.count
    prefix = "\(cell)\n\(estimator)\n\(replications.lowerBound)\n\(count)\n"
    let pattern = withUnsafeBytes(of: estimate.bitPattern.littleEndian) { Data($0) }
    start = try #require(bytes.range(of: pattern)).lowerBound - 8 * row
    // If this is not the checksum, nothing is where it is thought to be.
    try #require(Data(checksum) == bytes[start + 9 * count..<start + 9 * count + 32])
  }

  /// What the block's checksum should be.
  private var checksum: [UInt8] { sha256(Data(prefix.utf8) + bytes[start..<start + 9 * count]) }

  /// Stores another estimate.
  mutating func set(estimate: Double, row: Int) {
    bytes.replaceSubrange(
      start + 8 * row..<start + 8 * row + 8,
      with: withUnsafeBytes(of: estimate.bitPattern.littleEndian) { Data($0) })
  }

  /// Stores another status.
  mutating func set(status: UInt8, row: Int) { bytes[start + 8 * count + row] = status }

  /// Makes the checksum fit again.
  mutating func seal() {
    bytes.replaceSubrange(start + 9 * count..<start + 9 * count + 32, with: checksum)
  }

  /// Changes one bit of the checksum.
  mutating func breakChecksum() { bytes[start + 9 * count + 31] ^= 1 }

  /// Writes the store.
  func save() throws { try bytes.write(to: path) }
}

/// The 32 bytes of SHA-256.
func sha256(_ data: Data) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  data.withUnsafeBytes { input in
    digest.withUnsafeMutableBufferPointer { mi_sha256(input.baseAddress, input.count, $0.baseAddress!) }
  }
  return digest
}

/// A finished run of a study that is written to a scratch directory.
struct FinishedRun {
  let scratch: Scratch
  let study: String
  let output: String

  init(_ text: String) throws {
    scratch = try Scratch()
    study = try scratch.write(text, to: "study.yaml")
    output = scratch.file("out")
    try run()
  }

  /// Runs the study, once more with other arguments for instance. Failed estimates are no failure of the run.
  func run(_ arguments: String...) throws {
    let result = try Tool.run(["run", study, "--output", output, "--quiet"] + arguments)
    try #require(result.status == 0 || result.status == 1, "\(result.errors)")
  }

  /// The lines of `replications.csv`, the header first.
  func replications() throws -> [String] {
    let export = try Tool.run("export", output, "replications")
    try #require(export.status == 0, "\(export.errors)")
    return export.output.split(separator: "\n").map(String.init)
  }

  /// A block of the study of `BadInputTests`: the histogram's in cell 2, which has its first ten replications.
  func surgery() throws -> (surgery: StoreSurgery, estimates: [Double]) {
    let lines = try replications().map { CSVLine.fields($0) }
    let column = try #require(lines[0].firstIndex(of: "estimate"))
    let estimates = lines.dropFirst().compactMap { fields in
      fields[1] == "2" && fields[6] == "histogram" ? Double(fields[column]) : nil
    }
    let surgery = try StoreSurgery(
      output, estimate: estimates[7], row: 7, replications: 0..<10,
      cell: "bivariate-normal(correlation=0.6) n=50",
      estimator: "histogram(bins=12, range=data, correction=none)")
    return (surgery, estimates)
  }
}

/// Runs a system command; returns its exit status.
func shell(_ words: String...) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = words
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}
