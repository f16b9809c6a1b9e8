import Foundation
import MutualInformation
import StudyEngine
import Testing

/// The page draws every estimator as the figures of Scripts/plot do: one list, one rule.
@Suite struct ChartStyleTests {
  private struct List: Decodable {
    struct Example: Decodable {
      let entries: [String]
      let cells: [[Int]]?
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
        ChartStyle.looks(of: example.entries, inCells: example.cells?.map(Set.init)).map {
          [$0.colour, $0.marker]
        } == example.looks,
        "\(example.entries)")
    }
  }

  /// No two entries look the same while there are pairs, and entries of one cell have colours of their own while
  /// there are colours.
  @Test func entriesCanBeTold() {
    for count in 1...96 {
      #expect(Set(ChartStyle.looks(of: Array(repeating: "ksg1", count: count))).count == count)
    }
    let ids = ["histogram", "plug-in", "ksg1"]
    for size in 1...4 {
      let entries = ids.flatMap { Array(repeating: $0, count: size) }
      #expect(Set(ChartStyle.looks(of: entries).map(\.colour)).count == 3 * size)
    }
    // Two ids of eleven entries that no cell has both of.
    let entries = ids.prefix(2).flatMap { Array(repeating: $0, count: 11) }
    let looks = ChartStyle.looks(of: entries, inCells: [Set(0..<11), Set(11..<22)])
    for half in [looks.prefix(11), looks.suffix(11)] { #expect(Set(half.map(\.colour)).count == 11) }
  }
}
