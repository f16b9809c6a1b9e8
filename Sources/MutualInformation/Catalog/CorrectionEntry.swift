/// A correction of entropies from counts, as `mi-study list corrections` describes it.
public struct CorrectionEntry: Sendable {
  /// The word of the parameter `correction`.
  public let id: String
  /// The formula in one line: k is a count, N the sum of the counts, K the number of cells.
  public let formula: String
  /// The source of the formula.
  public let source: String
  /// Its parameters, besides those of the estimator.
  public let parameters: [ParameterSpecification]
  /// Values of `parameters`.
  public let example: [Parameter]

  /// Whether an estimator takes it.
  public func serves(_ type: any Estimator.Type) -> Bool {
    type.parameters.contains { parameter in
      parameter.name == "correction" && parameter.notes.contains { $0.word == id && $0.text == formula }
    }
  }
}

extension Catalog {
  /// The corrections of estimators that count, in the order of help.
  public static var corrections: [CorrectionEntry] {
    Corrections.all.map {
      CorrectionEntry(
        id: $0.id, formula: $0.formula, source: $0.source, parameters: $0.parameters, example: $0.example)
    }
  }
}
