import GSLRandom
import MutualInformation
import Yams

/// The readable parts of a study file, with their source locations.
struct StudyDraft {
  var name: String?
  var description = ""
  var seed: UInt64?
  var replications: Replications?
  var replicationsLocation: SourceLocation?
  var generator: Generator? = .philox
  var sampleSizes: [(value: Int, location: SourceLocation)] = []
  var laws: [(law: any JointLaw, location: SourceLocation)] = []
  var estimators: [(estimator: StudyEstimator, location: SourceLocation)] = []
  var published: [PublishedFigure] = []
  var controls = ControlChoice.none
  /// False if some entries could not be read.
  var lawsAreComplete = false, estimatorsAreComplete = false

  /// The keys of a study file.
  static let keys = [
    "name", "description", "seed", "replications", "generator", "laws", "sample-sizes", "estimators",
    "published", "controls",
  ]
  private static let requiredKeys: KeyValuePairs = [
    "name": Study.nameRule,
    "seed": "a whole number from 0 to \(Study.seedRange.upperBound)",
    "replications": "a whole number from 1 to \(Study.replicationRange.upperBound)",
    "laws": "a list of laws, each as in '- law: \(StudyCatalog.laws[0].id)'",
    "sample-sizes":
      "whole numbers from \(Study.sampleSizeRange.lowerBound) to \(Study.sampleSizeRange.upperBound)",
    "estimators": "a list of estimators, each as in '- estimator: \(StudyCatalog.estimators[0].id)'",
  ]

  /// Reads the top level of a file; errors go to the reader.
  init(_ root: Node.Mapping, reader: inout StudyReader) {
    let fields = reader.fields(of: root, owner: "a study file", allowed: Self.keys)
    for (key, allowed) in Self.requiredKeys where fields[key] == nil && !fields.meant.contains(key) {
      reader.report(SourceLocation(.mapping(root)), "missing key '\(key)'; allowed: \(allowed)")
    }
    readSettings(fields, reader: &reader)
    readGrid(fields, reader: &reader)
    if let field = fields["published"] { readPublished(field, reader: &reader) }
  }

  /// Reads the published figures; each must be about some row of the study.
  private mutating func readPublished(_ field: StudyReader.Field, reader: inout StudyReader) {
    let figures = reader.published(field)
    published = figures.map(\.figure)
    guard lawsAreComplete, estimatorsAreComplete else { return }
    for (figure, location) in figures {
      let isMatched = laws.contains { law, _ in
        sampleSizes.contains { count, _ in
          estimators.contains { entry, _ in
            entry.applies(to: law) && figure.matches(law: law, count: count, estimator: entry)
          }
        }
      }
      if !isMatched {
        reader.report(
          location,
          "the published figure is about no row of this study; its law, n and estimator must be among the study's, with "
            + "the same values")
      }
    }
  }

  private mutating func readSettings(_ fields: StudyReader.Fields, reader: inout StudyReader) {
    if let field = fields["name"], let text = reader.text(field, name: "name", allowed: Study.nameRule) {
      if Study.isName(text) {
        name = text
      } else {
        reader.report(SourceLocation(field.node), "name is '\(shown(text))'; allowed: \(Study.nameRule)")
      }
    }
    if let field = fields["description"] {
      description = reader.text(field, name: "description", allowed: "a text") ?? ""
    }
    if let field = fields["seed"] {
      seed = reader.integer(field.node, name: "seed", in: 0...Int(Study.seedRange.upperBound)).map(
        UInt64.init)
    }
    if let field = fields["controls"] { readControls(field, reader: &reader) }
    if let field = fields["replications"] {
      replications = reader.replications(field.node)
      replicationsLocation = SourceLocation(field.node)
    }
    if let field = fields["generator"] {
      let allowed = "\(Generator.philox) or one of GSL's generators ('mi-study list generators' names them)"
      let text = reader.text(field, name: "generator", allowed: allowed)
      generator = text.flatMap(Generator.init(named:))
      if let text, generator == nil {
        let hint = NearestSpelling.hint(text, among: Generator.all.map(\.name))
        reader.report(
          SourceLocation(field.node), "unknown generator '\(shown(text))'; allowed: \(allowed)\(hint)")
      }
    }
  }

