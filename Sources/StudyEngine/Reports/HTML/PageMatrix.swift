import MutualInformation

/// The matrices of estimators × laws of a page, of every measure and sample size, as heat maps.
struct PageMatrix {
  struct Cell {
    let text: String
    /// With its error and unit, for the reader who points at it.
    let tip: String?
    let mark: String
    /// The class of its colour.
    let shade: String
  }
  struct Line {
    let label: String
    let worst: String
    let cells: [Cell]
  }
  struct Law {
    let id: String
    /// Its parameters, tables by their size.
    let parameters: String?
  }
  /// Estimators under all laws that share some of them.
  struct Block {
    let measure: String
    let count: String
    let caption: String
    let laws: [Law]
    let lines: [Line]
    let knowing: [Line]
    let hasKnowing: Bool
    let width: Int
    /// Below the last block of a measure and a sample size.
    let legend: Legend?
  }
  struct Legend {
    let text: String
    let shades: [Shade]
  }
  /// A colour of the legend.
  struct Shade {
    let shade: String
    let text: String
  }

  /// Measure by measure, the usual one and the largest sample size first.
  let blocks: [Block]

  init(_ source: ReportSource) {
    let usual = MatrixMeasure.usual(of: source.summary)
    blocks = ([usual] + MatrixMeasure.all.filter { $0.id != usual.id }).flatMap { measure in
      let all = ResultMatrix.all(source, measure: measure)
      // The tables have what nothing is compared with.
      let comparing = all.filter { $0.lines.count > 1 }
      let matrices = comparing.isEmpty ? all : comparing
      let rest = matrices.count < all.count ? " Laws with a single estimator are in the tables below." : ""
      let legend = Legend(
        text: MatrixLayout.legend(matrices, measure) + rest, shades: Self.shades(measure))
      return matrices.indices.map { index in
        let isLast = index + 1 == matrices.count || matrices[index + 1].count != matrices[index].count
        return Self.block(matrices[index], source, isLast ? legend : nil)
      }
    }
  }

  private static func block(_ matrix: ResultMatrix, _ source: ReportSource, _ legend: Legend?) -> Block {
    let measure = matrix.measure
    let unit = measure.unit(of: matrix.quantity, source).map { " in \($0)" } ?? ""
    let line = { (line: ResultMatrix.Line, competes: Bool) in
      Line(
        label: line.label, worst: MatrixLayout.worst(line, matrix, source),
        cells: line.entries.indices.map { column in
          cell(line.entries[column], competes ? best(column, of: matrix) : nil, matrix, source)
        })
    }
    return Block(
      measure: measure.name, count: String(matrix.count),
      caption: "\(measure.name) of \(matrix.quantity)\(unit), n = \(matrix.count)",
      laws: matrix.columns.map { cell in
        let parameters = EntryLabels.shortParameters(of: cell.law)
        return Law(id: cell.law.shownName, parameters: parameters.isEmpty ? nil : parameters)
      },
      lines: matrix.lines.map { line($0, true) },
      knowing: matrix.knowing.map { line($0, false) }, hasKnowing: !matrix.knowing.isEmpty,
      width: matrix.columns.count + 2, legend: legend)
  }

  /// The least loss of a column that matters, among estimators that compete.
  private static func best(_ column: Int, of matrix: ResultMatrix) -> Double? {
    matrix.lines.compactMap { $0.entries[column].flatMap { loss($0, matrix.measure) } }.min()
  }

  /// The loss of an entry; of a value that is told by itself at least 2 MCSE, which chance makes.
  private static func loss(_ entry: ResultMatrix.Entry, _ measure: MatrixMeasure) -> Double? {
    measure.loss(entry.row).map { loss in
      measure.worst == .value && measure.isInformation ? max(loss, 2 * (entry.error ?? 0)) : loss
    }
  }

  private static func cell(
    _ entry: ResultMatrix.Entry?, _ best: Double?, _ matrix: ResultMatrix, _ source: ReportSource
  ) -> Cell {
    guard let entry else { return Cell(text: "", tip: nil, mark: "", shade: "none") }
    let measure = matrix.measure
    let inUnit = { (value: Double?) in measure.inUnit(value, of: entry.row, source) }
    let unit = measure.unit(of: matrix.quantity, source).map { " \($0)" } ?? ""
    let isRounding = best.map { source.isRounding($0, of: entry.row) } ?? true
    let ratio =
      entry.ratio
      ?? best.flatMap { best in
        isRounding || measure.worst == .ratio ? nil : loss(entry, measure).map { $0 / best }
      }
    let size = measure.isInformation ? ratio : measure.loss(entry.row)
    return Cell(
      text: MatrixLayout.figure(entry, measure, source),
      tip: Figure.withError(inUnit(entry.value), inUnit(entry.error)) + unit
        + (entry.ratio.map { ", \(ChoiceFindings.times($0)) times the best" } ?? ""),
      mark: MatrixLayout.signs(entry),
      shade: best == nil
        ? "none"
        : (size.map { size in "h\(limits(measure).count { size > $0 })" } ?? "none")
          + (entry.isBest ? " best" : ""))
  }

  /// Above each of them a cell is darker: ratios to the best, or distances from the best possible.
  private static func limits(_ measure: MatrixMeasure) -> [Double] {
    measure.isInformation ? [1.05, 1.25, 1.6, 2.5, 5, 20] : [0.01, 0.025, 0.05, 0.1, 0.25, 0.5]
  }

  private static func shades(_ measure: MatrixMeasure) -> [Shade] {
    let limits = limits(measure)
    let text = { (limit: Double) in
      measure.isInformation ? "×\(Figure.plain(limit))" : "\(Figure.plain(limit)) off"
    }
    return limits.indices.map { Shade(shade: "h\($0)", text: "to \(text(limits[$0]))") }
      + [Shade(shade: "h\(limits.count)", text: "more")]
  }
}
