import MutualInformation
import StudyEngine

/// The entries of the lists as text: what they are, their sources, parameters, ranges and defaults.
enum EntryText {
  static func text(of type: any CatalogEntry.Type) -> String {
    block(type.id, ["\(type.summary)", "source: \(type.source)"], type.parameters)
  }

  static func text(of correction: CorrectionEntry, more: [String] = []) -> String {
    let served = StudyCatalog.estimators.filter(correction.serves).map { $0.id }.joined(separator: ", ")
    return block(
      correction.id, [correction.formula, "source: \(correction.source)", "for: \(served)"] + more,
      correction.parameters)
  }

  static func text(of method: any UncertaintyMethod.Type) -> String {
    block(
      method.id,
      [
        "\(method.formula)", "source: \(method.source)",
        "for: \(UncertaintyScope(of: method, among: StudyCatalog.estimators))",
      ], [UncertaintyMethods.shared(method.role)] + method.parameters)
  }

  /// An id with lines and parameters below it.
  static func block(_ id: String, _ lines: [String], _ parameters: [ParameterSpecification]) -> String {
    let width = parameters.map(\.name.count).max() ?? 0
    return
      ([id] + lines.map { "    " + $0 } + parameters.map { text(of: $0, among: parameters, width: width) })
      .joined(separator: "\n") + "\n"
  }

  static func text(
    of parameter: ParameterSpecification, among all: [ParameterSpecification] = [], width: Int
  ) -> String {
    let indent = "".padded(to: width)
    // What several estimators share stands in a list of its own.
    let isShared = parameter.name == "correction" && parameter.notes.count > 2
    let notes = isShared ? [] : parameter.notes
    let wordWidth = notes.map(\.word.count).max() ?? 0
    let texts = notes.map {
      "\n    \(indent)    \($0.word.padded(to: wordWidth))  \($0.text)"
        + "\n    \(indent)    \("".padded(to: wordWidth))  \($0.source)"
    }
    let reference = isShared ? " see 'mi-study list corrections'" : ""
    return """
          \(parameter.name.padded(to: width))  \(parameter.summary)\(reference)\(texts.joined())
          \(indent)  \(parameter.kind.allowed); \(parameter.necessity(among: all))
      """
  }
}
