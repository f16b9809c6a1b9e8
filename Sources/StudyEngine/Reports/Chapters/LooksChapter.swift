import MutualInformation

/// The last few looks of a stopping rule at every cell.
enum LooksChapter: ChapterSource {
  /// Every cell shows at most this many looks.
  private static let shown = 3

  static func chapter(_ source: ReportSource) -> Chapter? {
    let (summary, unit) = (source.summary, source.unit)
    guard let rule = summary.study.replications.rule, !summary.looks.isEmpty else { return nil }
    let looks = summary.looks.flatMap { cell in
      cell.looks.enumerated().suffix(shown).map { (cell: cell.cell, number: $0 + 1, look: $1) }
    }
    var table = TextTable(
      looks,
      [
        .init("cell") { .init(String($0.cell.number)) },
        .init("look") { .init(String($0.number)) },
        .init("replications") { .init(String($0.look.replications)) },
        .init("worst row", .words) { .init($0.look.row(in: $0.cell, source.labels)) },
        .init("bias MCSE") {
          let quantity = $0.cell.estimators[$0.look.estimator].quantities[$0.look.quantity]
          return .init(Figure.significant(unit.value($0.look.biasMCSE, of: quantity), 3))
        },
        .init("MCSE/target") { .init(Figure.significant($0.look.ratio, 3)) },
        .init("met", .words) {
          let rows = $0.cell.estimators.prefix($0.cell.ownCount).reduce(0) { $0 + $1.quantities.count }
          return .init($0.look.isMet ? "yes" : "no, \($0.look.missed) of \(counted(rows, "row")) short")
        },
      ])
    table.wrappedColumn = 3
    table.alignsPoints = false
    return Chapter(
      anchor: "looks", heading: "Looks",
      tables: [.init(caption: "The last looks of every cell under the stopping rule", table)],
      notes: notes(rule, summary))
  }

  private static func notes(_ rule: StoppingRule, _ summary: Summary) -> [String] {
    let short = summary.shortCells
    let open = summary.looks.count { $0.used == nil }
    let met = summary.looks.count - short.count - open
    return [
      "A cell stops at the first look at which \(rule.description) in every row; looks are at "
        + "ceil(\(rule.atLeast) * 1.2^j) replications, the last at \(rule.atMost). The worst row is the one with the largest "
        + "MCSE in units of its target; the last \(shown) looks of a cell are shown.",
      "Targets met in \(met) of \(counted(summary.looks.count, "cell")).",
    ]
      + (short.isEmpty
        ? []
        : [
          "Targets NOT met at \(rule.atMost) replications in \(listed(short)): raise at-most or loosen the targets."
        ]) + (open > 0 ? ["\(open) not ended yet."] : [])
  }
}

/// The numbers of the first few cells: `cell 3`, or `cells 1, 4, 5 and 7 more`.
func listed(_ cells: [Cell]) -> String {
  (cells.count == 1 ? "cell " : "cells ") + listed(cells.map { String($0.number) }, atMost: 10)
}

extension Look {
  /// The label of the worst row: its estimator, and its quantity if the cell has several.
  func row(in cell: Cell, _ labels: EntryLabels) -> String {
    let estimator = cell.estimators[estimator]
    let several = Set(cell.estimators.flatMap(\.quantities)).count > 1
    return labels.label(of: estimator) + (several ? ", \(estimator.quantities[quantity])" : "")
  }
}

extension Summary {
  /// The line on standard error for targets missed at at-most, with the cure; nil if all are met.
  public var shortfall: String? {
    guard let rule = study.replications.rule, !shortCells.isEmpty else { return nil }
    return
      "the targets are not met at \(rule.atMost) replications in \(listed(shortCells)); raise at-most or "
      + "loosen the targets, and run again: what is stored is kept"
  }
}
