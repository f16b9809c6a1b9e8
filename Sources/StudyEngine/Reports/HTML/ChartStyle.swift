import MutualInformation

/// The colour and the marker of every estimator in the figures of a report.
///
/// The entries of the study decide them, in the order of their first rows, by the rule that
/// `Scripts/plot/shared/style.json` states for the figures of that script: a page and its printed
/// figures agree. No two entries have the same pair while pairs last.
///
/// *Source:* the colours follow those of Okabe & Ito 2008, which people with any kind of colour
/// vision tell apart.
package struct ChartStyle {
  /// Indices into `colours` and `markers`.
  package struct Look: Hashable {
    package let colour: Int
    package let marker: Int

    /// The class of the colour in the style sheet: `c0`.
    var colourClass: String { "c\(colour)" }
    /// `circle`.
    var markerName: String { ChartStyle.markers[marker].name }
  }

  /// On white.
  package static let colours = [
    "#00558f", "#3a95f0", "#1b1f24", "#8a8a8a", "#d46cc0", "#00a06d", "#8a1c50", "#cc3d00", "#cd8500",
    "#687d1e",
    "#5a2a00", "#7a3fc0",
  ]
  /// On a dark ground.
  package static let darkColours = [
    "#4f8ff7", "#6fcdf7", "#ffffff", "#808080", "#e391bb", "#2fe3a0", "#c2328f", "#ee6c1f", "#f7d22e",
    "#b9c95a",
    "#9c6637", "#8a63ff",
  ]
  /// Paths around the origin by name.
  package static let markers: [(name: String, path: String)] = [
    ("circle", "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z"),
    ("square", "M-3.6 -3.6H3.6V3.6H-3.6Z"),
    ("triangle", "M0 -4.8L4.5 3.4H-4.5Z"),
    ("diamond", "M0 -5L4.4 0L0 5L-4.4 0Z"),
    ("down", "M0 4.8L4.5 -3.4H-4.5Z"),
    ("plus", "M-1.5 -4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5Z"),
    (
      "cross",
      "M-4.2 -2.1L-2.1 -4.2L0 -2.1L2.1 -4.2L4.2 -2.1L2.1 0L4.2 2.1L2.1 4.2L0 2.1L-2.1 4.2L-4.2 2.1L-2.1 0Z"
    ),
    (
      "star",
      "M0 -5.4L1.3 -1.8L5.1 -1.7L2.1 0.7L3.2 4.4L0 2.2L-3.2 4.4L-2.1 0.7L-5.1 -1.7L-1.3 -1.8Z"
    ),
  ]

  private let looks: [String: Look]

  init(_ summary: Summary) {
    let entries = summary.rows.groups(by: \.estimator.canonicalText)
    let numbers = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.key, $0) })
    let cells = summary.cells.map { rows in Set(rows.map { numbers[$0.estimator.canonicalText]! }) }
    let found = Self.looks(of: entries.map { $0.members[0].estimator.estimator.shownName }, inCells: cells)
    looks = Dictionary(uniqueKeysWithValues: zip(entries.map(\.key), found))
  }

  /// The look of an estimator of the study.
  func look(of estimator: StudyEstimator) -> Look {
    looks[estimator.canonicalText] ?? Look(colour: 0, marker: 0)
  }

  /// The looks of entries with these ids.
  ///
  /// - Parameter cells: The entries of every cell, by index; all in one if nil.
  package static func looks(of ids: [String], inCells cells: [Set<Int>]? = nil) -> [Look] {
    let palettes = palettes(ids, cells ?? [Set(ids.indices)])
    var taken: Set<Look> = []
    var numbers: [String: Int] = [:]
    return ids.map { id in
      let number = numbers[id, default: 0]
      numbers[id] = number + 1
      let (palette, total) = palettes[id]!
      let block = number * palette.count / total
      let start = block + number - (block * total + palette.count - 1) / palette.count
      let candidates = behind(start, markers.count).map { Look(colour: palette[block], marker: $0) }
      let look = candidates.first { !taken.contains($0) } ?? candidates[0]
      taken.insert(look)
      return look
    }
  }

  /// The colours of every id, and the number of its entries.
  private static func palettes(_ ids: [String], _ cells: [Set<Int>]) -> [String: (colours: [Int], total: Int)]
  {
    let count = colours.count
    let places = Dictionary(uniqueKeysWithValues: Catalog.estimators.enumerated().map { ($1.id, $0) })
    let groups = ids.indices.groups { ids[$0] }
    let order = groups.indices.sorted { a, b in
      (places[groups[a].key] ?? .max, a) < (places[groups[b].key] ?? .max, b)
    }.map { groups[$0] }
    var palettes: [[Int]] = []
    for (number, group) in order.enumerated() {
      let wanted = (places[group.key] ?? number) % count
      let taken = Set(palettes.joined())
      palettes.append([behind(wanted, count).first { !taken.contains($0) } ?? wanted])
    }
    // Ids that no cell has both of may have the same colours.
    let met = order.map { group in
      order.indices.filter { other in
        order[other].key == group.key
          || cells.contains { cell in
            group.members.contains(where: cell.contains)
              && order[other].members.contains(where: cell.contains)
          }
      }
    }
    while true {
      let taken = met.map { Set($0.flatMap { palettes[$0] }) }
      let crowded = order.indices.filter {
        order[$0].members.count > palettes[$0].count && taken[$0].count < count
      }
      // Entries per colour are compared as fractions; of equals the first.
      guard
        let most = crowded.max(by: {
          (order[$0].members.count * palettes[$1].count, $1)
            < (order[$1].members.count * palettes[$0].count, $0)
        }),
        let next = behind(palettes[most][palettes[most].count - 1] + 1, count).first(where: {
          !taken[most].contains($0)
        })
      else { break }
      palettes[most].append(next)
    }
    return Dictionary(
      uniqueKeysWithValues: zip(order, palettes).map { ($0.key, ($1, $0.members.count)) })
  }

  /// All indices, cyclically from the first.
  private static func behind(_ first: Int, _ count: Int) -> [Int] { (0..<count).map { (first + $0) % count } }
}
