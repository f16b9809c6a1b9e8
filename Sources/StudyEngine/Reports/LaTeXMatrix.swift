import MutualInformation

/// The matrices of estimators × laws as tables of LaTeX: the worst case, then a column per law.
enum LaTeXMatrix {
  /// The tables, the largest sample size first, as many laws side by side as a page has room for.
  static func tables(_ source: ReportSource) -> [LaTeXTable] {
    let measure = MatrixMeasure.usual(of: source.summary)
    let matrices = ResultMatrix.comparing(source, measure: measure)
    let legend = matrices.isEmpty ? "" : legend(MatrixLayout.legend(matrices, measure))
    let tables = matrices.flatMap { matrix in chunks(matrix, source).map { table(matrix, $0, source) } }
    return tables.enumerated().map { number, table in
      var table = table
      if number == 0 { table.caption += " \(legend)" }
      return table
    }
  }

  /// The room for laws beside labels and worst case, in em: most of the text of an article of 10 pt.
  private static let room = 26.0

  /// The columns that stand side by side, in as few tables as have room for them, each of about as many.
  private static func chunks(_ matrix: ResultMatrix, _ source: ReportSource) -> [Range<Int>] {
    // With the spaces between columns.
    let widths = matrix.columns.indices.map { column in
      let alone = LaTeXTable(
        columns: [head(matrix.columns[column])], caption: "", shortCaption: "",
        lines: (matrix.lines + matrix.knowing).map { .fields([text($0.entries[column], matrix, source)]) })
      return alone.widths[0] + 0.9
    }
    let least = max(1, Int((widths.reduce(0, +) / room).rounded(.up)))
    for count in least..<max(widths.count, least + 1) {
      let chunks = (0..<count).map { $0 * widths.count / count..<($0 + 1) * widths.count / count }
      if chunks.allSatisfy({ widths[$0].reduce(0, +) <= room }) { return chunks }
    }
    return widths.indices.map { $0..<$0 + 1 }
  }

  private static func table(_ matrix: ResultMatrix, _ chunk: Range<Int>, _ source: ReportSource) -> LaTeXTable
  {
    let title = LaTeXText.escaped(MatrixLayout.title(matrix, source))
    // Those with a value under one of the laws.
    let lines = { (lines: [ResultMatrix.Line]) in
      lines.filter { line in chunk.contains { line.entries[$0] != nil } }.map { line in
        LaTeXTable.Line.fields(
          [LaTeXText.escaped(line.label), LaTeXText.escaped(MatrixLayout.worst(line, matrix, source))]
            + chunk.map { text(line.entries[$0], matrix, source) })
      }
    }
    let knowing = lines(matrix.knowing)
    return LaTeXTable(
      columns: [.init(head: "estimator", kind: .words), .init(head: "worst", kind: .figures)]
        + chunk.map { head(matrix.columns[$0]) },
      caption: ended(title), shortCaption: "\(LaTeXText.escaped(source.summary.study.name)): \(title)",
      lines: lines(matrix.lines)
        + (knowing.isEmpty ? [] : [.heading("Knows the law, does not compete:")] + knowing))
  }

  private static func head(_ cell: Cell) -> LaTeXTable.Column {
    let parameters = EntryLabels.shortParameters(of: cell.law)
    let id = cell.law.shownName
    // A symbol and its value stay together.
    let joined = parameters.replacing(" = ", with: "\u{A0}=\u{A0}")
    return .init(head: LaTeXText.escaped(joined.isEmpty ? id : "\(id), \(joined)"), kind: .headed)
  }

  /// The value, the best in bold; its signs take no room, so that figures stand in line.
  private static func text(_ entry: ResultMatrix.Entry?, _ matrix: ResultMatrix, _ source: ReportSource)
    -> String
  {
    guard let entry else { return "" }
    let figure = LaTeXReport.formula(MatrixLayout.figure(entry, matrix.measure, source))
    let signs = MatrixLayout.signs(entry)
    return (entry.isBest ? "$\\mathbf{\(figure)}$" : "$\(figure)$")
      + (signs.isEmpty ? "" : "\\rlap{\(raised(signs))}")
  }

  /// Signs as they stand beside figures.
  private static func raised(_ signs: some StringProtocol) -> String {
    "$^{\(signs.map { String($0) == MatrixLayout.ownFamily ? "\\dagger" : String($0) }.joined())}$"
  }

  /// With its signs raised.
  private static func legend(_ text: String) -> String {
    let signs = [MatrixLayout.best, MatrixLayout.level, MatrixLayout.ownFamily]
    return text.split(separator: "; ").map { part in
      signs.contains(String(part.prefix(1)))
        ? raised(part.prefix(1)) + LaTeXText.escaped(String(part.dropFirst()))
        : LaTeXText.escaped(String(part))
    }.joined(separator: "; ")
  }
}
