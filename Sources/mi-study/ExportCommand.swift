import ArgumentParser
import StudyEngine

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a table of a run to standard output as CSV.",
    discussion: """
      replications: every estimate, one per line, for pandas, R (rsimsum) and seaborn
      summary: one line per cell, estimator and quantity, as in summary.csv
      pairs: one line per pair of estimators of a cell, as in pairs.csv

      EXAMPLES
        mi-study export results/overview replications > replications.csv
        mi-study export results/overview summary | column -s, -t | less -S
      """)

  enum Table: String, CaseIterable { case replications, summary, pairs }

  @Argument(help: ArgumentHelp("The directory of a run.", valueName: "dir"), completion: .directory)
  var directory: String
  @Argument(
    help: ArgumentHelp("replications, summary or pairs.", valueName: "table"),
    completion: .list(Table.allCases.map(\.rawValue)))
  var table: String
  @Option(help: "csv.", completion: .list(["csv"]))
  var format = "csv"

  func validate() throws {
    if Table(rawValue: table) == nil {
      throw ValidationError(unknown("table", table, among: Table.allCases.map(\.rawValue)))
    }
    if format != "csv" { throw ValidationError(unknown("format", format, among: ["csv"])) }
  }

  func run() throws {
    try withExitCodes {
      let run = try StoredRun(directory: directory, tool: ToolVersion.identity)
      switch Table(rawValue: table)! {
      case .replications: try run.exportReplications { bytes in try StandardOutput.write(bytes) }
      case .summary: try StandardOutput.write(SummaryCSV.render(run.summary()))
      case .pairs: try StandardOutput.write(run.pairs())
      }
    }
  }
}
