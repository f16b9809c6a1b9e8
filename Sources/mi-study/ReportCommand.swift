import ArgumentParser
import StudyEngine

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print the report of a run, from what is stored.",
    discussion: """
      The first screen has the answer: a measure by estimator and law, the worst case over the laws, and findings. \
      --cells prints the tables of all cells, --cell those of some; --law, --n and --estimator leave rows out of every \
      format. On a terminal the tables are as wide as that, from \(TableStyle.chartWidth) columns on with a chart of the \
      biases, and what deserves a look is in colour (not with NO_COLOR).

      EXAMPLES
        mi-study report results/overview
        mi-study report results/overview --n 100 --measure bias
        mi-study report results/overview --cell 3,4
        mi-study report results/overview --law bivariate-normal --estimator ksg1 --format csv
        mi-study report results/overview --n 1000 --format latex --columns bias,rmse > table.tex
        COLUMNS=160 mi-study report results/overview
        mi-study report results/overview --format html > overview.html

      FORMATS
      \(Reports.formats.map { "  \($0.id.padded(to: 10)) \($0.summary)" }.joined(separator: "\n"))

      MEASURES of the first screen
      \(MatrixMeasure.all.map { "  \($0.id.padded(to: 10)) \($0.summary)" }.joined(separator: "\n"))

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
  @Flag(help: "The tables of all cells instead of the first screen.")
  var cells = false
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Only these cells, with their tables: 3,5.", valueName: "numbers"))
  var cell: [String] = []
  @Option(help: ArgumentHelp("Only this law, by id or as reports write it; repeats.", valueName: "law"))
  var law: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Only these sample sizes: 100,1000.", valueName: "sizes"))
  var n: [String] = []
  @Option(
    help: ArgumentHelp("Only this estimator, by id or as reports write it; repeats.", valueName: "estimator"))
  var estimator: [String] = []
  @Option(
    help: "What the first screen shows.", completion: .list(MatrixMeasure.all.map(\.id)))
  var measure: String?
  @Option(
    help: ArgumentHelp(
      "Columns of --format latex: \(LaTeXReport.columns.map(\.word).joined(separator: ", ")).",
      valueName: "words"))
  var columns: String?

  func validate() throws {
    if Reports.format(format) == nil {
      throw ValidationError(unknown("format", format, among: Reports.formats.map { $0.id }))
    }
    if InformationUnit(rawValue: units) == nil {
      throw ValidationError(unknown("unit", units, among: InformationUnit.allCases.map(\.rawValue)))
    }
    if let measure, MatrixMeasure.measure(measure) == nil {
      throw ValidationError(unknown("measure", measure, among: MatrixMeasure.all.map(\.id)))
    }
    if measure != nil, !isFirstScreen {
      throw ValidationError(
        "--measure: goes with the first screen only; leave out --cells, --cell and --format")
    }
    if let columns {
      guard format == LaTeXReport.id else {
        throw ValidationError("--columns: goes with --format \(LaTeXReport.id) only")
      }
      let allowed = LaTeXReport.columns.map(\.word)
      for word in columns.split(separator: ",", omittingEmptySubsequences: false)
      where !allowed.contains(String(word)) {
        throw ValidationError(unknown("column", String(word), among: allowed))
      }
    }
    if cells, format != TableReport.id {
      throw ValidationError("--cells: goes with --format table only; the other formats have all cells")
    }
    _ = try selection()
  }

  private var isFirstScreen: Bool { format == TableReport.id && !cells && cell.isEmpty }

  /// The rows that the options select.
  private func selection() throws -> SummarySelection {
    let numbers = { (name: String, words: [String]) in
      try words.flatMap { word in
        try word.split(separator: ",", omittingEmptySubsequences: false).map { part in
          guard let number = Int(part), number > 0 else {
            throw ValidationError("--\(name) \(word): must be whole numbers from 1, as in --\(name) 3,5")
          }
          return number
        }
      }
    }
    return SummarySelection(
      cells: try numbers("cell", cell), laws: law, counts: try numbers("n", n), estimators: estimator)
  }

  func run() throws {
    let summary = try withExitCodes {
      let summary = try StoredRun(directory: directory, tool: ToolVersion.identity).summary()
      do throws(SelectionError) {
        return try summary.selecting(try! selection())
      } catch {
        throw failure(error.description, ExitStatus.usage)
      }
    }
    let unit = InformationUnit(rawValue: units)!
    let style = Terminal.tableStyle
    if isFirstScreen {
      try StandardOutput.write(
        FirstScreen.render(
          summary, measure: measure.flatMap { MatrixMeasure.measure($0) }, in: unit,
          style: style, directory: directory))
    } else {
      try StandardOutput.write(
        format == TableReport.id
          ? TableReport.render(summary, in: unit, style: style)
          : columns.map {
            LaTeXReport.render(summary, in: unit, columns: $0.split(separator: ",").map(String.init))
          } ?? Reports.format(format)!.render(summary, in: unit))
    }
    if summary.rows.contains(where: { $0.measures.failures > 0 }) { throw ExitStatus.someFailed }
  }
}

/// The error line for a word that is not on a list.
func unknown(_ what: String, _ word: String, among words: [String]) -> String {
  "unknown \(what) '\(word)', allowed: \(words.joined(separator: ", "))\(NearestSpelling.hint(word, among: words))"
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
