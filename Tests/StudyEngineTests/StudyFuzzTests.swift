import Foundation
import StudyEngine
import Testing

/// Damaged study files end in a study or in errors: never in a crash, never in a hang.
@Suite("Damaged study files")
struct StudyFuzzTests {
  /// SplitMix64 (doi 10.1145/2714064.2660195): small, and the same everywhere.
  struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  static let good = """
    name: fuzz
    description: >
      one line & another
    seed: 5
    replications: 100
    laws:
      - law: bivariate-normal
        correlation: [0.0, 0.6317]
      - {law: discrete-table, probabilities: [[0.4, 0.1], [0.1, 0.4]]}
      - law: xor-noise
        flip: .25
    sample-sizes: [97, 250]
    estimators:
      - estimator: histogram
        bins: [5, 12]
        range: [data, [-4, 4]]
        laws: bivariate-normal
      - estimator: infonce
        critic: [inner-product, oracle]
        temperature: [0.2, 1e0]
        candidates: 8
        negatives: [batch, pool]
        anchors: 10
        laws: [bivariate-normal]
      - {estimator: "plug-in", laws: ['discrete-table', xor-noise]}  # comment

    """

  static let tokens = [
    "&a ", "*a ", "!t ", "[", "]", "{", "}", ": ", "- ", "? ", ", ", "|\n", "> ", "'", "\"", "#", "\n", "\t",
    "---\n", "...\n",
    "%", "\\", "\r", "\u{85}", "\u{2028}", "\u{FEFF}", "\0", "é", "🙂", "0", "-1", "1e999", ".nan", "010",
    "1:30", "~", "null",
    "999999999999999999999", "law: ", "estimator: ", "laws: ", "<<: ", "  ",
  ]

  @Test(.timeLimit(.minutes(1))) func mutations() throws {
    _ = try Study(yaml: Self.good, file: "fuzz")
    var random = SplitMix(state: 20_250_117)
    var studies = 0
    for _ in 0..<4000 {
      var text = Self.good
      for _ in 0...Int.random(in: 0...2, using: &random) { text = Self.mutated(text, using: &random) }
      do throws(StudyFileErrors) {
        _ = try Study(yaml: text, file: "fuzz")
        studies += 1
      } catch {
        #expect(!error.errors.isEmpty)
        for line in error.errors where line.description.contains("\n") {
          Issue.record("an error of more than one line: \(line)")
        }
      }
    }
    // Most damage is seen, some is harmless: neither count may be extreme.
    #expect((100...2000).contains(studies))
  }

  /// The number of damaged shipped studies that are tried: 1000, or what `Scripts/torture --fuzz` asks for.
  private static let inputs = ProcessInfo.processInfo.environment["MI_STUDY_FUZZ"].flatMap { Int($0) } ?? 1000
  private static let seed =
    ProcessInfo.processInfo.environment["MI_STUDY_SEED"].flatMap { UInt64($0) } ?? 20_250_117

