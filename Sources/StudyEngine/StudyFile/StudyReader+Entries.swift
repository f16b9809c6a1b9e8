import MutualInformation
import Yams

extension StudyReader {
  /// Reads the list under `laws` or `estimators`.
  ///
  /// - Parameters:
  ///   - word: `law` or `estimator`: the key of the id.
  ///   - types: The types that the id can name.
  /// - Returns: The entries with a known id, and whether these are all entries.
  mutating func entries(
    _ field: Field, word: String, types: [any CatalogEntry.Type]
  ) -> (entries: [EntryDraft], isComplete: Bool) {
    let allowed = "a list of \(word)s, each as in '- \(word): \(types[0].id)'"
    guard case .sequence(let list) = field.node else {
      report(SourceLocation(field.node), "\(word)s is \(found(field.node)); allowed: \(allowed)")
      return ([], false)
    }
    if list.isEmpty { report(SourceLocation(field.node), "\(word)s is an empty list; allowed: \(allowed)") }
    let entries = list.flatMap { self.entries(of: $0, word: word, types: types) }
    return (entries.compactMap(\.self), !list.isEmpty && entries.allSatisfy { $0?.isValid ?? false })
  }

  /// Reads one entry, which stands for several if it names several ids; nil for one with an error
  /// in its id.
  private mutating func entries(
    of node: Node, word: String, types: [any CatalogEntry.Type]
  ) -> [EntryDraft?] {
    let ids = types.map { $0.id }
    let owner = "\(word == "estimator" ? "an" : "a") \(word)"
    if case .mapping(let mapping) = node {
      guard let idNode = mapping.first(where: { $0.key.scalar?.string == word })?.value else {
        report(
          SourceLocation(node),
          "missing key '\(word)' in an entry of \(word)s; allowed: \(word): \(ids.joined(separator: ", "))")
        return [nil]
      }
      return self.types(idNode, word: word, types: types).map { type in
        type.map { entry(mapping, location: SourceLocation(node), word: word, type: $0) }
      }
    }
    guard node.scalar != nil, !isNothing(node) else {
      report(
        SourceLocation(node),
        "\(owner) is \(found(node)); allowed: '\(word): ID' and its parameters, ID being one of "
          + ids.joined(separator: ", "))
      return [nil]
    }
    // `- gaussian` is short for `- estimator: gaussian`.
    return [
      type(node, word: word, types: types).map {
        entry([:], location: SourceLocation(node), word: word, type: $0)
      }
    ]
  }

  /// The types that an id or a list of ids names; nil for one after an error.
  private mutating func types(
    _ node: Node, word: String, types: [any CatalogEntry.Type]
  ) -> [(any CatalogEntry.Type)?] {
    guard let list = node.sequence else { return [type(node, word: word, types: types)] }
    guard !list.isEmpty else {
      report(
        SourceLocation(node),
        "\(word) is an empty list; allowed: one id or several of \(types.map { $0.id }.joined(separator: ", "))"
      )
      return [nil]
    }
    let found = list.map { type($0, word: word, types: types) }
    let named = zip(found, list).compactMap { type, node in
      type.map { (value: $0.id, location: SourceLocation(node)) }
    }
    reportRepetitions(named, name: "the \(word)", text: \.self)
    // Each once: the plan would tell of the same repetition again.
    var seen: Set<String> = []
    return found.filter { type in type.map { seen.insert($0.id).inserted } ?? true }
  }

  /// The type that an id names; nil after an error.
  mutating func type(
    _ node: Node, word: String, types: [any CatalogEntry.Type]
  ) -> (any CatalogEntry.Type)? {
    let ids = types.map { $0.id }
    if let id = node.scalar?.string, let type = types.first(where: { $0.id == id }) { return type }
    let problem =
      node.scalar == nil || isNothing(node)
      ? "the \(word) is \(found(node))" : "unknown \(word) '\(shown(node.scalar?.string ?? ""))'"
    let hint = node.scalar.map { NearestSpelling.hint($0.string, among: ids) } ?? ""
    report(SourceLocation(node), "\(problem); allowed: \(ids.joined(separator: ", "))\(hint)")
    return nil
  }

