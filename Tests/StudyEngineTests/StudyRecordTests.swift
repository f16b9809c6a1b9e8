import Foundation
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
}
