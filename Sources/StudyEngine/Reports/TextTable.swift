/// A table of words and figures that knows no format.
struct TextTable {
  /// A column: its title, and how formats treat its fields.
  struct Column {
    /// The content of the fields of a column.
    enum Kind {
      /// Words, set to the left.
      case words
      /// The quantity of a row, which formats may set apart from the label.
      case quantity
      /// One of a few words, set to the right between figures.
      case choice
      /// Figures, and words such as `3 of 20` that print leaves as they are.
      case figures
      /// Figures only: print sets all of them in mathematics, missing ones too.
      case formulas
      /// Numbers that print leaves as they are.
      case numbers
    }
    /// Where else a reader finds the content of a column.
    enum Elsewhere {
      /// In the heading of a cell that has one quantity.
      case heading
      /// In the lead of the table.
      case lead
    }

    let title: String
    let kind: Kind
    /// The marks that fields of the column may have.
    var marks: [Mark] = []
    /// Whether any number but 0 is alarming.
    var isAlarm = false
    /// Where formats that print headings and leads have it, too; nil if only here.
    var elsewhere: Elsewhere?
    /// A narrow terminal gives the column up in this order, if labels have less than this width.
    var dispensable: (order: Int, label: Int)?

    init(_ title: String, _ kind: Kind = .figures) {
      self.title = title
      self.kind = kind
    }

    /// Whether the fields are set to the left.
    var isLeft: Bool { kind == .words || kind == .quantity }
    /// Whether rows can be sorted by the numbers of the column.
    var isNumber: Bool { !isLeft && kind != .choice }
  }

  /// An entry of a row: words, or a figure with its MCSE and marks.
  struct Field {
    let text: String
    var error: String?
    var mark: String?

    /// Words, or a figure that is written already.
    init(_ text: String, error: String? = nil, mark: String? = nil) {
      self.text = text
      self.error = error
      self.mark = mark
    }

    /// A figure down to the last digit that its MCSE leaves worth reading.
    init(_ value: Double?, error: Double?, mark: String? = nil) {
      let error = error.flatMap(finite)
      text = Figure.text(value, error: error)
      guard text != Figure.missing else { return }
      self.error = error.map { $0 > 0 ? Figure.text($0, error: $0) : "0" } ?? Figure.missing
      self.mark = mark
    }

    /// `0.12 ± 0.03 *`.
    var plain: String { text + (error.map { " ± \($0)" } ?? "") + (mark.map { " \($0)" } ?? "") }
  }

  /// A column together with the rule that makes its fields.
  struct Rule<Element> {
    var column: Column
    let field: (Element) -> Field

    init(_ title: String, _ kind: Column.Kind = .figures, field: @escaping (Element) -> Field) {
      column = Column(title, kind)
      self.field = field
    }

    /// The rule with further properties of its column.
    func with<Value>(_ property: WritableKeyPath<Column, Value>, _ value: Value) -> Rule {
      var rule = self
      rule.column[keyPath: property] = value
      return rule
    }
  }

  var columns: [Column]
  /// As many fields as columns.
  var rows: [[Field]]
  /// The column that a terminal wraps where space is short.
  var wrappedColumn = 0
  /// Whether a terminal puts decimal points in line.
  var alignsPoints = true
  /// Values with their errors by row, for a chart beside the table; empty without one.
  var intervals: [(value: Double?, error: Double?)] = []

  init(columns: [Column], rows: [[Field]]) {
    self.columns = columns
    self.rows = rows
  }

  /// A row per element, a column per rule.
  init<Elements: Sequence>(_ elements: Elements, _ rules: [Rule<Elements.Element>]) {
    self.init(
      columns: rules.map(\.column), rows: elements.map { element in rules.map { $0.field(element) } })
  }

  /// The table without some of its columns.
  func without(_ isLeftOut: (Column) -> Bool) -> TextTable {
    let kept = columns.indices.filter { !isLeftOut(columns[$0]) }
    var table = self
    table.columns = kept.map { columns[$0] }
    table.rows = rows.map { row in kept.map { row[$0] } }
    return table
  }

  /// The columns that formats show under the heading of a cell and the lead of the table.
  func shown(in cell: ReportCell) -> TextTable {
    without { $0.elsewhere == .lead || $0.elsewhere == .heading && !cell.hasSeveralQuantities }
  }
}
