import CStreamKernels
import Foundation
import Testing

/// One digest for the same study and seed, however it is computed.
@Suite(.serialized)
struct ReproducibilityTests {
  /// SHA-256 of what the small study gives.
  ///
  /// It moves only with the stream layout's version, or where a column or a word of the report is added: then look at
  /// the difference of the files before believing the new one.
  static let golden = [
    "pairs.csv": "5cbb3000c4e8bcb4a375993a4ca58c49e7530e482f1d89a4db47260d41753a67",
    "report.md": "9a88094fa335a93e887b8530dae0a7a84ccfc128d62691a31dbb0fe0a908dd8c",
    "summary.csv": "334b54ab98da6cd8511b5a05d2a5696a983d2af0dd0d19159d5535638f3e11a8",
    "replications.csv": "47e5101003e43f48a3f5f3658bdb5a3d693f82d81a5cd388077c4389bc626cce",
  ]

  /// The same of the study of nearest neighbours.
  static let goldenNeighbours = [
    "summary.csv": "b81816a36c3e269a522289dfd55963d4383af4cdf61fed5f9b889cfc74c95c5d",
    "replications.csv": "dd6a3c9c522e3a83995abb96ad12c4d11d703892cd30f403a27f5664bedf81aa",
  ]

  /// The same of the study of corrections.
  static let goldenCorrections = [
    "summary.csv": "90c875c0b9b2674fa5c0aa4a01db5a7e878c667835aa70932b3bd04161a9089b",
    "replications.csv": "44fed004d46f2db1e4fb3d9e94659a1c9b9e772bc4fcdb27a653c95dc81fe354",
  ]

  /// The instruction sets that this processor has.
  static let instructionSets = ["baseline", "avx2", "avx512"].prefix(
    Int(mi_selected_instruction_set().rawValue) + 1)

  /// Runs the small study and returns the digests of what it writes.
  private func digests(
    _ arguments: [String] = [], of text: String = smallStudy, environment: [String: String] = [:],
    in scratch: Scratch? = nil
  ) throws -> [String: String] {
    let scratch = try scratch ?? Scratch()
    let study = try scratch.write(text, to: "small.yaml")
    let run = try Tool.run(
      ["run", study, "--output", scratch.file("out"), "--quiet"] + arguments, environment: environment)
    #expect(run.status == 0, "\(run.errors)")
    return try files(in: scratch)
  }

  private func files(in scratch: Scratch) throws -> [String: String] {
    let export = try Tool.run("export", scratch.file("out"), "replications")
    #expect(export.status == 0, "\(export.errors)")
    var digests = ["replications.csv": sha256(Data(export.output.utf8))]
    for name in ["summary.csv", "pairs.csv", "report.md"] {
      digests[name] = sha256(try scratch.bytes(of: "out/" + name))
    }
    return digests
  }

  @Test func goldenDigests() throws {
    let digests = try digests()
    for (name, digest) in Self.golden { #expect(digests[name] == digest, "\(name)") }
    let neighbours = try self.digests(of: neighbourStudy)
    for (name, digest) in Self.goldenNeighbours { #expect(neighbours[name] == digest, "\(name)") }
    let corrections = try self.digests(of: correctionStudy)
    for (name, digest) in Self.goldenCorrections { #expect(corrections[name] == digest, "\(name)") }
  }

  @Test(arguments: instructionSets) func instructionSetsDecideNothing(_ name: String) throws {
    let environment = ["MI_STUDY_ISA": name]
    let digests = try digests(environment: environment)
    for (name, digest) in Self.golden { #expect(digests[name] == digest, "\(name)") }
    let neighbours = try self.digests(of: neighbourStudy, environment: environment)
    for (name, digest) in Self.goldenNeighbours { #expect(neighbours[name] == digest, "\(name)") }
    let corrections = try self.digests(of: correctionStudy, environment: environment)
    for (name, digest) in Self.goldenCorrections { #expect(corrections[name] == digest, "\(name)") }
  }

  /// Bounds, with trained critics too: their bits are promised on one machine only, so they are compared with each other.
  @Test func trainedCritics() throws {
    let one = try digests(["--threads", "1"], of: boundStudy)
    #expect(try digests(["--threads", "3"], of: boundStudy) == one)
    for name in Self.instructionSets {
      #expect(try digests(of: boundStudy, environment: ["MI_STUDY_ISA": name]) == one, "\(name)")
    }
  }

  @Test func threadsDecideNothing() throws {
    let one = try digests(["--threads", "1"])
    #expect(try digests(["--threads", "2"]) == one)
    #expect(try digests(["--threads", "7"]) == one)
  }

  /// glibc picks other variants of its functions without fused multiply-add; none of them may be on the way.
  @Test func theCLibraryDecidesNothing() throws {
    let one = try digests()
    #expect(try digests(environment: ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA"]) == one)
    #expect(try digests(environment: ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX512F"]) == one)
  }

  /// Killed at several moments and run again, the run ends in the same bytes.
  @Test(arguments: [0.01, 0.02, 0.03, 0.05, 0.12, 0.3, 0.45, 0.6, 0.9])
  func killedAndContinued(after seconds: Double) throws {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: "small.yaml")
    let arguments = ["run", study, "--output", scratch.file("out"), "--quiet", "--replications", "600"]
    let process = try Tool.start(arguments)
    Thread.sleep(forTimeInterval: seconds)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let continued = try Tool.run(arguments)
    #expect(continued.status == 0, "\(continued.errors)")

    let whole = try Scratch()
    let again = try Tool.run("run", study, "--output", whole.file("out"), "--quiet", "--replications", "600")
    #expect(again.status == 0)
    #expect(try files(in: scratch) == files(in: whole))
  }

  /// More replications later give the bytes of as many at once, and an extended study keeps every old number.
  @Test func extendedLater() throws {
    let scratch = try Scratch()
    _ = try digests(["--replications", "13"], in: scratch)
    #expect(try digests(in: scratch) == digests())

    let narrow = smallStudy.split(separator: "\n").filter {
      !$0.contains("oracle") && !$0.contains("xor-noise, flip")
    }
    .joined(separator: "\n").replacingOccurrences(of: ", xor-noise]", with: "]")
    let first = try Scratch()
    let study = try first.write(
      narrow.split(separator: "\n").filter { !$0.contains("chain-rule") }.joined(separator: "\n"),
      to: "narrow.yaml")
    #expect(try Tool.run("run", study, "--output", first.file("out"), "--quiet").status == 0)
    #expect(try digests(in: first) == digests())
  }

  /// Every generator of GSL gives the same bytes on any number of threads, too.
  @Test(arguments: ["mt19937", "ranlxd2", "taus2", "gfsr4"])
  func otherGenerators(_ generator: String) throws {
    let study = smallStudy.replacingOccurrences(of: "seed: 7", with: "seed: 7\ngenerator: \(generator)")
    var outputs: [Data] = []
    for threads in ["1", "3"] {
      let scratch = try Scratch()
      let path = try scratch.write(study, to: "small.yaml")
      let run = try Tool.run("run", path, "--output", scratch.file("out"), "--quiet", "--threads", threads)
      #expect(run.status == 0, "\(run.errors)")
      outputs.append(try scratch.bytes(of: "out/summary.csv"))
    }
    #expect(outputs[0] == outputs[1])
  }

  private func sha256(_ data: Data) -> String {
    CommandLineTests.sha256(data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
