import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Text of others, shown: nothing in it acts on a terminal, turns a line around, or hides.
@Suite struct VisibleTextTests {
  @Test(arguments: [
    ("\u{1B}[31mred", "\\u{1B}[31mred"),
    ("a\u{0}\u{7}\u{7F}\u{85}\u{9B}", "a\\u{0}\\u{7}\\u{7F}\\u{85}\\u{9B}"),
    ("ab\u{202E}cd\u{202C}", "ab\\u{202E}cd\\u{202C}"),
    ("\u{2066}x\u{2069}\u{200E}\u{61C}", "\\u{2066}x\\u{2069}\\u{200E}\\u{61C}"),
    ("a\u{2028}b\u{2029}c", "a\\u{2028}b\\u{2029}c"),
    ("a\u{200B}\u{2060}\u{FEFF}\u{AD}b", "a\\u{200B}\\u{2060}\\u{FEFF}\\u{AD}b"),
    ("a\u{E0041}\u{E007F}", "a\\u{E0041}\\u{E007F}"), ("a\u{200D}b\u{200C}1", "a\\u{200D}b\\u{200C}1"),
    ("\u{3164}\u{FFFE}\u{10FFFF}", "\\u{3164}\\u{FFFE}\\u{10FFFF}"),
    // Data in selectors: the second selects nothing.
    ("a\u{FE0F}\u{FE0E}\u{E0101}", "a\u{FE0F}\\u{FE0E}\\u{E0101}"), ("\u{FE0F}a", "\\u{FE0F}a"),
  ])
  func hidden(text: String, shown: String) {
    #expect(visible(text) == shown)
    #expect(visible(shown) == shown)
  }

  /// Letters, emoji with their joiners, marks, and what is written from right to left.
  @Test(arguments: [
    "ρ ≥ 0.9 − χ² → ∞", "e\u{301}\u{323} Ångström", "שלום עולם", "العربية ٣٫٥", "می\u{200C}خواهم",
    "क\u{94D}\u{200D}ष", "中文 한국어 ไทย",
    "🎲 👩\u{200D}🔬 👩🏽\u{200D}🔬 ❤\u{FE0F}\u{200D}🔥 🇦🇹", "a\u{A0}b\u{2009}c", "\u{600}\u{661}", "\u{E000}",
    "葛\u{E0100}",
  ])
  func plain(text: String) { #expect(Array(visible(text).unicodeScalars) == Array(text.unicodeScalars)) }

  @Test func oneLine() {
    #expect(withoutControls("a\nb\r\n\tc\u{85}d\u{2028}e") == "a b   c d\\u{2028}e")
    #expect(visible("a\n\u{1B}", keeping: ["\n"]) == "a\n\\u{1B}")
  }

  /// A word that cannot be seen is still what a shell reads.
  @Test func shellWords() throws {
    for word in ["a\u{202E}b'c\\d", "tab\tnew\nline", "plain word", "it's", "\u{E0041}"] {
      let quoted = shellQuoted(word)
      #expect(visible(quoted) == quoted)
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/bash")
      shell.arguments = ["-c", "printf %s \(quoted)"]
      let pipe = Pipe()
      shell.standardOutput = pipe
      try shell.run()
      let read = try pipe.fileHandleForReading.readToEnd() ?? Data()
      shell.waitUntilExit()
      #expect(Array(read) == Array(word.utf8), "\(quoted)")
    }
  }

  private static let hostile =
    "[*] \u{1B}[2J\u{9B}1A\r \u{202E}txt\u{2067} \u{200B}\u{E0041}\u{2028}\u{FEFF}\u{FFFF} שלום 👩\u{200D}🔬 ρ\u{302} $x$ \\cite{y} ^^ --"

  /// A study whose texts are all of others' making, with a published figure.
  static func summary() throws -> Summary {
    // As YAML escapes it.
    let quoted = hostile.unicodeScalars.filter { $0 != "\u{FEFF}" && $0 != "\u{FFFF}" }.map {
      let hex = String($0.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
    }.joined()
    let read = try Study(
      yaml: """
        name: s
        seed: 1
        replications: 20
        laws: [{law: bivariate-normal, correlation: 0.6}]
        sample-sizes: [1000]
        estimators: [gaussian]
        published:
          - source: "\(quoted)"
            figures: [{name: "\(quoted)", law: bivariate-normal, measure: truth, value: 0.22}]
        """, file: "s.yaml")
    let study = Study(
      name: read.name, description: hostile, seed: 1, replications: 20, laws: read.laws, sampleSizes: [1000],
      estimators: read.estimators, published: read.published)
    let cell = try Plan(study).cells[0]
    let target = Target(
      quantity: .mutualInformation, truth: try #require(cell.law.truth(of: .mutualInformation)),
      expectation: .none)
    let row = SummaryRow(
      cell: cell, estimator: read.estimators[0], target: target,
      measures: Measures(of: [0.1, 0.2, 0.4], failures: 0, truth: target.truth.value, expectation: .none))
    return Summary(study: study, rows: [row], partial: hostile, tool: hostile)
  }

  /// Every format for people shows the texts, and nothing in them that cannot be seen.
  @Test func reports() throws {
    let summary = try Self.summary()
    for format in Reports.formats where format.id != "csv" {
      for unit in InformationUnit.allCases {
        let text = format.render(summary, in: unit)
        #expect(text == visible(text, keeping: ["\n"]), "\(format.id)")
        let number =
          ["json": "\\u202e", "latex": "textbackslash{}u\\{202E\\}", "markdown": "\\\\u{202E}"][format.id]
          ?? "\\u{202E}"
        #expect(text.contains(number), "\(format.id)")
        #expect(text.contains(format.id == "latex" ? "U+05E9" : "שלום"), "\(format.id)")
      }
    }
    for width in [80, 100, 160, 240] {
      let text = TableReport.render(summary, style: TableStyle(width: width))
      #expect(text == visible(text, keeping: ["\n"]))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
    }
    let json = try JSONSerialization.jsonObject(with: Data(JSONReport.render(summary).utf8)) as? [String: Any]
    let read = (json?["study"] as? [String: Any])?["description"] as? String
    #expect(read.map { Array($0.unicodeScalars) } == Array(Self.hostile.unicodeScalars))
  }
}