  /// Reads the keys of an entry with a known id.
  private mutating func entry(
    _ mapping: Node.Mapping, location: SourceLocation, word: String, type: any CatalogEntry.Type
  ) -> EntryDraft {
    let errorCount = errors.count
    let isEstimator = word == "estimator"
    let uncertainty = (type as? any Estimator.Type).map(UncertaintyMethods.parameters(for:)) ?? []
    let isProgram = type is any ProgramEntry.Type
    let further =
      (isProgram ? [ProgramParameters.settings] : [])
      + (isEstimator ? uncertainty.map(\.name) + ["laws"] : isProgram ? [] : [Catalog.transform.name])
    let fields = fields(
      of: mapping, owner: "the \(word) \(type.id)",
      allowed: [word] + type.parameters.map(\.name) + further)
    var type = type
    if fields[Catalog.transform.name] != nil, let law = type as? any JointLaw.Type {
      type = Catalog.transformed(law)
    }
    let isAssessed = uncertainty.contains { fields[$0.name] != nil }
    var axes = isProgram ? fields[ProgramParameters.settings].map { settings($0) } ?? [:] : [:]
    let given = axes.keys.map { Parameter($0, .flag(true)) }
    let specifications = type.specifications(for: given) + (isAssessed ? uncertainty : [])
    for specification in specifications {
      guard let field = fields[specification.name], axes[specification.name] == nil else { continue }
      axes[specification.name] = EntryDraft.Axis(
        location: field.location,
        values: values(field.node, of: specification) { word in
          // Words with a required parameter of their own count only where that is given.
          !specifications.contains {
            !$0.hasFallback && fields[$0.name] == nil && $0.appliesWhere?.name == specification.name
              && $0.appliesWhere?.values.contains(.word(word)) ?? false
          }
        })
    }
    for specification in specifications
    where fields.meant.isDisjoint(with: specifications.alternatives(of: specification.name)) {
      checkPresence(of: specification, among: specifications, axes: axes, location: location, id: type.id)
    }
    let lawIDs = isEstimator ? fields["laws"].flatMap { lawFilter($0) } : nil
    return EntryDraft(
      type: type, specifications: specifications, location: location, axes: axes, lawIDs: lawIDs,
      isValid: errors.count == errorCount)
  }

  /// Reports a missing required parameter, and a given one without effect.
  private mutating func checkPresence(
    of specification: ParameterSpecification, among specifications: [ParameterSpecification],
    axes: [String: EntryDraft.Axis], location: SourceLocation, id: String
  ) {
    let (name, condition) = (specification.name, specification.appliesWhere)
    let others = specifications.alternatives(of: name).filter { $0 != name }
    if let other = others.first(where: { axes[$0] != nil }) {
      guard let axis = axes[name] else { return }
      // Told once, at the alternative.
      if specification.insteadOf != nil {
        report(axis.location, "\(name) of \(id) stands beside \(other); keep one of them")
      }
      return
    }
    if specification.insteadOf != nil, axes[name] == nil { return }
    var applies = true
    if let condition {
      // The other parameter has an error of its own.
      guard let possible = Self.possibleValues(of: condition.name, among: specifications, axes: axes) else {
        return
      }
      applies = possible.contains(where: condition.values.contains)
      if let axis = axes[name], !applies {
        let actual = possible.map(\.text).joined(separator: ", ")
        report(
          axis.location,
          "\(name) has no effect with \(condition.name): \(shown(actual)); it applies where \(condition.name) is "
            + "\(condition.allowed); remove it")
      }
    }
    guard applies, axes[name] == nil, !specification.hasFallback else { return }
    let reason = condition.map { " (needed where \($0.name) is \($0.allowed))" } ?? ""
    let choice = others.map { ", or the key '\($0)' instead" }.joined()
    report(
      location, "missing key '\(name)' of \(id)\(reason); allowed: \(specification.kind.allowed)\(choice)")
  }

  /// The values of a parameter, given or not; nil after an error, or if it has to be given.
  private static func possibleValues(
    of name: String, among specifications: [ParameterSpecification], axes: [String: EntryDraft.Axis]
  ) -> [ParameterValue]? {
    if let axis = axes[name] { return axis.values }
    guard let specification = specifications.first(where: { $0.name == name }) else { return nil }
    guard let presets = specification.presets else { return specification.defaultValue.map { [$0] } }
    return possibleValues(of: presets.name, among: specifications, axes: axes)?.compactMap {
      specification.fallback(beside: [Parameter(presets.name, $0)])
    }
  }

