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
