/// The parts of labels between their commas.
package enum LabelParts {
  /// The parts of a label; brackets hold theirs together.
  package static func of(_ label: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in label {
      if "[({".contains(character) { depth += 1 }
      if "])}".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else if character != " " || !parts[parts.count - 1].isEmpty {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  /// Labels for a narrow place: without the parts that all labels of their first part share, and
  /// without the first part where all have it.
  package static func withoutCommon(_ labels: [String]) -> [String] {
    let all = labels.map(of)
    let shared = Dictionary(grouping: all) { $0[0] }.mapValues { labels in
      labels.count < 2
        ? [] : labels.dropFirst().reduce(Set(labels[0].dropFirst())) { $0.intersection($1.dropFirst()) }
    }
    let isAlone = shared.count == 1 && all.count > 1
    return all.map { parts in
      let rest = parts.dropFirst().filter { !shared[parts[0]]!.contains($0) }
      return (isAlone && !rest.isEmpty ? rest : [parts[0]] + rest).joined(separator: ", ")
    }
  }

  /// A label of at most so many characters: its longest parts end in an ellipsis, as little as is
  /// enough, and no part is left out.
  package static func abbreviated(_ label: String, to length: Int) -> String {
    guard label.count > length else { return label }
    let parts = of(label)
    let cut = { (most: Int) in
      parts.map { $0.count > most ? $0.prefix(most - 1) + "…" : $0 }.joined(separator: ", ")
    }
    let longest = parts.map(\.count).max() ?? 0
    return (2...max(2, longest)).reversed().lazy.map(cut).first { $0.count <= length } ?? cut(2)
  }
}
