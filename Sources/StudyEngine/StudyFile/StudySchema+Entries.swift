import MutualInformation

// The schemas of laws and estimators, in the grid and in the selectors of published figures.
extension StudySchema {
  /// The schema of an entry of `laws` or `estimators`: an id alone, or a mapping. What a mapping may
  /// hold depends on its id, so that an error is about that law or estimator alone.
  static func entries(
    _ word: String, _ types: [any CatalogEntry.Type], _ definitions: inout Definitions
  ) -> JSONTree {
    let mappings = types.map { type in
      let specifications = specifications(of: type)
      let required = specifications.required.map(\.name)
      var properties = [JSONTree.Member(word, .object(["description": .text(type.summary)]))]
      properties += parameters(specifications, of: type, word, &definitions)
      if type is any ProgramEntry.Type {
        properties.append(.init(ProgramParameters.settings, programSettings))
      }
      if word == "estimator" {
        let ids = id("law", StudyCatalog.laws, &definitions)
        properties.append(
          .init("laws", described("The laws that it is for; all, if not given.", [:], .oneOrList(ids))))
      }
      let schema: JSONTree = .object([
        "title": .text(type.id), "description": .text("\(type.summary)\nSource: \(type.source)"),
      ])
      guard
        case .object(let members) = JSONTree.mapping(
          properties, required: [word] + required, further: conditions(of: specifications))
      else { preconditionFailure("mappings are objects") }
      return definitions.reference("\(word).\(type.id)", schema.adding(members))
    }
    let short = types.filter { (try? $0.init([Parameter]())) != nil }
    let choice = choice(
      of: word, .oneOrList(id(word, types, &definitions)), zip(types, mappings).map { ($0.id, $1) },
      else: explained(short))
    return definitions.reference(
      word,
      described("\(word == "law" ? "A" : "An") \(word): its id and parameters.", [:], choice))
  }

  /// A mapping whose schema follows from its id, or something else.
  private static func choice(
    of word: String, _ ids: JSONTree, _ mappings: [(id: String, schema: JSONTree)], else other: JSONTree
  ) -> JSONTree {
    let required: JSONTree = .list([.text(word)])
    let rules: [JSONTree] = mappings.map { id, schema in
      let one: JSONTree = .object(["const": .text(id)])
      let chosen: JSONTree = .any([one, .object(["type": .text("array"), "contains": one])])
      return .object([
        "if": .object(["properties": .object([.init(word, chosen)]), "required": required]), "then": schema,
      ])
    }
    return .object([
      "if": .object(["type": .text("object")]),
      "then": .object([
        "properties": .object([.init(word, ids)]), "required": required, "allOf": .list(rules),
      ]),
      "else": other,
    ])
  }

  private static func explained(_ types: [any CatalogEntry.Type]) -> JSONTree {
    .explained(types.map { $0.id }) { id in types.first { $0.id == id }?.summary }
  }

  static func id(
    _ word: String, _ types: [any CatalogEntry.Type], _ definitions: inout Definitions
  ) -> JSONTree {
    definitions.reference("\(word)-id", explained(types))
  }

  /// The schema of a selector of a published figure: an id, alone or with values of parameters.
  static func selector(
    _ word: String, _ types: [any CatalogEntry.Type], _ definitions: inout Definitions
  ) -> JSONTree {
    let mappings: [JSONTree] = types.map { type in
      let specifications = type.parameters + (type is any JointLaw.Type ? [Catalog.transform] : [])
      let properties =
        [JSONTree.Member(word, .object(["description": .text(type.summary)]))]
        + parameters(specifications, of: type, word, &definitions)
      return .mapping(properties, required: [word])
    }
    let id = id(word, types, &definitions)
    return definitions.reference(
      "\(word)-selector", choice(of: word, id, zip(types, mappings).map { ($0.id, $1) }, else: id))
  }

  /// The parameters of an entry: its own, and those of all laws of real variables or of estimators.
  private static func specifications(of type: any CatalogEntry.Type) -> [ParameterSpecification] {
    if let estimator = type as? any Estimator.Type {
      return estimator.parameters + UncertaintyMethods.parameters(for: estimator)
    }
    guard let law = type as? any JointLaw.Type, hasRealVariables(law), !(law is any ProgramEntry.Type) else {
      return type.parameters
    }
    return law.parameters + [Catalog.transform]
  }

