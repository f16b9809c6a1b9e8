import Foundation
import MutualInformation
import StudyEngine
import Testing

/// The page draws every estimator as the figures of Scripts/plot do: one list, one rule.
@Suite struct ChartStyleTests {
  private struct List: Decodable {
    struct Example: Decodable {
      let entries: [String]
      let looks: [[Int]]
    }
    let estimators: [String]
    let colours: [String], darkColours: [String]
    let markers: [String], paths: [String]
    let examples: [Example]
  }

  private func list() throws -> List {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try JSONDecoder().decode(
      List.self, from: Data(contentsOf: root.appending(path: "Scripts/plot/shared/style.json")))
  }

  @Test func theListsAreOne() throws {
    let list = try list()
    #expect(ChartStyle.colours == list.colours)
    #expect(ChartStyle.darkColours == list.darkColours)
    #expect(ChartStyle.markers.map(\.name) == list.markers)
    #expect(ChartStyle.markers.map(\.path) == list.paths)
    #expect(Catalog.estimators.map { $0.id } == list.estimators)
    #expect(list.colours.count == list.darkColours.count)
  }

  @Test func theExamplesOfTheRule() throws {
    let examples = try list().examples
    #expect(examples.count > 5)
    for example in examples {
      #expect(
        ChartStyle.looks(of: example.entries).map { [$0.colour, $0.marker] } == example.looks,
        "\(example.entries)")
    }
  }

  /// No two entries of a study look the same, be they of one id or of many.
  @Test(arguments: [["ksg1"], ["histogram", "plug-in"], ["infonce", "club", "nwj", "tuba", "js", "smile"]])
  func everyEntryCanBeTold(ids: [String]) {
    let entries = (0..<(96 / ids.count)).flatMap { _ in ids }
    let pairs = ChartStyle.looks(of: entries)
    // Each id has its own colours, as many as there are markers' worth of entries at the least.
    let firsts = pairs.prefix(8 * ids.count)
    #expect(Set(firsts).count == firsts.count)
    if ids.count == 1 { #expect(Set(pairs).count == 96) }
  }
}
