import MutualInformation

// The schemas of laws and estimators, in the grid and in the selectors of published figures.
extension StudySchema {
  /// The schema of an entry of `laws` or `estimators`: an id alone, or a mapping.
  static func entries(
    _ word: String, _ types: [any CatalogEntry.Type], _ definitions: inout Definitions
  ) -> JSONTree {
    let mappings = types.map { type in
      let specifications = specifications(of: type)
      let required = specifications.filter { $0.defaultValue == nil && $0.appliesWhere == nil }.map(\.name)
      var properties = [JSONTree.Member(word, .constant(type.id, type.summary))]
      properties += parameters(specifications, of: type, word, &definitions)
      if word == "estimator" {
        let ids = id("law", Catalog.laws, &definitions)
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
    let ids: [JSONTree] = short.map { .constant($0.id, $0.summary) }
    return definitions.reference(
      word,
      .object([
        "description": .text("\(word == "law" ? "A" : "An") \(word): its id and parameters."),
        "anyOf": .list(mappings + ids),
      ]))
  }

  static func id(
    _ word: String, _ types: [any CatalogEntry.Type], _ definitions: inout Definitions
  ) -> JSONTree {
    definitions.reference(
      "\(word)-id", .object(["anyOf": .list(types.map { .constant($0.id, $0.summary) })]))
  }

  /// The schema of a selector of a published figure: an id, alone or with values of parameters.
  static func selector(
    _ word: String, _ types: [any CatalogEntry.Type], _ definitions: inout Definitions
  ) -> JSONTree {
    let mappings: [JSONTree] = types.map { type in
      let specifications = type.parameters + (type is any JointLaw.Type ? [Catalog.transform] : [])
      let properties =
        [JSONTree.Member(word, .constant(type.id, type.summary))]
        + parameters(specifications, of: type, word, &definitions)
      return .mapping(properties, required: [word])
    }
    let id = id(word, types, &definitions)
    return definitions.reference("\(word)-selector", .object(["anyOf": .list([id] + mappings)]))
  }

  /// The parameters of an entry: its own, and those of all laws of real variables or of estimators.
  private static func specifications(of type: any CatalogEntry.Type) -> [ParameterSpecification] {
    if let estimator = type as? any Estimator.Type {
      return estimator.parameters + UncertaintyMethods.parameters(for: estimator)
    }
    guard let law = type as? any JointLaw.Type, hasRealVariables(law) else { return type.parameters }
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
        definitions.reference("\(owner).\(specification.name)", values(of: specification)))
    }
  }

  /// The rules for parameters that apply only to certain values of another parameter. Those without
  /// a default are required there; elsewhere none of them is allowed.
  private static func conditions(of specifications: [ParameterSpecification]) -> [JSONTree.Member] {
    var dependent: [JSONTree.Member] = []
    var demands: [JSONTree] = []
    for specification in specifications {
      guard let condition = specification.appliesWhere else { continue }
      let usual = specifications.first { $0.name == condition.name }?.defaultValue
      let values: JSONTree = .object(["enum": .list(condition.values.map { .text($0.text) })])
      let chosen: JSONTree = .any([
        values, .object(["type": .text("array"), "contains": values]),
      ])
      var members = [JSONTree.Member("properties", .object([.init(condition.name, chosen)]))]
      // Without a value, the other parameter has its default.
      if !(usual.map(condition.values.contains) ?? false) {
        members.append(.init("required", .list([.text(condition.name)])))
      }
      dependent.append(.init(specification.name, .object(members)))
      if specification.defaultValue == nil {
        demands.append(
          .object([
            "if": .object(members), "then": .object(["required": .list([.text(specification.name)])]),
          ]))
      }
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
        .init("law", selector("law", Catalog.laws, &definitions)),
        .init("n", .integer(in: Study.sampleSizeRange)),
        .init("estimator", selector("estimator", Catalog.estimators, &definitions)),
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
