import MutualInformation

/// The rows of one figure of a page, and its x axis.
///
/// Rows of one law stand against n if the study has several sample sizes, else rows of laws that
/// differ in one number against that, else rows of estimators that all have a number in which they
/// differ against that, else by name.
struct FigureGroup {
  private(set) var caption: String
  let quantity: Quantity
  /// The title of the x axis and the x of a row; nil without an axis.
  private(set) var axis: (title: String, value: (SummaryRow) -> Double?)?
  private(set) var isLogarithmic = false
  let rows: [SummaryRow]
  /// The parameter of the estimators that is the x axis; nil if it is another.
  private var parameter: String?

  /// The x of a row; nil if it has none though there is an axis.
  func x(of row: SummaryRow) -> Double? { axis.map { $0.value(row) } ?? 0 }

  /// Whether a line has the rows of several estimators.
  var isOfEstimators: Bool { parameter != nil }

  /// The rows by line, in their order.
  var lines: [[SummaryRow]] {
    rows.groups { row in
      row.estimator.arguments.parameters.filter { $0.name != parameter }.map { "\($0.name) \($0.value.text)" }
        + [row.estimator.estimator.shownName]
    }.map(\.members)
  }

  private init(_ caption: String, _ rows: [SummaryRow]) {
    self.caption = caption
    self.rows = rows
    quantity = rows[0].target.quantity
  }

  /// All groups of a summary.
  static func all(of summary: Summary) -> [FigureGroup] {
    let several = summary.rows.hasSeveralQuantities
    let sweeps = summary.study.sampleSizes.count > 1 ? [:] : Sweep.all(of: summary.study)
    return summary.rows.groups { row in
      [sweeps[row.cell.law.canonicalText]?.key ?? row.cell.law.canonicalText, row.target.quantity.name]
    }.map { _, rows in
      let (cell, quantity) = (rows[0].cell, rows[0].target.quantity)
      var group = FigureGroup(EntryLabels.label(of: cell.law), rows)
      if summary.study.sampleSizes.count > 1 {
        (group.axis, group.isLogarithmic) = (("n", { Double($0.cell.count) }), true)
      } else {
        if let sweep = sweeps[cell.law.canonicalText] {
          group.caption = sweep.label
          group.axis = (
            EntryLabels.symbol(of: sweep.parameter), { number($0.cell.law.arguments[sweep.parameter]) }
          )
          group.isLogarithmic = sweep.isLogarithmic
        } else {
          group.sweepEstimators()
        }
        group.caption += ", n = \(cell.count)"
      }
      if several { group.caption += ", \(quantity)" }
      return group
    }
  }

  /// Takes the parameter with most values as the x axis, if all estimators have it and most lines
  /// have three values or more.
  private mutating func sweepEstimators() {
    let values = { [rows] (name: String) in
      rows.compactMap { Self.number($0.estimator.arguments[name]) }
    }
    let names = rows[0].estimator.arguments.parameters.map(\.name).filter { values($0).count == rows.count }
    guard let name = names.max(by: { Set(values($0)).count < Set(values($1)).count }) else { return }
    parameter = name
    let lines = lines
    guard lines.count(where: { $0.count > 2 }) * 2 > lines.count else {
      parameter = nil
      return
    }
    axis = (EntryLabels.symbol(of: name), { Self.number($0.estimator.arguments[name]) })
    let known = values(name)
    isLogarithmic = known.min()! > 0 && known.max()! >= 8 * known.min()!
  }

  /// Laws that differ in one number only.
  private struct Sweep {
    let key: String
    let label: String
    let parameter: String
    let isLogarithmic: Bool

    /// By the canonical text of a law: the sweep that it belongs to.
    static func all(of study: Study) -> [String: Sweep] {
      var found: [String: Sweep] = [:]
      for law in study.laws where found[law.canonicalText] == nil {
        for parameter in law.arguments.parameters where number(parameter.value) != nil {
          let family = study.laws.filter { other in
            found[other.canonicalText] == nil && other.shownName == law.shownName
              && other.arguments.parameters.map(\.name) == law.arguments.parameters.map(\.name)
              && zip(other.arguments.parameters, law.arguments.parameters).allSatisfy {
                $0.name == parameter.name ? number($0.value) != nil : $0 == $1
              }
          }
          guard family.count > 1 else { continue }
          let values = family.compactMap { number($0.arguments[parameter.name]) }.sorted()
          let rest = law.arguments.parameters.filter { $0.name != parameter.name }
          let fixed =
            rest.isEmpty ? "" : ", " + rest.map { "\($0.name) \($0.value.text)" }.joined(separator: ", ")
          let sweep = Sweep(
            key: "\(law.shownName) \(parameter.name)\(fixed)",
            label: EntryLabels.label(of: law, without: parameter.name), parameter: parameter.name,
            isLogarithmic: values[0] > 0 && values[values.count - 1] >= 8 * values[0])
          for member in family { found[member.canonicalText] = sweep }
          break
        }
      }
      return found
    }
  }

  private static func number(_ value: ParameterValue?) -> Double? {
    switch value {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    default: nil
    }
  }
}
