import MutualInformation

/// The looks of a stopping rule as the reports for people show them: the last few of every cell.
struct LooksTable {
  /// One row per look.
  let table: TextTable
  /// The rule, and how it ended.
  let notes: [String]

  /// That many looks of a cell are shown.
  private static let shown = 3

  /// nil without a rule.
  init?(_ summary: Summary, _ labels: EntryLabels, in unit: InformationUnit) {
    guard let rule = summary.study.replications.rule, !summary.looks.isEmpty else { return nil }
    table = TextTable(
      titles: ["cell", "look", "replications", "worst row", "bias MCSE", "MCSE/target", "met"],
      lines: summary.looks.flatMap { cell in
        cell.looks.enumerated().suffix(Self.shown).map { index, look in
          Self.line(cell.cell, index + 1, look, labels, unit)
        }
      }, isLeft: { $0 == 3 || $0 == 6 })
    var notes = [
      "A cell stops at the first look at which \(rule.description) in every row; looks are at "
        + "ceil(\(rule.atLeast) * 1.2^j) replications, the last at \(rule.atMost). The worst row is the one with the largest "
        + "MCSE in units of its target; the last \(Self.shown) looks of a cell are shown."
    ]
    let short = summary.shortCells
    let open = summary.looks.count { $0.used == nil }
    let met = summary.looks.count - short.count - open
    notes.append(
      "Targets met in \(met) of \(summary.looks.count) cell\(summary.looks.count == 1 ? "" : "s").")
    if !short.isEmpty {
      notes.append(
        "Targets NOT met at \(rule.atMost) replications in \(Self.cells(short)): raise at-most or loosen the targets."
      )
    }
    if open > 0 { notes.append("\(open) not ended yet.") }
    self.notes = notes
  }

  /// `cell 3`, or `cells 1, 4, 5 and 7 more`.
  static func cells(_ cells: [Cell]) -> String {
    (cells.count == 1 ? "cell " : "cells ") + listed(cells.map { String($0.number) }, atMost: 10)
  }

  /// What a row is called: its estimator, and its quantity where there are several.
  static func row(of look: Look, in cell: Cell, _ labels: EntryLabels) -> String {
    let estimator = cell.estimators[look.estimator]
    let several = Set(cell.estimators.flatMap(\.estimator.quantities)).count > 1
    return labels.label(of: estimator) + (several ? ", \(estimator.quantities[look.quantity])" : "")
  }

  private static func line(
    _ cell: Cell, _ number: Int, _ look: Look, _ labels: EntryLabels, _ unit: InformationUnit
  ) -> [String] {
    let quantity = cell.estimators[look.estimator].estimator.quantities[look.quantity]
    let rows = cell.estimators.reduce(0) { $0 + $1.estimator.quantities.count }
    return [
      String(cell.number), String(number), String(look.replications), row(of: look, in: cell, labels),
      Figure.significant(unit.value(look.biasMCSE, of: quantity), 3), Figure.significant(look.ratio, 3),
      look.isMet ? "yes" : "no, \(look.missed) of \(rows) row\(rows == 1 ? "" : "s") short",
    ]
  }
}

extension Summary {
  /// One line for standard error where a stopping rule ended at at-most with targets missed, with the cure; else nil.
  public var shortfall: String? {
    guard let rule = study.replications.rule, !shortCells.isEmpty else { return nil }
    return
      "the targets are not met at \(rule.atMost) replications in \(LooksTable.cells(shortCells)); raise at-most or "
      + "loosen the targets, and run again: what is stored is kept"
  }
}

extension CellLooks {
  /// For the JSON report: all looks.
  func json(_ labels: EntryLabels, in unit: InformationUnit) -> String {
    let looks = looks.map { look in
      let estimator = cell.estimators[look.estimator]
      let quantity = estimator.quantities[look.quantity]
      return JSON.object([
        ("replications", String(look.replications)),
        ("worst_estimator", JSON.string(labels.label(of: estimator))),
        ("worst_quantity", JSON.string(quantity.description)),
        ("bias_mcse", JSON.number(unit.value(look.biasMCSE, of: quantity))),
        ("mcse_over_target", JSON.number(look.ratio)), ("rows_short", String(look.missed)),
        ("met", look.isMet ? "true" : "false"),
      ])
    }
    return JSON.object([
      ("cell", String(cell.number)), ("replications", used.map(String.init) ?? "null"),
      ("met", used.map { _ in isShort ? "false" : "true" } ?? "null"), ("looks", JSON.array(looks)),
    ])
  }
}
