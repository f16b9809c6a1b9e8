/// A JSON text (RFC 8259) whose members keep their order.
indirect enum JSONTree: Hashable, Sendable {
  case text(String)
  case number(Double)
  case integer(Int)
  case flag(Bool)
  case list([JSONTree])
  case object([Member])

  struct Member: Hashable, Sendable {
    let name: String
    let value: JSONTree

    init(_ name: String, _ value: JSONTree) {
      self.name = name
      self.value = value
    }
  }

  /// The text, two spaces deeper at every level; a value that fits stays on one line.
  func text(indent: Int = 0, width: Int = 120) -> String {
    let short = inline
    if indent + short.count <= width { return short }
    let inner = spaces(indent + 2)
    switch self {
    case .list(let elements):
      let lines = elements.map { inner + $0.text(indent: indent + 2, width: width) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + spaces(indent) + "]"
    case .object(let members):
      let lines = members.map {
        inner + JSON.string($0.name) + ": " + $0.value.text(indent: indent + 2, width: width)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + spaces(indent) + "}"
    default: return short
    }
  }

  private var inline: String {
    switch self {
    case .text(let text): JSON.string(text)
    case .number(let value): Figure.plain(value)
    case .integer(let value): String(value)
    case .flag(let value): value ? "true" : "false"
    case .list(let elements): JSON.array(elements.map(\.inline))
    case .object(let members): JSON.object(members.map { ($0.name, $0.value.inline) })
    }
  }

  /// The object with further members behind its own.
  func adding(_ members: [Member]) -> JSONTree {
    guard case .object(let own) = self else { preconditionFailure("only objects have members") }
    return .object(own + members)
  }
}

// The vocabulary of JSON Schema 2020-12 that the schema of the study file needs.
extension JSONTree {
  static func object(_ members: KeyValuePairs<String, JSONTree>) -> JSONTree {
    .object(members.map { Member($0.key, $0.value) })
  }

  static func words(_ words: [String]) -> JSONTree { .object(["enum": .list(words.map(JSONTree.text))]) }

  static func any(_ schemas: [JSONTree]) -> JSONTree {
    schemas.count == 1 ? schemas[0] : .object(["anyOf": .list(schemas)])
  }

  static func constant(_ word: String, _ description: String) -> JSONTree {
    .object(["const": .text(word), "description": .text(description)])
  }

  static func reference(_ name: String) -> JSONTree { .object(["$ref": .text("#/$defs/\(name)")]) }

  /// A list of one value at least.
  static func array(of element: JSONTree) -> JSONTree {
    .object(["type": .text("array"), "items": element, "minItems": .integer(1)])
  }

  /// A list of different values, at least one.
  static func list(of element: JSONTree) -> JSONTree {
    array(of: element).adding([Member("uniqueItems", .flag(true))])
  }

  static func integer(in range: ClosedRange<Int>) -> JSONTree {
    let least: JSONTree = .object(["type": .text("integer"), "minimum": .integer(range.lowerBound)])
    return range.upperBound == .max
      ? least : least.adding([Member("maximum", .integer(range.upperBound))])
  }

  /// One value, or a list of such values; the value itself is no list.
  static func oneOrList(_ element: JSONTree) -> JSONTree { .oneOrList(element, list: element) }

  /// One value, or a list of somewhat other values.
  static func oneOrList(_ one: JSONTree, list element: JSONTree) -> JSONTree {
    .object(["if": .object(["type": .text("array")]), "then": .list(of: element), "else": one])
  }

  /// One of these words, some with an explanation. The list makes the error line, the constants the
  /// help.
  static func explained(_ words: [String], _ texts: (String) -> String?) -> JSONTree {
    words.allSatisfy { texts($0) == nil }
      ? .words(words)
      : .words(words).adding([
        Member(
          "anyOf", .list(words.map { word in texts(word).map { .constant(word, $0) } ?? .words([word]) }))
      ])
  }

  /// A mapping with these keys only.
  static func mapping(_ properties: [Member], required: [String], further: [Member] = []) -> JSONTree {
    .object(
      [
        Member("type", .text("object")), Member("properties", .object(properties)),
        Member("additionalProperties", .flag(false)),
      ]
        + (required.isEmpty ? [] : [Member("required", .list(required.map(JSONTree.text)))]) + further)
  }
}
