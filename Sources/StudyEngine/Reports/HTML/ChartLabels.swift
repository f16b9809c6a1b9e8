/// The places of the labels beside the lines of a chart, one under another without touching.
struct ChartLabels {
  /// The height of each label by series; nil without one.
  let positions: [Double?]
  /// A line from the last point of a series to its label.
  let leaders: [String?]

  private static let distance = 13.0

  /// - Parameter ends: The last point of every series; nil without a label.
  init(_ ends: [(x: Double, y: Double)?], in frame: ChartFrame) {
    var positions = [Double?](repeating: nil, count: ends.count)
    let order = ends.indices.filter { ends[$0] != nil }.sorted { (ends[$0]!.y, $0) < (ends[$1]!.y, $1) }
    let (top, bottom) = (frame.top + 4, frame.bottom - 2)
    // Where there is no room for all, there are none.
    if Double(order.count - 1) * Self.distance <= bottom - top {
      var last = top - Self.distance
      for index in order {
        last = max(ends[index]!.y, last + Self.distance)
        positions[index] = last
      }
      // Back from the lower end.
      var limit = bottom
      for index in order.reversed() {
        let position = min(positions[index]!, limit)
        positions[index] = position
        limit = position - Self.distance
      }
    }
    self.positions = positions
    leaders = ends.indices.map { index in
      guard let end = ends[index], let position = positions[index] else { return nil }
      return "M\(tenth(end.x + 6)) \(tenth(end.y))L\(tenth(frame.right)) \(tenth(position))H\(tenth(frame.right + 9))"
    }
  }
}

extension Sequence<String> {
  /// Labels for a narrow place: without the parts that all labels of their first part share, and
  /// without the first part where all have it.
  func withoutCommonParts() -> [String] {
    let all = map { $0.components() }
    let shared = Dictionary(grouping: all) { $0[0] }.mapValues { labels in
      labels.dropFirst().reduce(Set(labels[0].dropFirst())) { $0.intersection($1.dropFirst()) }
    }
    let isAlone = shared.count == 1 && all.count > 1
    return all.map { parts in
      let rest = parts.dropFirst().filter { !shared[parts[0]]!.contains($0) || all.count == 1 }
      return (isAlone && !rest.isEmpty ? rest : [parts[0]] + rest).joined(separator: ", ")
    }
  }
}

extension String {
  /// The parts of a label between its commas; brackets hold theirs together.
  fileprivate func components() -> [String] {
    var parts = [""]
    var depth = 0
    for character in self {
      if "[(".contains(character) { depth += 1 }
      if "])".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else if character != " " || !parts[parts.count - 1].isEmpty || parts.count == 1 {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// At most so many characters, an ellipsis in the middle.
  func abbreviated(to length: Int) -> String {
    guard count > length else { return self }
    let head = length / 2
    return prefix(head) + "…" + suffix(length - 1 - head)
  }
}
