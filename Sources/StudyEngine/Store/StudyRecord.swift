import GSLRandom
import MutualInformation

extension Study {
  /// The study as a study file (JSON, which is YAML) that reads back as the same study: what a store keeps of it.
  public var fileText: String {
    let lawEntries = laws.map { law in
      Self.object([("law", Self.quoted(type(of: law).id))] + Self.members(of: law.arguments))
    }
    let estimatorEntries = estimators.map { entry in
      let filter = entry.lawIDs.map { [("laws", Self.list($0.map(Self.quoted)))] } ?? []
      let estimator = entry.estimator
      return Self.object(
        [("estimator", Self.quoted(type(of: estimator).id))] + Self.members(of: estimator.arguments) + filter)
    }
    return Self.object([
      ("name", Self.quoted(name)), ("description", Self.quoted(description)), ("seed", String(seed)),
      ("replications", String(replications)), ("generator", Self.quoted(generator.name)),
      ("laws", Self.list(lawEntries, separator: ",\n")),
      ("sample-sizes", Self.list(sampleSizes.map(String.init))),
      ("estimators", Self.list(estimatorEntries, separator: ",\n")),
    ])
  }

  private static func members(of arguments: Arguments) -> [(String, String)] {
    arguments.parameters.map { parameter in
      if case .word(let word) = parameter.value { return (parameter.name, quoted(word)) }
      return (parameter.name, parameter.value.text)
    }
  }

  private static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(quoted($0)): \($1)" }.joined(separator: ", ") + "}"
  }

  private static func list(_ elements: [String], separator: String = ", ") -> String {
    "[" + elements.joined(separator: separator) + "]"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\u{2028}" || scalar == "\u{2029}":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
