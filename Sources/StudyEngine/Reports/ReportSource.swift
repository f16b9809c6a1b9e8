import MutualInformation

/// A summary with the labels and the unit in which reports for people write it.
struct ReportSource {
  /// The estimates.
  let summary: Summary
  /// All rows: estimates during a training and parts of errors, too.
  let whole: Summary
  let unit: InformationUnit
  let labels: EntryLabels

  var rows: [SummaryRow] { summary.rows }

  init(_ summary: Summary, in unit: InformationUnit) {
    whole = summary
    self.summary = summary.ofEstimates
    self.unit = unit
    labels = EntryLabels(summary.study)
  }

  /// The label of a row's estimator, with the quantity if that is asked for: `chain-rule, I(X;Y)`.
  func label(of row: SummaryRow, withQuantity: Bool = false) -> String {
    labels.label(of: row.estimator) + (withQuantity ? ", \(row.target.quantity)" : "")
  }

  /// Whether a number of a row, in nats, is rounding: below 1e-12 of the larger of 1 and |truth|.
  func isRounding(_ value: Double, of row: SummaryRow) -> Bool {
    abs(value) <= 1e-12 * max(1, abs(row.target.truth.value))
  }

  /// A number about a row's quantity in the unit, 0 for rounding; nil if it is missing or not finite.
  func value(_ value: Double?, of row: SummaryRow) -> Double? {
    unit.value(value.map { isRounding($0, of: row) ? 0 : $0 }, of: row.target.quantity)
  }

  /// A number about a row's quantity down to the first digit of its MCSE.
  func figure(_ value: Double?, error: Double?, of row: SummaryRow) -> TextTable.Field {
    TextTable.Field(
      Figure.text(self.value(value, of: row), error: self.value(error, of: row), digits: 1))
  }

  /// A number about a row's quantity with its MCSE.
  func field(
    _ value: Double?, error: Double?, of row: SummaryRow, mark: String? = nil
  ) -> TextTable.Field {
    TextTable.Field(self.value(value, of: row), error: self.value(error, of: row), mark: mark)
  }
}

extension Collection<SummaryRow> {
  /// Whether the rows are about more than one quantity.
  var hasSeveralQuantities: Bool { contains { $0.target.quantity != first?.target.quantity } }
}

/// A number with its noun in the singular or plural: `1 row`, `3 rows`.
func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

/// A number with a noun of irregular plural: `2 biases`.
func counted(_ number: Int, _ noun: String, plural: String) -> String {
  "\(number) \(number == 1 ? noun : plural)"
}

/// One number, or the ends of a range: `500`, `500 to 2477`.
func ranged(_ least: Int, _ most: Int) -> String { least == most ? "\(most)" : "\(least) to \(most)" }

/// A text that ends a sentence.
func ended(_ text: String) -> String { text.last.map { ".?!".contains($0) } ?? false ? text : text + "." }
