/// A way to write down the summary of a run.
///
/// One file per format, one line in `Reports.formats`. A report depends on the summary and the unit
/// alone: not on clock, locale or terminal.
public protocol ReportFormat: Sendable {
  /// The word behind `--format`, kebab-case, frozen once published.
  static var id: String { get }
  /// One line for help.
  static var summary: String { get }

  /// Writes the report; the last character is a line end.
  static func write(_ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream)
}

extension ReportFormat {
  /// The report as one string.
  public static func render(_ summary: Summary, in unit: InformationUnit = .nats) -> String {
    var text = ""
    write(summary, in: unit, to: &text)
    return text
  }
}

/// The report formats, in the order of help.
///
/// To add one: write its file, add its line here.
public enum Reports {
  /// All formats.
  public static let formats: [any ReportFormat.Type] = [
    TableReport.self,
    MarkdownReport.self,
    SummaryCSV.self,
    JSONReport.self,
    LaTeXReport.self,
    HTMLReport.self,
  ]

  /// The format of that id, or nil.
  public static func format(_ id: String) -> (any ReportFormat.Type)? { formats.first { $0.id == id } }
}
