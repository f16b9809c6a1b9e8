package import MutualInformation

/// Laws and estimators the way people write them: `histogram, 12 bins, miller-madow`.
///
/// The label of an estimator has every parameter in which the study's entries of that id differ, the
/// default too. The same label stands in terminal, page, figures and CSV.
package struct EntryLabels {
  private let estimators: [StudyEstimator]

  package init(_ study: Study) { estimators = study.estimators }

  /// The label of an estimator, unique within the study.
  package func label(of estimator: StudyEstimator) -> String {
    if estimator.isControl { return "\(estimator.id) (control)" }
    let name = estimator.estimator.shownName
    let shown = estimator.parameters.filter { varies($0.name, of: estimator) }
    return
      ([name]
      + shown.compactMap { specification in
        estimator.arguments[specification.name].map {
          Self.text(Parameter(specification.name, $0), among: estimator.parameters)
        }
      }).joined(separator: ", ")
  }

  /// Parameters that the labels leave out because they are the same throughout the study, without
  /// defaults, by estimator: `histogram: [-4, 4]`.
  package var constants: [String] {
    var seen: [String] = []
    var lines: [String] = []
    for estimator in estimators where !seen.contains(estimator.estimator.shownName) {
      seen.append(estimator.estimator.shownName)
      let constant = (estimator.estimator as? any ProgramEntry)?.settings ?? estimator.arguments.parameters
      let unseen = constant.filter { !Self.isDefault($0, of: estimator) && !varies($0.name, of: estimator) }
      guard !unseen.isEmpty else { continue }
      lines.append(
        "\(estimator.estimator.shownName): "
          + unseen.map { Self.text($0, among: estimator.parameters) }.joined(separator: ", "))
    }
    return lines
  }

  /// A law with all its parameters, or all but one: `bivariate-normal ρ = 0.6`.
  package static func label(of law: any JointLaw, without name: String? = nil) -> String {
    label(
      law.shownName,
      shown(law).filter { $0.name != name }.map { text($0, among: type(of: law).parameters) }
        .joined(separator: ", "))
  }

  /// A law with tables and lists by their size: `discrete-table 3×3`.
  static func shortLabel(of law: any JointLaw) -> String { label(law.shownName, shortParameters(of: law)) }

  /// The parameters that tell laws of one name apart: of a program its settings.
  private static func shown(_ law: any JointLaw) -> [Parameter] {
    (law as? any ProgramEntry)?.settings ?? law.arguments.parameters
  }

  private static func label(_ id: String, _ parameters: String) -> String {
    parameters.isEmpty ? id : "\(id) \(parameters)"
  }

  /// A law's parameters, tables and lists by their size; empty without any.
  static func shortParameters(of law: any JointLaw) -> String {
    shown(law).map { parameter in
      switch parameter.value {
      case .table(let rows): "\(rows.count)×\(rows.first?.count ?? 0)"
      case .numbers(let numbers): "\(numbers.count) \(parameter.name)"
      default: text(parameter, among: type(of: law).parameters)
      }
    }.joined(separator: ", ")
  }

  /// One parameter of an estimator: `k = 3`, `miller-madow`.
  static func text(of parameter: Parameter, in estimator: StudyEstimator) -> String {
    text(parameter, among: estimator.parameters)
  }

  private func varies(_ name: String, of estimator: StudyEstimator) -> Bool {
    guard let value = estimator.arguments[name], !isOfPreset(name, value, estimator) else { return false }
    // An entry without interval and test has none; other parameters may not apply.
    let isOwn = type(of: estimator.estimator).parameters.contains { $0.name == name }
    let missing = isOwn ? value : estimator.parameters.first { $0.name == name }?.defaultValue
    return estimators.contains { other in
      other.estimator.shownName == estimator.estimator.shownName
        && other.arguments[name] ?? missing != value
    }
  }

  /// Whether a value follows from a preset, which the label names, and no other value of that preset
  /// stands beside it.
  private func isOfPreset(_ name: String, _ value: ParameterValue, _ estimator: StudyEstimator) -> Bool {
    guard let specification = estimator.parameters.first(where: { $0.name == name }),
      let preset = specification.presets, let word = estimator.arguments[preset.name],
      specification.fallback(beside: estimator.arguments.parameters) == value
    else { return false }
    return !estimators.contains { other in
      other.estimator.shownName == estimator.estimator.shownName && other.arguments[preset.name] == word
        && other.arguments[name] != value
    }
  }

  private static func isDefault(_ parameter: Parameter, of estimator: StudyEstimator) -> Bool {
    estimator.parameters.contains {
      $0.name == parameter.name
        && $0.fallback(beside: estimator.arguments.parameters) == parameter.value
    }
  }

  /// The symbols of parameters in the literature, by the names of study files.
  private static let symbols = [
    "correlation": "ρ", "correlation-xz": "ρ(X,Z)", "correlation-xy": "ρ(X,Y)", "correlation-zy": "ρ(Z,Y)",
    "degrees-of-freedom": "ν", "dimensions": "d", "neighbours": "k", "candidates": "K", "temperature": "τ",
    "alpha": "α", "coefficient-x": "φ(X)", "coefficient-y": "φ(Y)", "innovation-correlation": "r",
    "kendall-tau": "τ",
  ]

  /// A parameter's symbol, or its name.
  package static func symbol(of name: String) -> String { symbols[name] ?? name }

  /// One parameter: `12 bins`, `K = 8`, `miller-madow`, `no correction`, `[-4, 4]`.
  private static func text(_ parameter: Parameter, among specifications: [ParameterSpecification]) -> String {
    let name = parameter.name
    let isSymbol = symbols[name] != nil
    let named = { (value: String) in isSymbol ? "\(symbol(of: name)) = \(value)" : "\(name) \(value)" }
    switch parameter.value {
    case .integer(let count) where name.hasSuffix("s") && !isSymbol:
      return "\(count) \(count == 1 ? String(name.dropLast()) : name)"
    case .integer(let integer): return named(String(integer))
    case .real(let real): return named(Figure.plain(real))
    case .word("none"): return "no \(name)"
    case .word("data"): return "data \(name)"
    case .word(let word): return isSymbol || isAmbiguous(word, among: specifications) ? named(word) : word
    case .interval(let low, let high): return "[\(Figure.plain(low)), \(Figure.plain(high))]"
    case .transform(let maps):
      return maps.map { "\($0.variable) by \($0.transforms.joined(separator: " and "))" }.joined(
        separator: ", ")
    case .margins(let margins):
      return margins.map {
        let whole = $0.distribution.replacing(".0)", with: ")").replacing(".0,", with: ",")
        return "\($0.variable) \(whole)"
      }.joined(separator: ", ")
    case .numbers(let numbers): return named(list(numbers))
    case .table(let rows): return named("[\(rows.map(list).joined(separator: ", "))]")
    case .text(let text): return isSymbol ? named(text) : "\(name) \(text)"
    case .flag, .texts, .record: return named(parameter.value.text)
    }
  }

  private static func list(_ numbers: [Double]) -> String {
    "[" + numbers.map(Figure.plain).joined(separator: ", ") + "]"
  }

  /// Whether a bare word could belong to two parameters.
  private static func isAmbiguous(_ word: String, among specifications: [ParameterSpecification]) -> Bool {
    specifications.count { $0.kind.words.contains(word) } > 1
  }
}
