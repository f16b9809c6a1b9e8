import Foundation
import MutualInformation
import Yams

// The key `published`: figures that the report compares with the study's own.
extension StudyReader {
  private static let sourceKeys = ["source", "measure", "rounding", "error", "unit", "figures"]
  private static let figureKeys = [
    "name", "law", "n", "estimator", "value", "measure", "rounding", "error",
  ]

  /// Reads the figures of all sources under `published`, with their source locations.
  mutating func published(_ field: Field) -> [(figure: PublishedFigure, location: SourceLocation)] {
    guard let sources = list(field, name: "published", of: "sources, each with 'source' and 'figures'") else {
      return []
    }
    return sources.flatMap { source($0) }
  }

  private mutating func source(_ node: Node) -> [(figure: PublishedFigure, location: SourceLocation)] {
    guard case .mapping(let mapping) = node else {
      report(
        SourceLocation(node),
        "a source of published is \(found(node)); allowed: a mapping with the keys \(Self.sourceKeys.joined(separator: ", "))"
      )
      return []
    }
    let fields = fields(of: mapping, owner: "a source of published", allowed: Self.sourceKeys)
    guard require(["source", "figures"], in: fields, of: "a source of published", at: SourceLocation(node))
    else {
      return []
    }
    let source =
      fields["source"].flatMap { column($0, name: "source", allowed: "where it was published") } ?? ""
    let common = settings(fields)
    let isBits = fields["unit"].flatMap { choice($0, name: "unit", among: ["nats", "bits"]) } == "bits"
    let figures = fields["figures"].flatMap {
      list($0, name: "figures", of: "figures, each with 'law' and 'value'")
    }
    return (figures ?? []).compactMap { figure($0, source: source, common: common, isBits: isBits) }
  }

  /// The settings that a source makes for all its figures and that a figure can replace.
  private struct Settings {
    var measure: PublishedFigure.Measure?
    /// Whether there is a key that is, or was probably meant as, `measure`.
    var namesMeasure: Bool
    var rounding: Double?
    var error: Double?
  }

  private mutating func settings(_ fields: Fields) -> Settings {
    let measures = PublishedFigure.Measure.allCases.map(\.rawValue)
    return Settings(
      measure: fields["measure"].flatMap { choice($0, name: "measure", among: measures) }
        .flatMap(PublishedFigure.Measure.init),
      namesMeasure: fields["measure"] != nil || fields.meant.contains("measure"),
      rounding: fields["rounding"].flatMap { size($0, name: "rounding") },
      error: fields["error"].flatMap { size($0, name: "error") })
  }

  private mutating func figure(
    _ node: Node, source: String, common: Settings, isBits: Bool
  ) -> (figure: PublishedFigure, location: SourceLocation)? {
    guard case .mapping(let mapping) = node else {
      report(
        SourceLocation(node),
        "a figure is \(found(node)); allowed: a mapping with the keys \(Self.figureKeys.joined(separator: ", "))"
      )
      return nil
    }
    let errorCount = errors.count
    let fields = fields(of: mapping, owner: "a published figure", allowed: Self.figureKeys)
    guard require(["law", "value"], in: fields, of: "a published figure", at: SourceLocation(node)) else {
      return nil
    }
    let own = settings(fields)
    let law = fields["law"].flatMap { selector($0, word: "law", types: StudyCatalog.laws) }
    let estimator = fields["estimator"].flatMap {
      selector($0, word: "estimator", types: StudyCatalog.estimators)
    }
    let count = fields["n"].flatMap { integer($0.node, name: "n", in: Study.sampleSizeRange) }
    let name = fields["name"].flatMap { column($0, name: "name", allowed: "the name of the case") } ?? ""
    let value = fields["value"].flatMap {
      number($0.node, name: "value", allowed: "a number", read: PlainNumber.real)
    }
    guard let measure = own.measure ?? common.measure else {
      if !own.namesMeasure && !common.namesMeasure {
        report(
          SourceLocation(node),
          "missing key 'measure' of a published figure or of its source; allowed: "
            + PublishedFigure.Measure.allCases.map(\.rawValue).joined(separator: " or "))
      }
      return nil
    }
    if measure != .truth, fields["estimator"] == nil {
      report(
        SourceLocation(node),
        "missing key 'estimator' of a published \(measure.rawValue); allowed: 'estimator: ID'")
    }
    guard errors.count == errorCount, let law, let value else { return nil }
    let unit = isBits ? 0.693_147_180_559_945_3 : 1
    return (
      PublishedFigure(
        name: name, source: source, measure: measure, value: value * unit,
        rounding: (own.rounding ?? common.rounding ?? 0) * unit,
        standardError: (own.error ?? common.error ?? 0) * unit, law: law, count: count, estimator: estimator),
      SourceLocation(node)
    )
  }

