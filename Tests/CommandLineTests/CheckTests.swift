import Foundation
import StudyEngine
import Testing

/// `mi-study check`: it ends soon, whatever the study, and what it says is what a run takes.
@Suite(.serialized) struct CheckTests {
  private static let normal = "  - {law: bivariate-normal, correlation: 0.1}"

  private func study(
    laws: String = normal, size: Int, replications: Int = 5, estimators: [String]
  ) -> String {
    ([
      "name: s", "seed: 1", "replications: \(replications)", "laws:", laws, "sample-sizes: [\(size)]",
      "estimators:",
    ]
      + estimators.map { "  - \($0)" }).joined(separator: "\n") + "\n"
  }

  /// Seconds, megabytes: a figure of a line of the output, with the units that it may have.
  private func figure(_ name: String, _ output: String) throws -> Double {
    let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("  \(name) ") })
    let match = try #require(line.firstMatch(of: /(?:about|more than) ([0-9.]+) (MB|GB|s|min|h)/))
    return Double(match.1)! * ["MB": 1, "GB": 1000, "s": 1, "min": 60, "h": 3600][String(match.2)]!
  }

  @Test func samplesThatCannotFit() throws {
    let scratch = try Scratch()
    let large = study(
      laws: "  - {law: multivariate-normal, dimensions: 100, correlation: 0.1}", size: 100_000_000,
      estimators: ["estimator: gaussian"])
    let path = try scratch.write(large, to: "s.yaml")
    for arguments in [["check", path], ["run", path], ["check", path, "--pilot", "--bias-mcse", "0.1"]] {
      let started = Date()
      let result = try Tool.run(arguments + ["--threads", "2"], directory: scratch.path)
      #expect(result.status == 65 && result.output.isEmpty, "\(result.status) \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(
        result.errors.contains("takes 160 GB of memory, one for each of 2 threads 320 GB"), "\(result.errors)"
      )
      #expect(Date().timeIntervalSince(started) < 30)
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.file("results")))
  }

  /// The boundary, without the memory: a sample of the smallest kind takes 16 bytes a draw.
  @Test func boundary() throws {
    let plan = try StudyFile(yaml: study(size: 1000, estimators: ["estimator: gaussian"]), file: "s").plan
    try MemoryLimit.check(plan.cells[0], workers: 3, memory: 48_000)
    #expect(throws: StoreError.self) { try MemoryLimit.check(plan.cells[0], workers: 3, memory: 47_999) }
    do throws(StoreError) { try MemoryLimit.check(plan.cells[0], workers: 3, memory: 40_000) } catch {
      #expect(error.description.hasSuffix("choose a smaller sample size, or --threads 2"), "\(error)")
    }
    #expect(MemoryLimit.available > 50_000_000)
  }

  /// Hours, years, a replication that does not end: `check` does not wait for it. n² grows by 65536 from the largest sample
  /// that a second suffices for.
  @Test(arguments: [
    (1_000_000, "{estimator: kernel-density}", 3600.0),
    (1_000_000, "{estimator: kernel-density, interval: jackknife}", 1),
    (300, "{estimator: kernel-density, test: permutation, permutations: 100000}", 1.0),
  ])
  func slowStudies(_ size: Int, _ estimator: String, _ least: Double) throws {
    let scratch = try Scratch()
    let path = try scratch.write(study(size: size, estimators: [estimator]), to: "s.yaml")
    let started = Date()
    let result = try Tool.run("check", path, "--threads", "2")
    // Some three seconds; other tests run beside this one.
    #expect(Date().timeIntervalSince(started) < 30)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try figure("time", result.output) >= least, "\(result.output)")
  }

  /// The studies of networks are fine, however long they take.
  @Test func studiesOfNetworks() throws {
    let folder = packageRoot + "/Studies/networks/"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count >= 2)
    for name in names {
      let result = try Tool.run("check", folder + name, "--threads", "2")
      #expect(result.status == 0 && result.errors.isEmpty, "\(name): \(result.errors)")
    }
  }

  /// A network whose layers alone exceed the memory: what of it takes how much, and the presets are not spelt out.
  @Test func largeNetwork() throws {
    let scratch = try Scratch()
    let network = "{estimator: nwj, critic: network, hidden: [4096, 4096], test-batch: 64}"
    let path = try scratch.write(study(size: 268_435_456, estimators: [network]), to: "s.yaml")
    let result = try Tool.run(["run", path, "--threads", "2"], directory: scratch.path)
    #expect(result.status == 65 && result.output.isEmpty && result.errors.split(separator: "\n").count == 1)
    let start =
      "mi-study: error: cell 1: nwj(critic=network, preset=bmi, hidden=[4096, 4096], test-batch=64) takes "
    #expect(result.errors.hasPrefix(start), "\(result.errors)")
    #expect(
      result.errors.hasSuffix("choose narrower layers, a smaller batch or a smaller sample size\n"),
      "\(result.errors)")
  }

  /// Memory that is refused on the way ends with a line, not with a trace.
  @Test func shortage() throws {
    let scratch = try Scratch()
    let path = try scratch.write(
      study(size: 1_000_000, replications: 2, estimators: ["{estimator: ksg1}", "{estimator: mixed-ksg}"]),
      to: "s.yaml")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", #"ulimit -v 500000; exec "$0" run "$1" --quiet --threads 2"#, Tool.path, path]
    process.currentDirectoryURL = URL(filePath: scratch.path)
    let errors = Pipe()
    (process.standardError, process.standardOutput) = (errors, FileHandle.nullDevice)
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // The runtime says how much was wanted, in each thread that got nothing; this program says once what to do. Or what is to
    // come is refused before.
    #expect([65, 74].contains(process.terminationStatus), "\(process.terminationStatus) \(text)")
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("mi-study: error: ") } == 1, "\(text)")
    #expect(lines.count { !$0.hasPrefix("mi-study: error: ") } <= 2 && !text.contains("Backtrac"), "\(text)")
  }

  /// Peak memory and the size of the directory, as `check` says them and as a run takes them.
  @Test(arguments: [
    ("many cells", 600, 1, 20), ("many estimators", 1, 100, 20), ("both", 30, 20, 20), ("few", 2, 2, 20000),
  ])
  func memoryAndDisk(_ name: String, _ cells: Int, _ estimators: Int, _ replications: Int) throws {
    let scratch = try Scratch()
    let correlations = (1...cells).map { "\(0.9 * Double($0) / Double(cells))" }.joined(separator: ", ")
    let bins = (2...(estimators + 1)).map(String.init).joined(separator: ", ")
    let path = try scratch.write(
      study(
        laws: "  - {law: bivariate-normal, correlation: [\(correlations)]}", size: 20,
        replications: replications,
        estimators: ["{estimator: histogram, bins: [\(bins)], range: [-4, 4]}"]), to: "s.yaml")
    let check = try Tool.run("check", path, "--threads", "2")
    #expect(check.status == 0, "\(check.errors)")
    let process = try Tool.start(
      ["run", path, "--threads", "2", "--output", scratch.file("out"), "--quiet"])
    var peak = 0
    while process.isRunning {
      peak = max(peak, Tool.residentPeak(of: process.processIdentifier))
      usleep(2000)
    }
    #expect(process.terminationStatus == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.file("out"))
    let disk = try files.reduce(0) { $0 + (try scratch.bytes(of: "out/" + $1).count) }
    let memoryRatio = try figure("memory", check.output) * 1e6 / Double(peak)
    let diskRatio = try figure("disk", check.output) * 1e6 / Double(disk)
    // A debug build has other code in memory, and what is below a megabyte is rounded to one.
    if peak > 0 { #expect((0.6...1.7).contains(memoryRatio), "\(memoryRatio)") }
    #expect((0.6...1.6).contains(diskRatio) || disk < 1_500_000, "\(diskRatio)")
  }
}
