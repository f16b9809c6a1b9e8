extension Sequence {
  /// The elements grouped by a key, in the order in which keys and elements appear.
  func groups<Key: Hashable>(by key: (Element) -> Key) -> [(key: Key, members: [Element])] {
    var groups: [(key: Key, members: [Element])] = []
    var indices: [Key: Int] = [:]
    for element in self {
      let key = key(element)
      if let index = indices[key] {
        groups[index].members.append(element)
      } else {
        indices[key] = groups.count
        groups.append((key, [element]))
      }
    }
    return groups
  }
}

/// The first few texts and the number of the others: `a, b and 7 more`.
func listed(_ texts: [String], atMost most: Int) -> String {
  texts.prefix(most).joined(separator: ", ")
    + (texts.count > most ? " and \(texts.count - most) more" : "")
}