  /// Reads an id with values of parameters, or an id alone.
  private mutating func selector(
    _ field: Field, word: String, types: [any CatalogEntry.Type]
  ) -> EntrySelector? {
    guard case .mapping(let mapping) = field.node else {
      return type(field.node, word: word, types: types).map { EntrySelector(id: $0.id, values: []) }
    }
    guard let idNode = mapping.first(where: { $0.key.scalar?.string == word })?.value else {
      report(
        SourceLocation(field.node),
        "missing key '\(word)'; allowed: \(types.map { $0.id }.joined(separator: ", "))")
      return nil
    }
    guard let type = type(idNode, word: word, types: types) else { return nil }
    let specifications = type.parameters + (word == "law" ? [Catalog.transform] : [])
    let errorCount = errors.count
    let fields = fields(
      of: mapping, owner: "the \(word) \(type.id)", allowed: [word] + specifications.map(\.name))
    let choices = specifications.compactMap { specification in
      fields[specification.name].flatMap { values($0.node, of: specification) }.map {
        EntrySelector.ParameterChoice(name: specification.name, values: $0)
      }
    }
    return errors.count == errorCount ? EntrySelector(id: type.id, values: choices) : nil
  }

  // MARK: Parts

  private mutating func list(_ field: Field, name: String, of elements: String) -> [Node]? {
    guard case .sequence(let list) = field.node, !list.isEmpty else {
      report(SourceLocation(field.node), "\(name) is \(found(field.node)); allowed: a list of \(elements)")
      return nil
    }
    return Array(list)
  }

  private mutating func require(
    _ keys: [String], in fields: Fields, of owner: String, at location: SourceLocation
  )
    -> Bool
  {
    var isComplete = true
    for key in keys where fields[key] == nil {
      isComplete = false
      if !fields.meant.contains(key) { report(location, "missing key '\(key)' of \(owner)") }
    }
    return isComplete
  }

  /// Reads a text for a column of published.csv.
  private mutating func column(_ field: Field, name: String, allowed: String) -> String? {
    guard let text = text(field, name: name, allowed: allowed) else { return nil }
    // An empty name stands for no name, and is read back as that.
    guard text.isEmpty && name == "name" || !CSV.isReadAsMissing(text) else {
      report(
        SourceLocation(field.node),
        "\(name) is '\(shown(text))', which pandas or R read for a missing value in published.csv; allowed: \(allowed), "
          + "in other words")
      return nil
    }
    return text
  }

  private mutating func choice(_ field: Field, name: String, among words: [String]) -> String? {
    let allowed = words.joined(separator: " or ")
    guard let text = text(field, name: name, allowed: allowed) else { return nil }
    guard words.contains(text) else {
      report(
        SourceLocation(field.node),
        "\(name) is \(shown(text)); allowed: \(allowed)\(NearestSpelling.hint(text, among: words))")
      return nil
    }
    return text
  }

  private mutating func size(_ field: Field, name: String) -> Double? {
    let allowed = "a number, at least 0"
    guard let value = number(field.node, name: name, allowed: allowed, read: PlainNumber.real) else {
      return nil
    }
    guard value >= 0 else {
      report(SourceLocation(field.node), "\(name) is \(value); allowed: \(allowed)")
      return nil
    }
    return value
  }
}