  /// Whether any variable can be transformed.
  private static func hasRealVariables(_ type: any JointLaw.Type) -> Bool {
    type.examples.contains { example in
      guard let shape = (try? type.init(example))?.shape else { return false }
      return [shape.x, shape.z, shape.y].contains { $0.dimension != nil }
    }
  }

  private static func parameters(
    _ specifications: [ParameterSpecification], of type: any CatalogEntry.Type, _ word: String,
    _ definitions: inout Definitions
  ) -> [JSONTree.Member] {
    let own = Set(type.parameters.map(\.name))
    return specifications.map { specification in
      let owner = own.contains(specification.name) ? type.id : "any-\(word)"
      return .init(
        specification.name,
        definitions.reference(
          "\(owner).\(specification.name)", values(of: specification, among: specifications)))
    }
  }

  /// The rules for parameters that apply only to certain values of another parameter. Those without
  /// a default are required there; elsewhere none of them is allowed.
  private static func conditions(of specifications: [ParameterSpecification]) -> [JSONTree.Member] {
    var dependent: [JSONTree.Member] = []
    var demands: [JSONTree] = []
    for specification in specifications {
      guard let condition = specification.appliesWhere else { continue }
      let other = specifications.first { $0.name == condition.name }
      let usual = other?.defaultValue
      let words = condition.values.map(\.text)
      let rule = { (further: [String]) -> JSONTree in
        let chosen: JSONTree = .any([
          .words(words + further), .object(["type": .text("array"), "contains": .words(words)]),
        ])
        let property: JSONTree = .object([.init("properties", .object([.init(condition.name, chosen)]))])
        // Without a value, the other parameter has its default, which may be one of a preset.
        return usual.map(condition.values.contains) ?? (other?.presets != nil)
          ? property : property.adding([.init("required", .list([.text(condition.name)]))])
      }
      // `all` stands for these words, too, if their parameters are there.
      dependent.append(.init(specification.name, rule([StudyReader.everyWord])))
      if !specification.hasFallback {
        demands.append(
          .object([
            "if": rule([]), "then": .object(["required": .list([.text(specification.name)])]),
          ]))
      }
    }
    for specification in specifications {
      guard let other = specification.insteadOf else { continue }
      let given = { (name: String) -> JSONTree in .object(["required": .list([.text(name)])]) }
      dependent.append(.init(specification.name, .object(["not": given(other)])))
      demands.append(.object(["if": given(specification.name), "else": given(other)]))
    }
    return (dependent.isEmpty ? [] : [.init("dependentSchemas", .object(dependent))])
      + (demands.isEmpty ? [] : [.init("allOf", .list(demands))])
  }

  // MARK: Figures of others

  /// The schema of `published`: sources with their figures.
  static func published(_ definitions: inout Definitions) -> JSONTree {
    let measures = PublishedFigure.Measure.allCases.map(\.rawValue)
    let size: JSONTree = .object(["type": .text("number"), "minimum": .integer(0)])
    let common: [JSONTree.Member] = [
      .init("measure", described("What the figures are.", [:], .words(measures))),
      .init("rounding", described("Half a unit of the last printed digit.", [:], size)),
      .init("error", described("The standard error of a figure.", [:], size)),
    ]
    let text: JSONTree = .object(["type": .list(["string", "number", "boolean"].map(JSONTree.text))])
    let figure: JSONTree = .mapping(
      [
        .init("name", described("The name of the case.", [:], text)),
        .init("law", selector("law", StudyCatalog.laws, &definitions)),
        .init("n", .integer(in: Study.sampleSizeRange)),
        .init("estimator", selector("estimator", StudyCatalog.estimators, &definitions)),
        .init("value", described("The figure.", ["type": .text("number")])),
      ] + common, required: ["law", "value"])
    let source: JSONTree = .mapping(
      [
        .init("source", described("Where they were published.", [:], text)),
        .init(
          "unit", described("The unit of the figures.", ["default": .text("nats")], .words(["nats", "bits"]))),
        .init(
          "figures",
          .object([
            "type": .text("array"), "minItems": .integer(1),
            "items": definitions.reference("published-figure", figure),
          ])),
      ] + common, required: ["source", "figures"])
    return described(
      "Figures of others, which the report sets beside the study's own; no result depends on them.",
      ["type": .text("array"), "minItems": .integer(1), "items": source])
  }
}
