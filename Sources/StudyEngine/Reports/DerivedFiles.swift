/// The files of a complete run that are functions of its stored replications.
enum DerivedFiles {
  /// Their names and contents; without `published.csv` where the study has no such figures.
  static func texts(of summary: Summary) -> [(name: String, text: String)] {
    var files = [
      ("summary.csv", SummaryCSV.render(summary)), ("pairs.csv", PairsCSV.render(summary)),
    ]
    if PublishedCSV.applies(to: summary.study) {
      files.append(("published.csv", PublishedCSV.render(summary)))
    }
    return files + [("report.md", MarkdownReport.render(summary))]
  }
}
