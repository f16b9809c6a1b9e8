extension TextTable {
  /// The table on a terminal: decimal points and MCSEs in line, one column wrapped if need be.
  func lines(width: Int) -> [String] {
    let plain = columns.indices.map { column in rows.map { $0[column].plain } }
    let aligned =
      alignsPoints
      ? columns.indices.map { columns[$0].isLeft ? plain[$0] : Self.aligned(rows, $0) } : plain
    let widths = { (texts: [[String]]) in
      columns.indices.map { max(columns[$0].title.count, texts[$0].map(\.count).max() ?? 0) }
    }
    let room = { (texts: [[String]]) in
      widths(texts).enumerated().reduce(width - 2) {
        $0 - ($1.offset == wrappedColumn ? 0 : $1.element + 2)
      }
    }
    let least = alignsPoints ? Self.leastLabel : Self.leastText
    // Figures of very different size are not put in line where labels would have no room.
    let texts = room(aligned) < min(least, widths(aligned)[wrappedColumn]) ? plain : aligned
    var fitting = widths(texts)
    fitting[wrappedColumn] = min(fitting[wrappedColumn], max(least, room(texts)))
    return line(columns.map(\.title), fitting)
      + rows.indices.flatMap { row in line(texts.map { $0[row] }, fitting) }
  }

  private static let leastLabel = 12
  private static let leastText = 20

  /// A line for every piece of the wrapped column.
  private func line(_ texts: [String], _ widths: [Int]) -> [String] {
    let pieces = wrapped(texts[wrappedColumn], width: widths[wrappedColumn], indent: 2)
    var line = ""
    for (index, column) in columns.enumerated() {
      let text = index == wrappedColumn ? pieces[0] : texts[index]
      let space = spaces(widths[index] - text.count)
      line += "  " + (column.isLeft ? text + space : space + text)
    }
    while line.last == " " { line.removeLast() }
    let indent = spaces(widths[..<wrappedColumn].reduce(2) { $0 + $1 + 2 })
    return [line] + pieces.dropFirst().map { indent + $0 }
  }

  /// The marks of a field, with spaces up to a width.
  static func padded(_ mark: String?, to width: Int) -> String {
    (mark ?? "") + spaces(width - (mark?.count ?? 0))
  }

  /// The fields of a column with their decimal points, errors and marks in line.
  private static func aligned(_ rows: [[Field]], _ column: Int) -> [String] {
    let fields = rows.map { $0[column] }
    let values = DecimalAlignment(fields.map(\.text))
    let errors = DecimalAlignment(fields.compactMap(\.error))
    let hasErrors = fields.contains { $0.error != nil }
    let marks = fields.reduce(0) { max($0, $1.mark?.count ?? 0) }
    return fields.map { field in
      let error = field.error.map { " ± " + errors.align($0) } ?? spaces(errors.align("").count + 3)
      return values.align(field.text) + (hasErrors ? error : "")
        + (marks > 0 ? " " + padded(field.mark, to: marks) : "")
    }
  }
}
