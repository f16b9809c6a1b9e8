import GSLRandom
import MutualInformation

/// One page for a browser that loads nothing: the matrix of results, findings, figures, tables to sort, how to reproduce.
///
/// Everything is there without its script too, which sorts, folds and filters tables, shows values
/// at once, changes what figures show, and saves tables and figures as files. The page is HTML that
/// is well-formed XML, and its policy lets nothing run but that script.
public enum HTMLReport: ReportFormat {
  /// `--format html`.
  public static let id = "html"
  /// For help.
  public static let summary = "one page for browsers: findings, figures, tables to sort and filter"

  /// Writes the report.
  public static func write(
    _ summary: Summary, in unit: InformationUnit, to output: inout some TextOutputStream
  ) {
    output.write(PageTemplate.render(Page(summary, in: unit)))
  }
}

/// The names of the template of the page.
private struct Page {
  struct Shape {
    let shapeName: String
    let path: String
  }
  struct Fact {
    let term: String
    let value: String
  }

  let policy = PageTemplate.policy
  let style = PageTemplate.style
  let script = PageTemplate.script
  let shapes = ChartStyle.markers.map { Shape(shapeName: $0.name, path: $0.path) }
  let name: String
  let question: String?
  let sentence: String
  let settings: String
  let constants: [String]
  let incomplete: [String]
  let matrix: PageMatrix?
  let findings: [StudyFinding]
  let hasFindings: Bool
  let findingsRule = StudyFinding.rule
  let hasFigures: Bool
  let leftOut: String?
  let figures: [ReportFigures.Figure]
  let chapters: [PageChapter]
  let file: String
  let commands: String
  let replay: String
  let facts: [Fact]
  let studyFile: String

  init(_ summary: Summary, in unit: InformationUnit) {
    let study = summary.study
    let labels = EntryLabels(study)
    let report = Report(summary, in: unit)
    let source = ReportSource(summary, in: unit)
    name = study.name
    question = study.description.isEmpty ? nil : study.description
    sentence = Self.sentence(study)
    settings = report.settings
    constants = report.constants
    incomplete = (report.partial.map { [$0] } ?? []) + (summary.rows.isEmpty ? report.totals : [])
    let matrix = PageMatrix(source)
    self.matrix = matrix.blocks.isEmpty ? nil : matrix
    findings = StudyFinding.all(of: summary, in: unit)
    hasFindings = !findings.isEmpty
    let figures = ReportFigures(source.summary, labels, in: unit)
    self.figures = figures.figures
    leftOut = figures.leftOut
    hasFigures = !figures.figures.isEmpty
    chapters = report.cells.isEmpty ? [] : report.chapters.map { PageChapter($0, of: report) }
    file = "\(study.name).yaml"
    let directory = "results/\(study.name)"
    let unitOption = unit == .nats ? "" : " --units \(unit)"
    commands =
      "mi-study run \(study.name).yaml --output \(directory)\n"
      + "mi-study report \(directory) --format html\(unitOption) > \(study.name).html"
    replay = "mi-study replay \(directory) --cell 1 --replication 0 --sample"
    facts = [
      Fact(term: "Seed", value: String(study.seed)), Fact(term: "Generator", value: study.generator.name),
      Fact(term: "Stream layout", value: "version \(StreamLayout.version)"),
      Fact(term: "Run by", value: summary.tool.map { "mi-study \($0)" } ?? "an unknown version of mi-study"),
      Fact(term: "Study digest", value: "SHA-256 \(study.digest)"),
    ]
    studyFile = JSON.visible(study.fileText)
  }

  /// `3 laws at n = 100 and 1000: 6 cells. Every replication of a cell draws one sample ...`
  private static func sentence(_ study: Study) -> String {
    let laws = study.laws.count
    let cells = laws * study.sampleSizes.count
    let sizes = study.sampleSizes.map(String.init)
    let list =
      sizes.count < 2
      ? sizes.joined() : sizes.dropLast().joined(separator: ", ") + " and " + sizes[sizes.count - 1]
    let names = study.laws.groups { $0.shownName }.map(\.key)
    let named =
      laws == 1
      ? study.laws.first.map { EntryLabels.label(of: $0) } ?? ""
      : "\(laws) laws (\(names.joined(separator: ", ")))"
    return
      "\(named.isEmpty ? "No law" : named) at n = \(list)\(cells == laws ? "" : ": \(cells) cells"). Every replication of a "
      + "cell draws one sample and runs the estimators of the cell, "
      + "\(study.estimators.count) in the study, on that same sample; results are compared with the exact value."
  }
}
