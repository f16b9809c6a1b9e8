import MutualInformation

// The schemas of programs, as `StudyReader+Programs.swift` reads them.
extension StudySchema {
  /// The schema of a part of a program's description.
  static func value(of part: ProgramPart) -> JSONTree {
    let text: JSONTree = .object(["type": .text("string")])
    switch part {
    case .name:
      return .object(["type": .text("string"), "pattern": .text("^[A-Za-z][A-Za-z0-9-]{0,39}$")])
    case .command: return .oneOrList(text)
    case .files:
      let digests: JSONTree = .object([
        "type": .text("object"),
        "additionalProperties": .object(["type": .text("string"), "pattern": .text("^[0-9a-f]{64}$")]),
      ])
      return .any([.object(["type": .text("array"), "items": text]), digests])
    case .quantities(let names): return .list(of: .words(names))
    case .variable:
      let size = { (largest: Int) -> JSONTree in .integer(in: 1...largest) }
      return .any([
        .words(["real"]),
        .mapping([.init("real", size(ProgramPart.largestDimension))], required: ["real"]),
        .mapping([.init("symbol", size(ProgramPart.largestAlphabet))], required: ["symbol"]),
      ])
    case .truth(let names):
      let number: JSONTree = .object(["type": .text("number")])
      let value: JSONTree = .mapping(
        [
          .init("value", number),
          .init("error", .object(["type": .text("number"), "minimum": .integer(0)])), .init("source", text),
        ], required: ["value"])
      return .mapping(names.map { .init($0, .any([number, value])) }, required: [])
    case .setting: return .any([scalar, .array(of: .object(["type": .text("number")]))])
    }
  }

  private static let scalar: JSONTree = .object([
    "type": .list(["number", "string", "boolean"].map(JSONTree.text))
  ])

  /// The schema of the settings of a program; a list sweeps.
  static var programSettings: JSONTree {
    described(
      "Values that the program gets; a list sweeps, a list in a list is one value.",
      ["type": .text("object")],
      .object([
        "propertyNames": .object(["pattern": .text("^[A-Za-z][A-Za-z0-9_-]{0,39}$")]),
        "additionalProperties": .any([scalar, .array(of: value(of: .setting))]),
      ]))
  }
}
