import MutualInformation

/// `pairs.csv`: one line per cell × quantity × pair of estimators, A before B in the order of the
/// study: differences and ratios of A and B on the same samples, with their MCSEs, in nats.
///
/// `estimator_a` and `estimator_b` are the labels of the reports; `row_a` and `row_b` count the
/// lines of `summary.csv` from 1, without its header: `summary.iloc[pairs.row_a - 1]` in pandas or
/// `summary[pairs$row_a, ]` in R is the row of A. The columns are a contract: later ones are
/// appended, never inserted.
public enum PairsCSV {
  /// The whole file.
  public static func render(_ summary: Summary) -> String {
    let identification = IdentificationColumns(of: summary.study)
    let unit = InformationUnit.nats
    var text = CSV.line(
      identification.cellHeader + ["quantity", "unit", "estimator_a", "estimator_b", "row_a", "row_b"]
        + PairMeasure.all.map(\.id))
    let labels = EntryLabels(summary.study)
    for cell in summary.cells {
      let prefix = cell.first.map { identification.fields(of: $0.cell) } ?? []
      // By row of the cell: a label takes a look at the whole study.
      let names = cell.map { CSV.field(labels.label(of: $0.estimator)) }
      for pair in summary.pairs(of: cell.indices) {
        let quantity = summary.rows[pair.first].target.quantity
        let indices = [pair.first, pair.second]
        text += CSV.line(
          prefix + [CSV.field(quantity.description), unit.name(for: quantity)]
            + indices.map { names[$0 - cell.startIndex] } + indices.map { String(summary.rows[$0].number) }
            + PairMeasure.all.map { measure in
              let value = unit.value(measure, of: pair.measures, quantity)
              return measure.dimension.text(value) ?? CSV.missing
            })
      }
    }
    return text
  }
}

extension StoredRun {
  /// `pairs.csv`, from the stored replications.
  public func pairs(threads: Int? = nil) throws(StoreError) -> String {
    PairsCSV.render(try summary(threads: threads))
  }
}
