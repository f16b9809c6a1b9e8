import ArgumentParser
import StudyEngine

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print the report of a run, from what is stored.",
    discussion: """
      On a terminal the table is as wide as that, from \(TableStyle.chartWidth) columns on with a chart of the biases, and \
      what deserves a look is in colour (not with NO_COLOR).

      EXAMPLES
        mi-study report results/overview
        mi-study report results/overview --format latex --units bits > table.tex
        COLUMNS=160 mi-study report results/overview
        mi-study report results/overview --format html > overview.html

      FORMATS
      \(Reports.formats.map { "  \($0.id.padded(to: 10)) \($0.summary)" }.joined(separator: "\n"))

      EXIT CODES
         0  done
         1  done, but some estimates of the run failed
        65  there is no run in the directory
      """)

  @Argument(help: ArgumentHelp("The directory of a run.", valueName: "dir"), completion: .directory)
  var directory: String
  @Option(help: "One of the formats above.", completion: .list(Reports.formats.map { $0.id }))
  var format = "table"
  @Option(help: "nats or bits.", completion: .list(InformationUnit.allCases.map(\.rawValue)))
  var units = "nats"

  func validate() throws {
    if Reports.format(format) == nil {
      throw ValidationError(unknown("format", format, among: Reports.formats.map { $0.id }))
    }
    if InformationUnit(rawValue: units) == nil {
      throw ValidationError(unknown("unit", units, among: InformationUnit.allCases.map(\.rawValue)))
    }
  }

  func run() throws {
    let summary = try withExitCodes {
      try StoredRun(directory: directory, tool: ToolVersion.identity).summary()
    }
    let unit = InformationUnit(rawValue: units)!
    try StandardOutput.write(
      format == TableReport.id
        ? TableReport.render(summary, in: unit, style: Terminal.tableStyle)
        : Reports.format(format)!.render(summary, in: unit))
    if summary.rows.contains(where: { $0.measures.failures > 0 }) { throw ExitStatus.someFailed }
  }
}

/// The error line for a word that is not on a list.
func unknown(_ what: String, _ word: String, among words: [String]) -> String {
  let nearest = NearestSpelling.of(word, among: words).map { "; did you mean '\($0)'?" } ?? ""
  return "unknown \(what) '\(word)', allowed: \(words.joined(separator: ", "))\(nearest)"
}

extension String {
  /// The text with spaces before it up to a width.
  func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

/// The text with two spaces before every line.
func indented(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
}

extension CompletionKind {
  /// Files that may be studies.
  static var studyFile: CompletionKind { .file(extensions: ["yaml", "yml", "json"]) }
}
