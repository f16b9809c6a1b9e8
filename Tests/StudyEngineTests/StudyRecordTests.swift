import Foundation
import MutualInformation
import StudyEngine
import Testing

/// What a store keeps of a study reads back as the same study.
struct StudyRecordTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  @Test func shippedStudies() throws {
    let folder = Self.root + "/Studies"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(names.count >= 5)
    for name in names {
      let study = try Study(contentsOf: folder + "/" + name)
      let again = try Study(yaml: study.fileText, file: "record")
      #expect(again.canonicalText == study.canonicalText && again.description == study.description)
      #expect(again.digest == study.digest && again.identity == study.identity)
      #expect(again.estimators.map(\.lawIDs) == study.estimators.map(\.lawIDs))
    }
  }

  @Test(arguments: [
    "", "plain", "a \"quoted\" \\ word", "two\nlines\tand a tab", "I(X;Y) ≤ ln K # no comment: &no *anchor",
    "control \u{1} \u{7F} \u{85} \u{2028} end", "emoji 🎲, accents é",
  ])
  func oddDescriptions(_ text: String) throws {
    let base = try Study(contentsOf: Self.root + "/Studies/overview.yaml")
    let study = Study(
      name: base.name, description: text, seed: 1 << 62, replications: 1, laws: base.laws,
      sampleSizes: base.sampleSizes, estimators: base.estimators)
    let again = try Study(yaml: study.fileText, file: "record")
    #expect(again.description == text)
    #expect(again.canonicalText == study.canonicalText)
  }

  /// A text in YAML's escapes.
  private static func quoted(_ text: String) -> String {
    let escapes = text.unicodeScalars.map { scalar in
      let hex = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
    }
    return "\"" + escapes.joined() + "\""
  }

  private static let head = "name: sample\nseed: 5\nreplications: 100\n"

  /// Every scalar that a text can have, in a study file's escapes: what is accepted reads back from what is stored.
  @Test func everyScalar() throws {
    let special =
      Array(0...0xFF) + [
        0x34F, 0x600, 0xD7FF, 0xE000, 0x2028, 0x2029, 0x202E, 0x2066, 0xFDD0, 0xFEFE, 0xFEFF, 0xFF00,
      ]
      + [0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x1FFFE, 0x1FFFF, 0xE0001, 0x10FFFE, 0x10FFFF]
    for code in special {
      let hex = String(code, radix: 16)
      let escape = "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
      for text in code == 0xFEFF ? ["a\(escape)b"] : [escape, "a\(escape)b", "\(escape)\(escape) "] {
        let study = try Study(yaml: studyText(head: Self.head + "description: \"\(text)\""), file: "s.yaml")
        #expect(study.description.unicodeScalars.contains { $0.value == UInt32(code) }, "\(hex)")
        let again = try Study(yaml: study.storableText(), file: "record")
        #expect(again.description.utf8.elementsEqual(study.description.utf8), "\(hex)")
      }
    }
  }

  /// Random texts of characters that are awkward somewhere: in YAML, in JSON, in Unicode.
  @Test func randomTexts() throws {
    var random = StudyFuzzTests.SplitMix(state: 20_250_117)
    let awkward =
      "\"'\\#&*!|>%@`{}[],:?- \t\n\r\0\u{1}\u{7F}\u{85}\u{A0}\u{300}\u{2028}\u{FEFF}\u{FFFF}\u{1F600}eé\u{E9}~0"
      .unicodeScalars.map(\.self)
    for number in 0..<300 {
      let text = { (random: inout StudyFuzzTests.SplitMix) in
        var view = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...40, using: &random) {
          view.append(awkward.randomElement(using: &random)!)
        }
        return String(view)
      }
      let figures = (0..<3).map { _ in
        "{source: \(Self.quoted("c" + text(&random))), figures: [{name: \(Self.quoted("b" + text(&random))), law: bivariate-normal, "
          + "measure: truth, value: 0.2}]}"
      }
      let wanted = "a" + text(&random)
      let study = try Study(
        yaml: studyText(head: Self.head + "description: \(Self.quoted(wanted))")
          + "published: [\(figures.joined(separator: ", "))]\n", file: "s.yaml")
      #expect(study.description.utf8.elementsEqual(wanted.utf8))
      let again = try Study(yaml: study.storableText(), file: "record")
      let all = { (study: Study) in
        Array(
          ([study.description] + study.published.flatMap { [$0.name, $0.source] }).joined(separator: "|").utf8
        )
      }
      #expect(all(again) == all(study), "text \(number)")
    }
  }

  /// Foundation drops a byte order mark in front of any text: a text that begins with one is refused.
  @Test(arguments: [#"\uFEFFa"#, #"\ufeff\ufeff"#, #"\U0000FEFF"#, "\\\n  \\uFEFFa", "\\\n\\\n \\\n\\uFEFF"])
  func byteOrderMark(_ text: String) throws {
    let yaml = studyText(head: Self.head + "description: \"\(text)\"")
    let error = #expect(throws: StudyFileErrors.self) { try Study(yaml: yaml, file: "s.yaml") }
    #expect(error?.description.contains("byte order mark U+FEFF") == true && error?.errors.count == 1)
    let inside = studyText(head: Self.head + "description: \"a\(text)\"")
    #expect(try Study(yaml: inside, file: "s.yaml").description.unicodeScalars.contains("\u{FEFF}"))
  }

  /// A source is stored once for all its figures, and a text of more than a file's 16 MiB reads back.
  @Test func longTexts() throws {
    let figures = (0..<900).map { "{law: bivariate-normal, value: 0.\($0 + 1)}" }.joined(separator: ", ")
    let published = try Study(
      yaml: studyText()
        + "published: [{source: \(String(repeating: "s", count: 20_000)), measure: truth, figures: [\(figures)]}]\n",
      file: "s.yaml")
    let text = try published.storableText()
    #expect(text.utf8.count < 200_000)
    #expect(try Study(yaml: text, file: "record").published == published.published)
    let long = String(repeating: "\u{1}", count: 17 << 20 / 6)
    let study = Study(
      name: "x", description: long, seed: 1, replications: 1, laws: published.laws,
      sampleSizes: published.sampleSizes, estimators: published.estimators)
    #expect(try study.storableText().utf8.count > 16 << 20)
  }

  /// A study that no file could have written is refused before it is computed.
  @Test func unreadable() throws {
    let base = try Study(yaml: studyText(), file: "s.yaml")
    // It has the id of the catalogue's histogram, and other parameters.
    let estimator = try PaperEstimator([Parameter("bins", .integer(5))])
    let study = Study(
      name: "x", seed: 1, replications: 1, laws: base.laws, sampleSizes: base.sampleSizes,
      estimators: [StudyEstimator(estimator)])
    let directory = FileManager.default.temporaryDirectory.appending(path: "mi-study-\(UUID().uuidString)")
      .path
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    let error = #expect(throws: StoreError.self) {
      try Run(Plan(study), directory: directory, threads: 1, host: host)
        .execute(fresh: false, isStopped: { false }, notify: { _ in })
    }
    #expect(
      error?.kind == .badData && error?.description.contains("cannot be stored") == true, "\(error as Any)")
    #expect(!FileManager.default.fileExists(atPath: directory))
  }

  /// JSON's pairs of surrogates; columns of what follows stay those of the file, and half a pair is one clear line.
  @Test func surrogatePairs() throws {
    let file = { (description: String) in
      #"{"name": "j", "description": "\#(description)", "seed": 5, "replications": 1, "sample-sizes": [9], "#
        + #""laws": [{"law": "bivariate-normal", "correlation": 0.5}], "estimators": ["gaussian"]}"#
    }
    for (text, read) in [
      (#"a\ud83d\ude00b"#, "a\u{1F600}b"), (#"\uD800\uDC00\udbff\udfff"#, "\u{10000}\u{10FFFF}"),
      (#"\\ud83d"#, #"\ud83d"#), (#"\ud7ff\ue000"#, "\u{D7FF}\u{E000}"),
    ] {
      let study = try Study(yaml: file(text), file: "s.json")
      #expect(study.description == read)
      #expect(try Study(yaml: study.storableText(), file: "record").description == read)
      let wrong = #expect(throws: StudyFileErrors.self) {
        try Study(yaml: file(text).replacing("5, \"rep", with: "-5, \"rep"), file: "s.json")
      }
      let column = file(text).unicodeScalars.prefix { $0 != "5" }.count + 1
      #expect(wrong?.errors.map(\.column) == [column], "\(wrong as Any)")
    }
    for text in [#"a\ud83d"#, #"a\ud83db"#, #"a\ude00\ud83d"#, #"a\ud83d\u0041"#, #"a\ud83d\ud83d"#] {
      let error = #expect(throws: StudyFileErrors.self) { try Study(yaml: file(text), file: "s.json") }
      #expect(
        error?.description.hasPrefix(#"s.json:1:32: half of a surrogate pair (\ud"#) == true,
        "\(error as Any)")
      // In single quotes a backslash is one.
      let single = file(text).replacing("\"\(text)\"", with: "'\(text)'")
      #expect(try Study(yaml: single, file: "s.json").description == text)
    }
  }
}
