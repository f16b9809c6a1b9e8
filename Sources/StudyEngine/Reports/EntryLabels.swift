package import MutualInformation

/// Laws and estimators the way people write them: `histogram, 12 bins, miller-madow`.
///
/// Parameters of an estimator that do not vary within the study, or are defaults, are left out.
package struct EntryLabels {
  private let estimators: [StudyEstimator]

  package init(_ study: Study) { estimators = study.estimators }

  /// The label of an estimator, unique within the study.
  package func label(of estimator: StudyEstimator) -> String {
    if estimator.isControl { return "\(estimator.id) (control)" }
    let shown = estimator.arguments.parameters.filter {
      !Self.isDefault($0, of: estimator) && varies($0.name, of: estimator)
    }
    return ([estimator.id] + shown.map { Self.text($0, among: estimator.parameters) }).joined(separator: ", ")
  }

  /// Parameters that the labels leave out because they are the same throughout the study, without
  /// defaults, by estimator: `histogram: [-4, 4]`.
  package var constants: [String] {
    var seen: [String] = []
    var lines: [String] = []
    for estimator in estimators where !seen.contains(estimator.id) {
      seen.append(estimator.id)
      let constant = estimator.arguments.parameters.filter {
        !Self.isDefault($0, of: estimator) && !varies($0.name, of: estimator)
      }
      guard !constant.isEmpty else { continue }
      lines.append(
        "\(estimator.id): "
          + constant.map { Self.text($0, among: estimator.parameters) }.joined(separator: ", "))
    }
    return lines
  }

  /// A law with all its parameters, or all but one: `bivariate-normal correlation 0.6`.
  package static func label(of law: any JointLaw, without name: String? = nil) -> String {
    let parameters = law.arguments.parameters.filter { $0.name != name }.map {
      text($0, among: type(of: law).parameters)
    }
    return type(of: law).id + (parameters.isEmpty ? "" : " " + parameters.joined(separator: ", "))
  }

  private func varies(_ name: String, of estimator: StudyEstimator) -> Bool {
    let id = estimator.id
    let value = estimator.arguments[name]
    return estimators.contains { $0.id == id && $0.arguments[name] != value }
  }

  private static func isDefault(_ parameter: Parameter, of estimator: StudyEstimator) -> Bool {
    estimator.parameters.contains {
      $0.name == parameter.name && $0.defaultValue == parameter.value
    }
  }

  /// One parameter: `12 bins`, `miller-madow`, `temperature 0.2`, `[-4, 4]`, `probabilities [[1]]`.
  private static func text(_ parameter: Parameter, among specifications: [ParameterSpecification]) -> String {
    let name = parameter.name
    switch parameter.value {
    case .integer(let count) where name.hasSuffix("s"):
      return "\(count) \(count == 1 ? String(name.dropLast()) : name)"
    case .integer(let integer): return "\(name) \(integer)"
    case .real(let real): return "\(name) \(Figure.plain(real))"
    case .word(let word): return isAmbiguous(word, among: specifications) ? "\(name) \(word)" : word
    case .interval(let low, let high): return "[\(Figure.plain(low)), \(Figure.plain(high))]"
    case .transform(let maps):
      return maps.map { "\($0.variable) by \($0.transforms.joined(separator: " and "))" }.joined(
        separator: ", ")
    case .numbers(let numbers): return "\(name) \(list(numbers))"
    case .table(let rows): return "\(name) [\(rows.map(list).joined(separator: ", "))]"
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
