/// A table of texts and figures that every report for people writes in its own way.
struct TextTable {
  /// What stands in a field: words, or a figure with its MCSE and a mark.
  struct Field {
    let text: String
    var error: String?
    /// `*`, where the figure deserves it.
    var mark: Character?

    /// Words, or a figure without an MCSE.
    init(_ text: String) { self.text = text }

    /// A figure down to the last digit that its MCSE leaves worth reading.
    init(_ value: Double?, error: Double?, mark: Character? = nil) {
      let error = error.flatMap(finite)
      text = Figure.text(value, error: error)
      if text != Figure.missing {
        self.error = error.map { $0 > 0 ? Figure.text($0, error: $0) : "0" } ?? Figure.missing
        self.mark = mark
      }
    }

    /// `0.12 ± 0.03 *`.
    var plain: String { text + (error.map { " ± \($0)" } ?? "") + (mark.map { " \($0)" } ?? "") }
  }

  /// The columns' titles.
  let titles: [String]
  /// As many fields as titles.
  let rows: [[Field]]
  /// Columns of words.
  let isLeft: @Sendable (Int) -> Bool

  init(titles: [String], rows: [[Field]], isLeft: @escaping @Sendable (Int) -> Bool) {
    self.titles = titles
    self.rows = rows
    self.isLeft = isLeft
  }

  /// A table of words and of numbers as they are.
  init(titles: [String], lines: [[String]], isLeft: @escaping @Sendable (Int) -> Bool) {
    self.init(titles: titles, rows: lines.map { $0.map { Field($0) } }, isLeft: isLeft)
  }

  /// The table behind further columns, of which `areLeft` says whether they are words.
  func behind(_ titles: [String], areLeft: [Bool], _ fields: [[String]]) -> TextTable {
    TextTable(
      titles: titles + self.titles,
      rows: zip(fields, rows).map { front, row in front.map { Field($0) } + row },
      isLeft: { [isLeft] in $0 < areLeft.count ? areLeft[$0] : isLeft($0 - areLeft.count) })
  }

  /// The table on a terminal: decimal points and MCSEs in line, the first column wrapped where the others leave too little.
  func lines(width: Int) -> [String] {
    let plain = titles.indices.map { column in rows.map { $0[column].plain } }
    let aligned = titles.indices.map { column in
      isLeft(column) ? plain[column] : Self.aligned(rows.map { $0[column] })
    }
    let widths = { (columns: [[String]]) in
      titles.indices.map { max(titles[$0].count, columns[$0].map(\.count).max() ?? 0) }
    }
    let room = { (columns: [[String]]) in
      width - 2 - widths(columns).dropFirst().reduce(0) { $0 + $1 + 2 }
    }
    // Figures of very different size are not put in line where labels would have no room.
    let columns = room(aligned) < min(Self.leastLabel, widths(aligned)[0]) ? plain : aligned
    let widest = widths(columns)
    let first = min(widest[0], max(Self.leastLabel, room(columns)))
    return line(titles, widest, first: first)
      + rows.indices.flatMap { row in line(columns.map { $0[row] }, widest, first: first) }
  }

  private static let leastLabel = 12

  private func line(_ texts: [String], _ widths: [Int], first: Int) -> [String] {
    let pieces = wrapped("  " + texts[0], width: first + 2, indent: 4)
    var line = pieces[0] + spaces(first + 2 - pieces[0].count)
    for column in texts.indices.dropFirst() {
      let space = spaces(widths[column] - texts[column].count)
      line += "  " + (isLeft(column) ? texts[column] + space : space + texts[column])
    }
    while line.last == " " { line.removeLast() }
    return [line] + pieces.dropFirst()
  }

  /// Figures of one width.
  private static func aligned(_ fields: [Field]) -> [String] {
    let values = DecimalAlignment(fields.map(\.text))
    let errors = DecimalAlignment(fields.compactMap(\.error))
    let hasErrors = fields.contains { $0.error != nil }
    let hasMarks = fields.contains { $0.mark != nil }
    return fields.map { field in
      var text = values.align(field.text)
      if hasErrors {
        text += field.error.map { " ± " + errors.align($0) } ?? spaces(errors.align("").count + 3)
      }
      return text + (hasMarks ? " " + String(field.mark ?? " ") : "")
    }
  }
}