  /// The shipped studies, those with published figures and transforms too.
  private static func shipped() throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Studies")
    return try ["", "published"].flatMap { folder in
      let folder = root.appending(path: folder)
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        .sorted().map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }
  }

  /// Every input ends, within seconds, in a plan or in lines that each name the file, and nearly always the place.
  @Test func shippedStudies() throws {
    let texts = try Self.shipped()
    #expect(texts.count >= 15)
    var random = SplitMix(state: Self.seed)
    var counts = (plans: 0, refused: 0, lines: 0, withoutPlace: 0)
    var slowest = Duration.zero
    for number in 0..<Self.inputs {
      var text = texts[number % texts.count]
      for _ in 0...Int.random(in: 0...3, using: &random) {
        text =
          Bool.random(using: &random) ? Self.mutated(text, using: &random) : Self.uglier(text, using: &random)
      }
      let start = ContinuousClock.now
      do throws(StudyFileErrors) {
        let file = try StudyFile(yaml: text, file: "fuzz")
        #expect(!file.plan.cells.isEmpty)
        counts.plans += 1
      } catch {
        counts.refused += 1
        for line in error.errors {
          counts.lines += 1
          counts.withoutPlace += line.line == nil ? 1 : 0
          if line.message.isEmpty || line.description.contains("\n") || line.description.utf8.count > 4000 {
            Issue.record("input \(number): an error of no line, more than one or a very long one: \(line)")
          }
        }
        #expect(!error.errors.isEmpty)
      }
      let time = ContinuousClock.now - start
      // Milliseconds are usual: this is what a hang would be.
      if time > .seconds(5) { Issue.record("input \(number) took \(time):\n\(text.prefix(4000))") }
      slowest = max(slowest, time)
    }
    print("\(Self.inputs) damaged studies, seed \(Self.seed): \(counts), slowest \(slowest)")
    #expect(counts.plans > Self.inputs / 20 && counts.refused > Self.inputs / 20)
    #expect(Double(counts.withoutPlace) < 0.2 * Double(counts.lines))
  }

  private static let values = [
    "0", "-0", "-1", "1e308", "-1e308", "1e-320", "4e-324", "1e999", ".inf", "-.inf", ".nan",
    "9223372036854775807",
    "9223372036854775808", "-9223372036854775809", "18446744073709551616", "0x7FFFFFFFFFFFFFFF", "1_000",
    "0.1e", "1.",
    "268435456", "1000000000", "999999999999999999999999999999", "\(String(repeating: "9", count: 5000))",
    "0.\(String(repeating: "0", count: 400))1", "true", "~", "\"\"", "''", "[]", "{}", "[[]]", "[0.5, 0.5]",
    "[0, 1e999]", "[\(String(repeating: "1, ", count: 3000))1]", "{x: exp}", "{x: [exp, exp], y: spiral}",
    "\(String(repeating: "[", count: 70))\(String(repeating: "]", count: 70))",
    "\(String(repeating: "[", count: 5000))", "\(String(repeating: "{a: ", count: 3000))",
    "[[0.5, 0.5], [0, 0]]",
    "[[1e308, 1e308], [1e308, 1e308]]", "[[.nan]]", "\"\\u0000\"", "\"\\ud800\"", "🎲", "e\u{301}",
    "\u{202E}abc",
    "\u{FFFF}", "\(String(repeating: "é", count: 2000))", "data", "none", "bivariate-normal", "infonce",
    "1 # 2",
    "2026-01-01", "12:30:45", "1e5",
    "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]",
  ]

  /// Replaces a word or a number by an ugly value, cuts the text off, or doubles a piece of it.
  private static func uglier(_ text: String, using random: inout SplitMix) -> String {
    let scalars = Array(text.unicodeScalars)
    guard !scalars.isEmpty else { return text }
    let isWord = { (scalar: Unicode.Scalar) in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-.".unicodeScalars.contains(scalar)
    }
    var start = Int.random(in: 0..<scalars.count, using: &random)
    var end = start
    while start > 0, isWord(scalars[start - 1]) { start -= 1 }
    while end < scalars.count, isWord(scalars[end]) { end += 1 }
    var result = String.UnicodeScalarView(scalars[..<start])
    switch Int.random(in: 0..<8, using: &random) {
    case 0: break
    case 1:
      let piece = scalars[start..<min(scalars.count, start + Int.random(in: 1...400, using: &random))]
      for _ in 0..<Int.random(in: 2...20, using: &random) { result.append(contentsOf: piece) }
      result.append(contentsOf: scalars[start...])
    default:
      result.append(contentsOf: values.randomElement(using: &random)!.unicodeScalars)
      result.append(contentsOf: scalars[end...])
    }
    return String(result)
  }

  private static func mutated(_ text: String, using random: inout SplitMix) -> String {
    if Bool.random(using: &random) {
      // Lines: drop, double or swap.
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let i = Int.random(in: 0..<lines.count, using: &random),
        j = Int.random(in: 0..<lines.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: lines.remove(at: i)
      case 1: lines.insert(lines[i], at: j)
      default: lines.swapAt(i, j)
      }
      return lines.joined(separator: "\n")
    }
    // Bytes: drop some, change one, or insert a token. What is no UTF-8 any more is repaired here.
    var bytes = Array(text.utf8)
    guard !bytes.isEmpty else { return text }
    let i = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: bytes.removeSubrange(i..<min(bytes.count, i + Int.random(in: 1...6, using: &random)))
    case 1: bytes[i] = UInt8.random(in: 0...255, using: &random)
    default: bytes.insert(contentsOf: Array(tokens.randomElement(using: &random)!.utf8), at: i)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
