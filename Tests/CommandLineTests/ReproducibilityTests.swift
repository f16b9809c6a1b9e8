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
    "pairs.csv": "f03b19e71d271b7acd43d4a52748a2b2ffcc4af1a2c7ce3734d5797866e4f177",
    "report.md": "7dfd3ffb0bad77a9c2960988711029213c3d5ef6e57d70e76d759fd5236d6e28",
    "summary.csv": "1af752d374174b130fadc45168ac637a892d064e8e5b0f7734cf19bf89c10397",
    "replications.csv": "781fb45638fc2897c72b30c9492516f20035e71065aab96471b4b3a4f00dfcf3",
  ]

  /// The same of the study of nearest neighbours.
  static let goldenNeighbours = [
    "summary.csv": "114dceb09867274249aa81e38bb0be01c0afea7588001281e1fc40fea9dbab88",
    "replications.csv": "1584eb1d993a5778f108298d7ffb3dd3ba6120a21688e9539ec1d80ce8f00b55",
  ]

  /// The same of the study of corrections.
  static let goldenCorrections = [
    "summary.csv": "dde0605e0f224e22361c074a4134767c71aff7cacd8e161039bcc5778d3eb32b",
    "replications.csv": "abc1b363191b7fd10ed47baf96eb5aaaca6bf1d3d875ce070257bfcc67c40129",
  ]

  /// The same of the study of networks.
  static let goldenNetworks = [
    "summary.csv": "bf83c614b58be6bd16b3c907f54643c107c22ab2fa899504b4628aee10155384",
    "replications.csv": "cac297aed5baf50b569f99c62f0419a77c8ae37302270dc902afc0a918e73173",
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
    let networks = try self.digests(of: networkStudy)
    for (name, digest) in Self.goldenNetworks { #expect(networks[name] == digest, "\(name)") }
  }

  @Test(arguments: instructionSets) func instructionSetsDecideNothing(_ name: String) throws {
    let environment = ["MI_STUDY_ISA": name]
    let digests = try digests(environment: environment)
    for (name, digest) in Self.golden { #expect(digests[name] == digest, "\(name)") }
    let neighbours = try self.digests(of: neighbourStudy, environment: environment)
    for (name, digest) in Self.goldenNeighbours { #expect(neighbours[name] == digest, "\(name)") }
    let corrections = try self.digests(of: correctionStudy, environment: environment)
    for (name, digest) in Self.goldenCorrections { #expect(corrections[name] == digest, "\(name)") }
    let networks = try self.digests(of: networkStudy, environment: environment)
    for (name, digest) in Self.goldenNetworks { #expect(networks[name] == digest, "\(name)") }
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
    let networks = try digests(["--threads", "7"], of: networkStudy)
    for (name, digest) in Self.goldenNetworks { #expect(networks[name] == digest, "\(name)") }
  }

  /// glibc picks other variants of its functions without fused multiply-add; none of them may be on the way.
  @Test func theCLibraryDecidesNothing() throws {
    let one = try Self.plain.get()
    #expect(try digests(environment: ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA"]) == one)
    #expect(try digests(environment: ["GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX512F"]) == one)
  }

  /// Killed at several moments and run again, the run ends in the same bytes.
  @Test(arguments: [0.01, 0.03, 0.12, 0.3, 0.6])
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

    #expect(try files(in: scratch) == Self.whole.get())
  }

  /// The digests of a run without a word on the command line, of which several tests want to know them.
  private static let plain = Result { try ReproducibilityTests().digests() }

  /// The files of a run of 600 replications that nothing disturbs.
  private static let whole = Result {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: "small.yaml")
    let run = try Tool.run("run", study, "--output", scratch.file("out"), "--quiet", "--replications", "600")
    try #require(run.status == 0)
    return try ReproducibilityTests().files(in: scratch)
  }

  /// More replications later give the bytes of as many at once, and an extended study keeps every old number.
  @Test func extendedLater() throws {
    let scratch = try Scratch()
    _ = try digests(["--replications", "13"], in: scratch)
    #expect(try digests(in: scratch) == Self.plain.get())

    let narrow = smallStudy.split(separator: "\n").filter {
      !$0.contains("oracle") && !$0.contains("xor-noise, flip")
    }
    .joined(separator: "\n").replacingOccurrences(of: ", xor-noise]", with: "]")
    let first = try Scratch()
    let study = try first.write(
      narrow.split(separator: "\n").filter { !$0.contains("chain-rule") }.joined(separator: "\n"),
      to: "narrow.yaml")
    #expect(try Tool.run("run", study, "--output", first.file("out"), "--quiet").status == 0)
    #expect(try digests(in: first) == Self.plain.get())
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