  private mutating func readControls(_ field: StudyReader.Field, reader: inout StudyReader) {
    let words = ControlChoice.allCases.map(\.rawValue)
    let allowed = words.joined(separator: ", ")
    guard let text = reader.text(field, name: "controls", allowed: allowed) else { return }
    if let choice = ControlChoice(rawValue: text) {
      controls = choice
    } else {
      reader.report(
        SourceLocation(field.node),
        "controls is \(reader.found(field.node)); allowed: \(allowed)\(NearestSpelling.hint(text, among: words))"
      )
    }
  }

  private mutating func readGrid(_ fields: StudyReader.Fields, reader: inout StudyReader) {
    if let field = fields["sample-sizes"] { readSampleSizes(field.node, reader: &reader) }
    let none = (entries: [EntryDraft](), isComplete: false)
    let laws = fields["laws"].map { reader.entries($0, word: "law", types: StudyCatalog.laws) } ?? none
    reader.programLaws = laws.entries.flatMap { entry in
      entry.type is ProgramLaw.Type
        ? (entry.axes["name"]?.values ?? []).compactMap { if case .text(let name) = $0 { name } else { nil } }
        : []
    }
    let estimators =
      fields["estimators"].map { reader.entries($0, word: "estimator", types: StudyCatalog.estimators) }
      ?? none
    // The size of the grid is checked before any of it is made.
    let valid = (laws: laws.entries.filter(\.isValid), estimators: estimators.entries.filter(\.isValid))
    if let objection = Self.sizeObjection(valid.laws, sampleSizes.count, valid.estimators) {
      reader.report(fields["laws"]?.location, objection)
      return
    }
    var errorCount = reader.errors.count
    for entry in valid.laws {
      self.laws += reader.laws(of: entry).map { ($0, entry.location) }
    }
    lawsAreComplete = laws.isComplete && reader.errors.count == errorCount
    errorCount = reader.errors.count
    for entry in valid.estimators {
      self.estimators += reader.estimators(of: entry).map { ($0, entry.location) }
    }
    estimatorsAreComplete = estimators.isComplete && reader.errors.count == errorCount
  }

  private mutating func readSampleSizes(_ node: Node, reader: inout StudyReader) {
    let nodes = node.sequence.map(Array.init) ?? [node]
    if nodes.isEmpty {
      reader.report(
        SourceLocation(node),
        "sample-sizes is an empty list; allowed: whole numbers from 2 to \(Study.sampleSizeRange.upperBound)")
    }
    for node in nodes {
      if let value = reader.integer(node, name: "a sample size", in: Study.sampleSizeRange) {
        sampleSizes.append((value, SourceLocation(node)))
      }
    }
  }

  /// The error line for a grid that is too large, or nil.
  private static func sizeObjection(_ laws: [EntryDraft], _ sizes: Int, _ estimators: [EntryDraft]) -> String?
  {
    let sizes = max(1, sizes)
    var counts: [String: Int] = [:]
    for law in laws { counts[law.type.id] = saturatingSum(counts[law.type.id] ?? 0, law.count) }
    let all = counts.values.reduce(0, saturatingSum)
    let pairs = estimators.reduce(0) { sum, entry in
      let laws = entry.lawIDs.map { $0.reduce(0) { saturatingSum($0, counts[$1] ?? 0) } } ?? all
      // Estimators without laws are made, too.
      return saturatingSum(sum, saturatingProduct(entry.count, max(1, laws)))
    }
    return Study.objection(
      cells: saturatingProduct(all, sizes), combinations: saturatingProduct(pairs, sizes))
  }

  /// The conflicts among the parts that could be read.
  func conflicts() -> [PlanConflict] {
    var check = PlanCheck(
      laws: laws.map(\.law), sampleSizes: sampleSizes.map(\.value), estimators: estimators.map(\.estimator))
    check.lawsAreComplete = lawsAreComplete
    check.estimatorsAreComplete = estimatorsAreComplete
    return check.conflicts()
  }

  /// The study, if nothing is missing.
  var study: Study? {
    guard let name, let seed, let replications, let generator else { return nil }
    return Study(
      name: name, description: description, seed: seed, replications: replications, generator: generator,
      laws: laws.map(\.law), sampleSizes: sampleSizes.map(\.value), estimators: estimators.map(\.estimator),
      published: published, controls: controls)
  }

  /// The source location of a part of the study; nil for the study as a whole.
  func location(of part: PlanConflict.Part) -> SourceLocation? {
    switch part {
    case .study: nil
    case .replications: replicationsLocation
    case .law(let index): laws[index].location
    case .sampleSize(let index): sampleSizes[index].location
    case .estimator(let index): estimators[index].location
    }
  }
}
