import MutualInformation

// The schemas of parameters, as `StudyReader` reads their values.
extension StudySchema {
  /// The schema of one value or of a list that sweeps, with help.
  ///
  /// - Parameter all: All parameters of the entry.
  static func values(
    of specification: ParameterSpecification, among all: [ParameterSpecification]
  ) -> JSONTree {
    var members = [JSONTree.Member("description", .text(description(of: specification, among: all)))]
    if let value = specification.defaultValue { members.append(.init("default", literal(value))) }
    guard case .object(let schema) = oneOrSweep(of: specification) else {
      preconditionFailure("schemas are objects")
    }
    return .object(members + schema)
  }

  private static func oneOrSweep(of specification: ParameterSpecification) -> JSONTree {
    let one = value(of: specification)
    switch specification.kind {
    case .choice(let words) where !words.contains(StudyReader.everyWord):
      let every = StudyReader.everyWord
      return .oneOrList(
        .explained(words + [every]) {
          $0 == every ? "a sweep over all words" : note($0, specification.notes)
        },
        list: one)
    // One value is a list itself, or may be one.
    case .interval, .increasing, .widths, .increasingSteps, .table, .rates, .counts:
      return .any([one, .list(of: one)])
    case .program: return one
    default: return .oneOrList(one)
    }
  }

  /// `Bins of each variable. a whole number, at least 2; default 12; only with binning: ...`
  private static func description(
    of specification: ParameterSpecification, among all: [ParameterSpecification]
  ) -> String {
    "\(specification.summary)\n\(specification.kind.allowed); \(specification.necessity(among: all))"
  }

  private static func value(of specification: ParameterSpecification) -> JSONTree {
    switch specification.kind {
    case .real(let range): number(in: range)
    case .integer(let range): .integer(in: range)
    case .integerOrWord(let range, let words): .any([.integer(in: range), word(words, specification)])
    case .choice(let words): word(words, specification)
    case .interval(let words):
      .any([
        word(words, specification),
        .object([
          "type": .text("array"), "items": number, "minItems": .integer(2), "maxItems": .integer(2),
          "uniqueItems": .flag(true),
        ]),
      ])
    case .increasing: .list(of: number)
    case .widths(let range, let most), .increasingSteps(let range, let most):
      .object([
        "type": .text("array"), "items": .integer(in: range), "maxItems": .integer(most),
      ])
    case .table: table(of: number(in: RealRange(0, .infinity)))
    case .rates: table(of: number(in: RealRange(0, 1)))
    case .counts: table(of: .integer(in: 0...ParameterKind.largestCount))
    case .transform(let words):
      .any([
        .words(["none"]),
        maps(
          ["x", "z", "y"],
          of: words.map { QualifiedWordForm($0, TransformStep.parameters(of: $0), summary: "") },
          takesLists: true, notes: specification.notes),
      ])
    case .margins(let forms):
      .any([
        .words(["uniform"]), maps(["x", "y"], of: forms, takesLists: false, notes: specification.notes),
      ])
    case .program(let part): value(of: part)
    }
  }

  private static let number: JSONTree = .object(["type": .text("number")])

  private static func number(in range: RealRange) -> JSONTree {
    var members = [JSONTree.Member("type", .text("number"))]
    if range.lower.isFinite {
      members.append(.init(range.includesLower ? "minimum" : "exclusiveMinimum", .number(range.lower)))
    }
    if range.upper.isFinite {
      members.append(.init(range.includesUpper ? "maximum" : "exclusiveMaximum", .number(range.upper)))
    }
    return .object(members)
  }

  /// The schema of words, with their meaning if there is a note.
  private static func word(_ words: [String], _ specification: ParameterSpecification) -> JSONTree {
    .explained(words) { note($0, specification.notes) }
  }

  private static func note(_ word: String, _ notes: [ParameterSpecification.Note]) -> String? {
    notes.first { $0.word == word }?.text
  }

  private static func table(of cell: JSONTree) -> JSONTree {
    .array(of: .array(of: cell))
  }

  /// The schema of words with parameters for some of the variables.
  private static func maps(
    _ variables: [String], of forms: [QualifiedWordForm], takesLists: Bool,
    notes: [ParameterSpecification.Note]
  ) -> JSONTree {
    let takers = forms.filter { !$0.parameters.isEmpty }
    let withParameters: [JSONTree] = takers.map { form in
      let parameters = form.parameters.map { specification in
        guard case .object(let schema) = value(of: specification) else {
          preconditionFailure("schemas are objects")
        }
        return JSONTree.Member(
          specification.name,
          .object(
            [
              JSONTree.Member("description", .text(description(of: specification, among: []))),
              JSONTree.Member("default", literal(specification.defaultValue!)),
            ] + schema))
      }
      return .mapping([.init(form.word, .mapping(parameters, required: []))], required: [form.word])
    }
    let map: JSONTree = .any([.explained(forms.map(\.word)) { note($0, notes) }] + withParameters)
    // A map may act twice.
    let maps: JSONTree = takesLists ? .any([map, .array(of: map)]) : map
    return .mapping(
      variables.map { .init($0, maps) }, required: [], further: [.init("minProperties", .integer(1))])
  }

  /// The value as in a study file.
  private static func literal(_ value: ParameterValue) -> JSONTree {
    switch value {
    case .real(let real): .number(real)
    case .integer(let integer): .integer(integer)
    case .word(let word): .text(word)
    case .interval(let low, let high): .list([.number(low), .number(high)])
    case .numbers(let numbers): .list(numbers.map(JSONTree.number))
    case .table(let rows): .list(rows.map { .list($0.map(JSONTree.number)) })
    case .transform(let maps):
      .object(maps.map { .init($0.variable, .list($0.transforms.map(JSONTree.text))) })
    case .margins(let margins): .object(margins.map { .init($0.variable, .text($0.distribution)) })
    case .flag(let isTrue): .flag(isTrue)
    case .text(let text): .text(text)
    case .texts(let texts): .list(texts.map(JSONTree.text))
    case .record(let members): .object(members.map { .init($0.name, literal($0.value)) })
    }
  }
}
