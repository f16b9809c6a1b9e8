import MutualInformation

/// JSON texts (RFC 8259) of values; they are YAML, too.
enum JSON {
  static let null = "null"

  static func number(_ value: Double?) -> String { decimal(value) ?? null }

  static func array(_ elements: [String], separator: String = ", ") -> String {
    "[" + elements.joined(separator: separator) + "]"
  }

  static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(string($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
  }

  static func parameters(_ arguments: Arguments) -> String {
    object(arguments.parameters.map { ($0.name, value($0.value)) })
  }

  static func value(_ value: ParameterValue) -> String {
    switch value {
    case .real(let real): number(real)
    case .integer(let integer): String(integer)
    case .word(let word): string(word)
    case .interval(let low, let high): array([number(low), number(high)])
    case .numbers(let numbers): array(numbers.map { number($0) })
    case .transform(let maps):
      object(maps.map { ($0.variable, array($0.transforms.map(qualifiedWord))) })
    case .margins(let margins): object(margins.map { ($0.variable, qualifiedWord($0.distribution)) })
    case .table(let rows): array(rows.map { array($0.map { number($0) }) })
    case .flag(let isTrue): String(isTrue)
    case .text(let text): string(text)
    case .texts(let texts): array(texts.map(string))
    case .record(let members): object(members.map { ($0.name, self.value($0.value)) })
    }
  }

  /// A word, or an object of the word and its parameters.
  private static func qualifiedWord(_ text: String) -> String {
    guard let found = QualifiedWord(text: text), !found.parameters.isEmpty else { return string(text) }
    return object([(found.word, object(found.parameters.map { ($0.name, value($0.value)) }))])
  }

  static func string(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      // Controls, line ends of YAML and JavaScript, and characters that a YAML file cannot hold.
      case _
      where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}"
        || scalar == "\u{2029}" || !isAllowedInYAML(scalar):
        let hex = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// The same JSON with the escapes of JSON for what `visible` escapes: it reads back unchanged.
  static func visible(_ json: String) -> String {
    var shown = ""
    for piece in VisiblePieces(json) {
      switch piece {
      case .shown(let scalar): shown.unicodeScalars.append(scalar)
      // Between strings.
      case .hidden("\n"): shown += "\n"
      case .hidden(let scalar):
        for unit in String(scalar).utf16 {
          let hex = String(unit, radix: 16)
          shown += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
      }
    }
    return shown
  }
}