  /// Reads the ids under `laws` of an estimator; nil after an error.
  private mutating func lawFilter(_ field: Field) -> [String]? {
    let nodes = field.node.sequence.map(Array.init) ?? [field.node]
    guard !nodes.isEmpty else {
      report(
        SourceLocation(field.node),
        "laws is an empty list; allowed: the ids of the laws that the estimator is for, or no key "
          + "'laws' for all")
      return nil
    }
    var named: [(value: String, location: SourceLocation)] = []
    for node in nodes {
      if let name = node.scalar?.string, programLaws.contains(name) {
        named.append((name, SourceLocation(node)))
      } else if let type = type(node, word: "law", types: StudyCatalog.laws) {
        named.append((type.id, SourceLocation(node)))
      }
    }
    reportRepetitions(named, name: "the law", text: \.self)
    return named.count == nodes.count ? named.map(\.value) : nil
  }

  // MARK: Expansion

  /// An entry in the place of the study's programs, if it is one.
  private static func placed<Entry>(_ entry: Entry, in place: ProgramPlace?) -> Entry {
    guard let place, let program = entry as? any ProgramEntry else { return entry }
    return program.placed(in: place) as? Entry ?? entry
  }

  /// The laws of a valid entry.
  mutating func laws(of entry: EntryDraft) -> [any JointLaw] {
    guard let type = entry.type as? any JointLaw.Type else { return [] }
    let place = place
    return expand(entry) { parameters throws(ParameterError) in
      let law = Self.placed(try type.init(parameters), in: place)
      // Without a transform it is the law itself, which can do more.
      guard let transformed = law as? any TransformedLaw, !transformed.isTransformed else { return law }
      return transformed.original
    }
  }

  /// The estimators of a valid entry, with their intervals and tests.
  mutating func estimators(of entry: EntryDraft) -> [StudyEstimator] {
    guard let type = entry.type as? any Estimator.Type else { return [] }
    let place = place
    let others = Set(UncertaintyMethods.parameters(for: type).map(\.name))
    return expand(entry) { parameters throws(ParameterError) in
      try StudyEstimator(
        Self.placed(type.init(parameters.filter { !others.contains($0.name) }), in: place),
        uncertainty: parameters.filter { others.contains($0.name) }, lawIDs: entry.lawIDs)
    }
  }

  /// The combinations of the values of a valid entry, later parameters varying fastest, in the
  /// order of the lists.
  ///
  /// Parameters that do not apply to a combination are dropped from it; combinations that thereby
  /// become equal are kept once.
  private mutating func expand<Made>(
    _ entry: EntryDraft, _ make: ([Parameter]) throws(ParameterError) -> Made
  ) -> [Made] {
    let specifications = entry.specifications
    let lengths = specifications.map { entry.axes[$0.name]?.values?.count ?? 1 }
    var indices = Array(repeating: 0, count: specifications.count)
    var seen: Set<[Parameter]> = []
    var made: [Made] = []
    while true {
      var parameters: [Parameter] = []
      for (specification, index) in zip(specifications, indices) {
        if let condition = specification.appliesWhere, !condition.holds(in: parameters) { continue }
        let value =
          entry.axes[specification.name]?.values?[index] ?? specification.fallback(beside: parameters)
        if let value { parameters.append(Parameter(specification.name, value)) }
      }
      if seen.insert(parameters).inserted {
        do throws(ParameterError) {
          made.append(try make(parameters))
        } catch {
          report(
            entry.axes[error.parameter]?.location ?? entry.location,
            "\(error.parameter) is \(shown(error.found)); allowed: \(error.allowed)")
        }
      }
      // The odometer: the last parameter turns fastest.
      guard let turning = indices.indices.last(where: { indices[$0] + 1 < lengths[$0] }) else { return made }
      indices[turning] += 1
      for later in indices.indices where later > turning { indices[later] = 0 }
    }
  }
}
