import MutualInformation

/// The figures of a report: bias and RMSE of every estimator, a pair of charts per law.
///
/// The charts are against n if the study has several sample sizes, else against a number in which
/// laws of one id differ, else by name.
struct ReportFigures {
  /// A pair of charts with their legend.
  struct Figure {
    struct Entry {
      let name: String
      let colour: String
      let shape: String
      let hasExact: Bool
      let hasJoin: Bool
    }
    let caption: String
    let panels: [ChartDrawing]
    let legend: [Entry]
  }

  let figures: [Figure]
  /// The laws without a figure, in words; nil if all have one.
  let leftOut: String?

  /// At most this many pairs of charts are drawn.
  static let limit = 24

  /// The rows of one figure and its x axis.
  private struct Group {
    var caption: String
    let quantity: Quantity
    /// The title of the x axis and the x of a row; nil without an axis.
    var x: (title: String, value: (SummaryRow) -> Double?)?
    var isLogarithmic = false
    var rows: [SummaryRow]
  }

  init(_ summary: Summary, _ labels: EntryLabels, in unit: InformationUnit) {
    let style = ChartStyle(summary.study)
    let groups = Self.groups(summary).filter(Self.isTelling)
    figures = groups.prefix(Self.limit).map { Self.figure($0, labels, style, unit) }
    let others = groups.dropFirst(Self.limit)
    leftOut =
      others.isEmpty
      ? nil
      : "The first \(Self.limit) of \(groups.count) figures are drawn; without one: "
        + others.map(\.caption).joined(separator: "; ") + ". The tables have all."
  }

  private static func isTelling(_ group: Group) -> Bool {
    group.rows.contains { !$0.measures.hasRoundingErrorsOnly }
  }

  private static func groups(_ summary: Summary) -> [Group] {
    var groups: [Group] = []
    var indices: [String: Int] = [:]
    let several = Set(summary.rows.map(\.target.quantity)).count > 1
    let sweeps = summary.study.sampleSizes.count > 1 ? [:] : sweeps(summary.study)
    for row in summary.rows {
      let law = row.cell.law
      let sweep = sweeps[law.canonicalText]
      let key = (sweep?.key ?? law.canonicalText) + "\n" + row.target.quantity.name
      if let index = indices[key] {
        groups[index].rows.append(row)
        continue
      }
      indices[key] = groups.count
      var group = Group(
        caption: EntryLabels.label(of: law), quantity: row.target.quantity, rows: [row])
      if summary.study.sampleSizes.count > 1 {
        (group.x, group.isLogarithmic) = (("n", { Double($0.cell.count) }), true)
      } else {
        if let sweep {
          group.caption = sweep.label
          group.x = (sweep.parameter, { number($0.cell.law.arguments[sweep.parameter]) })
          group.isLogarithmic = sweep.isLogarithmic
        }
        group.caption += ", n = \(row.cell.count)"
      }
      if several { group.caption += ", \(row.target.quantity)" }
      groups.append(group)
    }
    return groups
  }

  /// Laws that differ in one number only.
  private struct Sweep {
    let key: String
    let label: String
    let parameter: String
    let isLogarithmic: Bool
  }

  /// By the canonical text of the law: the sweep that it belongs to.
  private static func sweeps(_ study: Study) -> [String: Sweep] {
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

  private static func number(_ value: ParameterValue?) -> Double? {
    switch value {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    default: nil
    }
  }

  private static func figure(
    _ group: Group, _ labels: EntryLabels, _ style: ChartStyle, _ unit: InformationUnit
  ) -> Figure {
    // One of those whose intervals differ, but not their estimates.
    let kinds = group.rows.groups(by: \.estimator.canonicalText).map(\.members).groups { rows in
      Likeness(id: rows[0].estimator.id, values: rows.map(Self.values))
    }.map { (rows: $0.members[0], twins: $0.members.count - 1) }
    let name = unit.name(for: group.quantity)
    let charts = [ErrorMeasure.bias, .rootMeanSquare].map { measure in
      Chart(
        heading: "\(measure.rawValue), \(name)", xTitle: group.x?.title ?? "",
        series: kinds.map { rows, _ in
          let estimator = rows[0].estimator
          let label = labels.label(of: estimator)
          return Chart.Series(
            name: label, colour: style.colour(of: estimator), shape: style.shape(of: estimator),
            points: rows.compactMap { measure.point($0, group.x, label, unit) },
            exact: rows.compactMap { row in
              measure.exact(row).flatMap { unit.value($0, of: group.quantity) }.flatMap { exact in
                (group.x.map { $0.value(row) } ?? 0).map { ($0, exact) }
              }
            }.sorted { $0.0 < $1.0 })
        },
        isLogarithmicInX: group.isLogarithmic, isSigned: measure == .bias)
    }
    let hasExact = charts.reduce(into: Set<String>()) { names, chart in
      names.formUnion(chart.series.filter { !$0.exact.isEmpty }.map(\.name))
    }
    return Figure(
      caption: group.caption,
      panels: charts.map { group.x == nil ? $0.byName() : $0.overNumbers() },
      legend: kinds.map { rows, twins in
        let estimator = rows[0].estimator
        let label = labels.label(of: estimator)
        let others = twins > 0 ? " and \(twins) more with the same estimates" : ""
        let isExact = group.x != nil && hasExact.contains(label)
        return Figure.Entry(
          name: label + others, colour: style.colour(of: estimator),
          shape: style.shape(of: estimator), hasExact: isExact, hasJoin: group.x != nil && !isExact)
      })
  }

  /// The key of estimators of one id that differ in their intervals alone.
  private struct Likeness: Hashable {
    let id: String
    let values: [[Double?]]
  }

  private static func values(_ row: SummaryRow) -> [Double?] {
    [Double(row.cell.number), row.measures.bias, row.measures.biasMCSE, row.measures.rootMeanSquaredError]
  }
}

/// The measure of a row that a chart shows.
private enum ErrorMeasure: String {
  case bias = "bias"
  case rootMeanSquare = "RMSE"

  private func value(_ row: SummaryRow) -> (value: Double?, error: Double?) {
    switch self {
    case .bias: (row.measures.printedBias, row.measures.printedBiasMCSE)
    case .rootMeanSquare: (row.measures.rootMeanSquaredError, row.measures.rootMeanSquaredErrorMCSE)
    }
  }

  /// The exact value in nats; nil unless expectation (and variance) are exact.
  func exact(_ row: SummaryRow) -> Double? {
    guard row.target.expectation.kind == .exact, let bias = row.target.exactBias?.value else { return nil }
    switch self {
    case .bias: return bias
    case .rootMeanSquare:
      return row.measures.exactVariance.map { (bias * bias + max($0, 0)).squareRoot() }
    }
  }

  func point(
    _ row: SummaryRow, _ x: (title: String, value: (SummaryRow) -> Double?)?, _ label: String,
    _ unit: InformationUnit
  ) -> Chart.Point? {
    let quantity = row.target.quantity
    let (value, error) = value(row)
    guard let y = unit.value(value, of: quantity), let abscissa = x.map({ $0.value(row) }) ?? 0 else {
      return nil
    }
    let mcse = unit.value(error, of: quantity)
    var tip = label
    if let x { tip += ", \(x.title) = \(Figure.plain(abscissa))" }
    tip += ": \(rawValue) \(Figure.withError(y, mcse)) \(unit.name(for: quantity))"
    if let exact = unit.value(exact(row), of: quantity) {
      tip += ", exact \(Figure.text(exact, error: mcse))"
    }
    return Chart.Point(x: abscissa, y: y, error: mcse, tip: tip)
  }
}
