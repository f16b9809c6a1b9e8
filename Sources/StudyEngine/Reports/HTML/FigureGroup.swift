import MutualInformation

/// The rows of one figure of a page, and its x axis.
///
/// Rows of one law stand against n if the study has several sample sizes, else rows of laws that
/// differ in one number against that, else by name.
struct FigureGroup {
  private(set) var caption: String
  let quantity: Quantity
  /// The title of the x axis and the x of a row; nil without an axis.
  private(set) var axis: (title: String, value: (SummaryRow) -> Double?)?
  private(set) var isLogarithmic = false
  private(set) var rows: [SummaryRow]

  /// The x of a row; nil if it has none though there is an axis.
  func x(of row: SummaryRow) -> Double? { axis.map { $0.value(row) } ?? 0 }

  /// All groups of a summary.
  static func all(of summary: Summary) -> [FigureGroup] {
    let several = summary.rows.hasSeveralQuantities
    let sweeps = summary.study.sampleSizes.count > 1 ? [:] : Sweep.all(of: summary.study)
    return summary.rows.groups { row in
      [sweeps[row.cell.law.canonicalText]?.key ?? row.cell.law.canonicalText, row.target.quantity.name]
    }.map { _, rows in
      let (cell, quantity) = (rows[0].cell, rows[0].target.quantity)
      var group = FigureGroup(caption: EntryLabels.label(of: cell.law), quantity: quantity, rows: rows)
      if summary.study.sampleSizes.count > 1 {
        (group.axis, group.isLogarithmic) = (("n", { Double($0.cell.count) }), true)
      } else {
        if let sweep = sweeps[cell.law.canonicalText] {
          group.caption = sweep.label
          group.axis = (sweep.parameter, { number($0.cell.law.arguments[sweep.parameter]) })
          group.isLogarithmic = sweep.isLogarithmic
        }
        group.caption += ", n = \(cell.count)"
      }
      if several { group.caption += ", \(quantity)" }
      return group
    }
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
            found[other.canonicalText] == nil && type(of: other).id == type(of: law).id
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
            key: "\(type(of: law).id) \(parameter.name)\(fixed)",
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
