import MutualInformation

/// The rows that a report is about: `--cell 3,5 --law bivariate-normal --n 1000 --estimator ksg1`.
///
/// An empty list allows everything.
public struct SummarySelection: Hashable, Sendable {
  /// Numbers of cells, from 1.
  public var cells: [Int]
  /// Ids or labels of laws.
  public var laws: [String]
  /// Sample sizes.
  public var counts: [Int]
  /// Ids or labels of estimators.
  public var estimators: [String]

  /// Selects all rows that every list allows.
  public init(cells: [Int] = [], laws: [String] = [], counts: [Int] = [], estimators: [String] = []) {
    (self.cells, self.laws, self.counts, self.estimators) = (cells, laws, counts, estimators)
  }

  /// Whether every row is selected.
  public var isEverything: Bool { cells.isEmpty && laws.isEmpty && counts.isEmpty && estimators.isEmpty }

  /// `cells 3, 5; n = 1000`.
  var text: String {
    let list = { (words: [String], name: String, plural: String) in
      words.isEmpty ? [] : ["\(words.count == 1 ? name : plural) \(words.joined(separator: ", "))"]
    }
    return
      (list(cells.map(String.init), "cell", "cells") + list(laws, "law", "laws")
      + (counts.isEmpty ? [] : ["n = \(counts.map(String.init).joined(separator: ", "))"])
      + list(estimators, "estimator", "estimators")).joined(separator: "; ")
  }
}

/// A word of a selection that selects nothing.
public struct SelectionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The option without its dashes: `law`.
  public let option: String
  /// The word that was given.
  public let word: String
  /// The words that would select something.
  public let allowed: [String]

  /// One line.
  public var description: String {
    "--\(option) \(word): selects nothing of this run; allowed: \(listed(allowed, atMost: 12))"
      + NearestSpelling.hint(word, among: allowed)
  }
}

extension Summary {
  /// The same summary with fewer rows, which keep their numbers.
  ///
  /// Pairs and rankings are those of the selected rows.
  ///
  /// - Throws: `SelectionError` for a word that no row has, or if no row is left.
  public func selecting(_ selection: SummarySelection) throws(SelectionError) -> Summary {
    guard !selection.isEverything else { return self }
    let labels = EntryLabels(study)
    let words = { (law: any JointLaw) in
      [type(of: law).id, law.shownName, EntryLabels.label(of: law), EntryLabels.shortLabel(of: law)]
    }
    let names = { (entry: StudyEstimator) in [entry.id, entry.estimator.shownName, labels.label(of: entry)] }
    try Self.check("cell", selection.cells.map(String.init), rows.map { String($0.cell.number) })
    try Self.check("law", selection.laws, Self.columns(study.laws.map(words)))
    try Self.check("n", selection.counts.map(String.init), study.sampleSizes.map { String($0) })
    try Self.check("estimator", selection.estimators, Self.columns(study.estimators.map(names)))
    let allows = { (wanted: [String], found: [String]) in
      wanted.isEmpty || found.contains(where: wanted.contains)
    }
    let selects = { (row: SummaryRow) in
      (selection.cells.isEmpty || selection.cells.contains(row.cell.number))
        && (selection.counts.isEmpty || selection.counts.contains(row.cell.count))
        && allows(selection.laws, words(row.cell.law)) && allows(selection.estimators, names(row.estimator))
    }
    let selected = keeping(selects, selected: selection.text)
    guard !selected.rows.isEmpty else {
      throw SelectionError(
        option: "cell, --law, --n, --estimator", word: selection.text, allowed: ["rows of the run"])
    }
    return selected
  }

  /// The rows of estimates: without those during a training, and without the parts of errors.
  var ofEstimates: Summary {
    rows.allSatisfy(\.target.quantity.isEstimate)
      ? self : keeping({ $0.target.quantity.isEstimate }, selected: selected)
  }

  private func keeping(_ keeps: (SummaryRow) -> Bool, selected: String?) -> Summary {
    var positions: [Int: Int] = [:]
    for index in rows.indices where keeps(rows[index]) { positions[index] = positions.count }
    return Summary(
      study: study, rows: rows.indices.filter { positions[$0] != nil }.map { rows[$0] },
      pairs: pairs.compactMap { pair in
        guard let first = positions[pair.first], let second = positions[pair.second] else { return nil }
        return PairRow(first: first, second: second, measures: pair.measures)
      }, controls: controls.filter(keeps), repeatedSeeds: repeatedSeeds, partial: partial, looks: looks,
      tool: tool, selected: selected)
  }

  /// The first words of all entries, then the second ones, and so on.
  private static func columns(_ words: [[String]]) -> [String] {
    (words.first ?? []).indices.flatMap { index in words.map { $0[index] } }
  }

  private static func check(_ option: String, _ words: [String], _ allowed: [String]) throws(SelectionError) {
    for word in words where !allowed.contains(word) {
      var seen: Set<String> = []
      throw SelectionError(
        option: option, word: word, allowed: allowed.filter { seen.insert($0).inserted })
    }
  }
}
