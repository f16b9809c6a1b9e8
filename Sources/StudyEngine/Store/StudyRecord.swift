import GSLRandom
import MutualInformation

extension Study {
  /// The study as a study file (JSON, which is YAML) that reads back as the same study: what a store keeps of it.
  public var fileText: String {
    let lawEntries = laws.map { law in
      JSON.object([("law", JSON.string(type(of: law).id))] + Self.members(of: law.arguments))
    }
    let estimatorEntries = estimators.map { entry in
      let filter = entry.lawIDs.map { [("laws", JSON.array($0.map(JSON.string)))] } ?? []
      let estimator = entry.estimator
      return JSON.object(
        [("estimator", JSON.string(type(of: estimator).id))] + Self.members(of: estimator.arguments) + filter)
    }
    return JSON.object(
      [
        ("name", JSON.string(name)), ("description", JSON.string(description)), ("seed", String(seed)),
        ("replications", replications.text), ("generator", JSON.string(generator.name)),
        ("laws", JSON.array(lawEntries, separator: ",\n")),
        ("sample-sizes", JSON.array(sampleSizes.map(String.init))),
        ("estimators", JSON.array(estimatorEntries, separator: ",\n")),
      ] + (published.isEmpty ? [] : [("published", JSON.array(published.map(Self.source), separator: ",\n"))])
    )
  }

  /// A published figure with its source.
  private static func source(_ figure: PublishedFigure) -> String {
    let members =
      [
        ("name", JSON.string(figure.name)), ("law", selector(figure.law, "law")),
        ("value", JSON.number(figure.value)),
      ]
      + (figure.count.map { [("n", String($0))] } ?? [])
      + (figure.estimator.map { [("estimator", selector($0, "estimator"))] } ?? [])
    return JSON.object([
      ("source", JSON.string(figure.source)), ("measure", JSON.string(figure.measure.rawValue)),
      ("rounding", JSON.number(figure.rounding)), ("error", JSON.number(figure.standardError)),
      ("figures", JSON.array([JSON.object(members)])),
    ])
  }

  private static func selector(_ selector: EntrySelector, _ word: String) -> String {
    JSON.object(
      [(word, JSON.string(selector.id))]
        + selector.values.map { choice in
          (choice.name, JSON.array(choice.values.map { text(of: $0) }))
        })
  }

  private static func members(of arguments: Arguments) -> [(String, String)] {
    arguments.parameters.map { ($0.name, text(of: $0.value)) }
  }

  private static func text(of value: ParameterValue) -> String {
    switch value {
    case .word, .transform: JSON.value(value)
    default: value.text
    }
  }
}
