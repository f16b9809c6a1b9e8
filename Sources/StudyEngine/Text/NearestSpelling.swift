/// The valid word that a misspelt word most likely means.
public enum NearestSpelling {
  /// The candidate nearest to a misspelt word, or nil if none is near enough to suggest it.
  ///
  /// Upper case and underscores count as no mistake. A candidate is near if it takes at most one
  /// edit for every three letters of the word, and never more than three. An edit inserts, deletes
  /// or replaces a letter or swaps two neighbours. Otherwise, the only candidate that begins with a
  /// word of at least three letters is near (`frenzel`), or the only one that has the letters of a
  /// word of at least four in this order, from the first on (`reps`). Of equals the first wins.
  ///
  /// - Parameters:
  ///   - word: The misspelt word.
  ///   - candidates: The allowed words.
  public static func of(_ word: String, among candidates: some Sequence<String>) -> String? {
    let found = letters(of: word)
    // Nobody misspells a name by this much, and the cost is the product of the lengths.
    guard !found.isEmpty, found.count <= 100 else { return nil }
    let cutOff = cutOff(found)
    var best: (candidate: String, distance: Int)?
    var continuations: [String] = []
    var abbreviated: [String] = []
    for candidate in candidates {
      let wanted = letters(of: candidate)
      if found.count >= 3, wanted.starts(with: found) { continuations.append(candidate) }
      if found.count >= 4, isAbbreviation(found, of: wanted) { abbreviated.append(candidate) }
      guard abs(wanted.count - found.count) <= cutOff, found.count > 1 || found == wanted else { continue }
      let distance = distance(found, wanted)
      if distance <= cutOff, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    if let best { return best.candidate }
    return [continuations, abbreviated].first { $0.count == 1 }?[0]
  }

  /// The candidates that a word most likely means: the nearest one, or those with the same part
  /// between hyphens (`normal`, of `bivariate-normal`), or those that begin with it (`ksg`).
  ///
  /// - Parameters:
  ///   - word: The misspelt word.
  ///   - candidates: The allowed words.
  public static func all(_ word: String, among candidates: some Sequence<String>) -> [String] {
    let parts = Set(word.lowercased().split { "-_ ".contains($0) })
    let found = letters(of: word)
    let related = candidates.filter {
      found.count >= 3 && !parts.isEmpty
        && (parts.isSubset(of: $0.lowercased().split(separator: "-")) || letters(of: $0).starts(with: found))
    }
    guard let nearest = of(word, among: candidates) else { return related }
    let edits = distance(found, letters(of: nearest))
    let rivals = related.filter { $0 != nearest && distance(found, letters(of: $0)) <= edits }
    // A slip of the keys means one word; a part of a word means all that have it.
    return related.count > 1 && (edits > cutOff(found) || !rivals.isEmpty) ? related : [nearest]
  }

  /// `; did you mean 'correlation'?`, with up to five candidates, or nothing.
  public static func hint(_ word: String, among candidates: some Sequence<String>) -> String {
    let near = all(word, among: candidates).map { "'\($0)'" }
    guard let last = near.last, near.count <= 5 else { return "" }
    let others = near.dropLast().joined(separator: ", ")
    return "; did you mean \(others.isEmpty ? "" : others + " or ")\(last)?"
  }

  /// Whether a word begins like a candidate, whose further letters it leaves out here and there.
  private static func isAbbreviation(_ word: [Unicode.Scalar], of candidate: [Unicode.Scalar]) -> Bool {
    guard word.first == candidate.first, word.count < candidate.count else { return false }
    var rest = candidate[...]
    return word.allSatisfy { letter in
      guard let index = rest.firstIndex(of: letter) else { return false }
      rest = rest[(index + 1)...]
      return true
    }
  }

  /// The most edits of a word that is near.
  private static func cutOff(_ word: [Unicode.Scalar]) -> Int { max(1, min(3, word.count / 3)) }

  private static func letters(of word: String) -> [Unicode.Scalar] {
    word.lowercased().unicodeScalars.map { $0 == "_" || $0 == " " ? "-" : $0 }
  }

  /// The Damerau–Levenshtein distance with optimal string alignment: no letter is edited twice.
  ///
  /// *Complexity:* the product of the lengths; three rows of memory.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in b.indices {
        var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
