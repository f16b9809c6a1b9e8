extension TextTable {
  /// A matrix of results as a table: estimator, worst case, a column per law; those that know the law last.
  init(_ matrix: ResultMatrix, _ source: ReportSource) {
    let line = { (line: ResultMatrix.Line, label: String) in
      [Field(label), Field(MatrixLayout.worst(line, matrix, source))]
        + line.entries.map { entry in
          guard let entry else { return Field("") }
          let marks = MatrixLayout.signs(entry)
          return Field(
            MatrixLayout.figure(entry, matrix.measure, source), mark: marks.isEmpty ? nil : marks)
        }
    }
    self.init(
      columns: [Column("estimator", .words), Column("worst", .numbers)]
        + matrix.columns.map { Column(EntryLabels.shortLabel(of: $0.law), .numbers) },
      rows: matrix.lines.map { line($0, $0.label) }
        + matrix.knowing.map { line($0, "\($0.label) (knows the law)") })
  }
}
