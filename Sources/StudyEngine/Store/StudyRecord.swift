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
    return JSON.object([
      ("name", JSON.string(name)), ("description", JSON.string(description)), ("seed", String(seed)),
      ("replications", String(replications)), ("generator", JSON.string(generator.name)),
      ("laws", JSON.array(lawEntries, separator: ",\n")),
      ("sample-sizes", JSON.array(sampleSizes.map(String.init))),
      ("estimators", JSON.array(estimatorEntries, separator: ",\n")),
    ])
  }

  private static func members(of arguments: Arguments) -> [(String, String)] {
    arguments.parameters.map { parameter in
      switch parameter.value {
      case .word, .transform: (parameter.name, JSON.value(parameter.value))
      default: (parameter.name, parameter.value.text)
      }
    }
  }
}
