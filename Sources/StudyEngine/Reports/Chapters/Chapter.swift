/// A part of the reports for people, in no format: a heading, tables with captions, and notes.
///
/// To add one, write a `ChapterSource` in a file and add its line to `sources`:
///
/// ```swift
/// enum RangesChapter: ChapterSource {
///   static func chapter(_ source: ReportSource) -> Chapter? {
///     let table = TextTable(source.rows, [
///       .init("estimator", .words) { .init(source.label(of: $0)) },
///       .init("least") { source.figure($0.measures.minimum, error: nil, of: $0) },
///     ])
///     return Chapter(
///       anchor: "ranges", heading: "Ranges", tables: [.init(caption: "Least estimates", table)])
///   }
/// }
/// ```
struct Chapter {
  /// The sources of all chapters, in the order of the reports.
  static let sources: [any ChapterSource.Type] = [
    EstimatesChapter.self,
    ControlsChapter.self,
    ComparisonsChapter.self,
    UncertaintyChapter.self,
    ErrorPartsChapter.self,
    TrainingChapter.self,
    FailuresChapter.self,
    LooksChapter.self,
    PublishedChapter.self,
  ]

  /// A table with its caption.
  struct Table {
    /// The line before the table: `Intervals at 95 %:`. Nil if the heading says enough.
    let lead: String?
    /// The caption in formats in which every table has one.
    let caption: String
    let table: TextTable

    /// - Parameter caption: By default the lead, without its colon.
    init(lead: String? = nil, caption: String? = nil, _ table: TextTable) {
      self.lead = lead
      self.caption = caption ?? lead.map { $0.last == ":" ? String($0.dropLast()) : $0 } ?? ""
      self.table = table
    }
  }

  /// The tables of all cells, of equal columns, as a single one.
  struct Whole {
    let caption: String
    let columns: [TextTable.Column]
    /// Whether a terminal gives the columns the same width in all cells.
    var isAligned = false
  }

  /// The name of the chapter within a page.
  let anchor: String
  let heading: String
  /// Tables about the whole run.
  var tables: [Table] = []
  /// Sentences after the tables of the run.
  var notes: [String] = []
  /// Whether notes that serve as a caption begin with the heading.
  var isHeadingInCaption = false
  /// Tables about cells, by cell; empty in a chapter about the whole run.
  var cellTables: [[Table]] = []
  /// The tables of the cells as one; nil if each stands by itself.
  var whole: Whole?
  /// Explanations of the tables of the cells, for the foot of a report.
  var legend: [String] = []
  /// Whether formats without a foot write the totals of the report with this chapter.
  var hasTotals = false
}

/// A type that makes a chapter from the summary of a run.
protocol ChapterSource: Sendable {
  /// The chapter; nil if the run has nothing to show in it.
  static func chapter(_ source: ReportSource) -> Chapter?
}
