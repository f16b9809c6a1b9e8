import MutualInformation

/// The colour and the marker of every estimator in the figures of a report.
///
/// The study alone decides them, all its entries in their order, by the rule that
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

  init(_ study: Study) {
    let found = Self.looks(of: study.estimators.map(\.id))
    looks = Dictionary(
      zip(study.estimators.map(\.canonicalText), found), uniquingKeysWith: { first, _ in first })
  }

  /// The look of an estimator of the study.
  func look(of estimator: StudyEstimator) -> Look {
    looks[estimator.canonicalText] ?? Look(colour: 0, marker: 0)
  }

  /// The looks of entries with these ids.
  package static func looks(of ids: [String]) -> [Look] {
    let palettes = palettes(ids)
    var taken: Set<Look> = []
    var numbers: [String: Int] = [:]
    return ids.map { id in
      let number = numbers[id, default: 0]
      numbers[id] = number + 1
      let palette = palettes[id]!
      let colour = palette[number % palette.count]
      let marker = number % palette.count + number / palette.count
      let candidates = markers.indices.map {
        Look(colour: colour, marker: (marker + $0) % markers.count)
      }
      let look = candidates.first { !taken.contains($0) } ?? candidates[0]
      taken.insert(look)
      return look
    }
  }

  /// The colours of every id.
  private static func palettes(_ ids: [String]) -> [String: [Int]] {
    let groups = ids.groups { $0 }
    var free = Set(colours.indices)
    var palettes: [[Int]] = []
    let next = { (index: Int) in
      colours.indices.map { (index + $0) % colours.count }.first { free.contains($0) }
    }
    for (number, group) in groups.enumerated() {
      let index = Catalog.estimators.firstIndex { $0.id == group.key } ?? number
      let colour = next(index) ?? index % colours.count
      free.remove(colour)
      palettes.append([colour])
    }
    while !free.isEmpty {
      let crowded = groups.indices.filter { groups[$0].members.count > palettes[$0].count }
      // Shares are compared as fractions.
      guard
        let most = crowded.max(by: {
          (groups[$0].members.count * palettes[$1].count, $1)
            < (groups[$1].members.count * palettes[$0].count, $0)
        }), let colour = next(palettes[most][palettes[most].count - 1])
      else { break }
      free.remove(colour)
      palettes[most].append(colour)
    }
    return Dictionary(uniqueKeysWithValues: zip(groups.map(\.key), palettes))
  }
}
