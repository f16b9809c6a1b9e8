import MutualInformation
import Yams

/// Reads the nodes of a study file and collects their errors.
struct StudyReader {
  let file: String
  /// What the programs of the study share; nil if the file can name none.
  let place: ProgramPlace?
  /// Whether files of programs are read: not those of a stored study, which may be elsewhere.
  let isRead: Bool
  /// The names of the laws that are programs, by which `laws:` of an estimator knows them, too.
  var programLaws: [String] = []
  private(set) var errors: [StudyFileError] = []

  init(file: String, place: ProgramPlace? = nil, isRead: Bool = true) {
    self.file = file
    self.place = place
    self.isRead = isRead
  }

  struct Field {
    let location: SourceLocation
    let node: Node
  }

  /// The allowed keys that a mapping has, and those that its unknown keys probably meant.
  struct Fields {
    var found: [String: Field] = [:]
    var meant: Set<String> = []

    subscript(key: String) -> Field? { found[key] }
  }

  mutating func report(_ location: SourceLocation?, _ message: String) {
    errors.append(StudyFileError(file: file, location: location, message: message))
  }

  // MARK: Mappings

  /// Reads the fields of a mapping; unknown keys are errors.
  ///
  /// - Parameter owner: The mapping in error lines: `a study file`, `the law bivariate-normal`.
  mutating func fields(of mapping: Node.Mapping, owner: String, allowed: [String]) -> Fields {
    var fields = Fields()
    for (key, value) in mapping {
      let location = SourceLocation(key)
      guard let name = key.scalar?.string else {
        report(location, "a key of \(owner) is \(found(key)); allowed: \(allowed.joined(separator: ", "))")
        continue
      }
      if !allowed.contains(name) {
        if let meant = NearestSpelling.of(name, among: allowed) { fields.meant.insert(meant) }
        report(
          location,
          "unknown key '\(shown(name))' of \(owner); allowed: \(allowed.joined(separator: ", "))"
            + NearestSpelling.hint(name, among: allowed))
      } else if let earlier = fields.found.updateValue(Field(location: location, node: value), forKey: name) {
        report(location, "the key '\(name)' is already at \(earlier.location); keep one")
      }
    }
    return fields
  }

  // MARK: Scalars

  /// Reads a text; quotes make no difference.
  mutating func text(_ field: Field, name: String, allowed: String) -> String? {
    guard let scalar = field.node.scalar, !isNothing(field.node) else {
      report(SourceLocation(field.node), "\(name) is \(found(field.node)); allowed: \(allowed)")
      return nil
    }
    return scalar.string
  }

  mutating func integer(_ node: Node, name: String, in range: ClosedRange<Int>) -> Int? {
    let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let value = number(node, name: name, allowed: allowed, read: PlainNumber.integer) else {
      return nil
    }
    guard range.contains(value) else {
      report(SourceLocation(node), "\(name) is \(value); allowed: \(allowed)")
      return nil
    }
    return value
  }

  /// Reads a number that is written without quotes.
  mutating func number<Value>(
    _ node: Node, name: String, allowed: String, read: (String) throws(NotANumber) -> Value
  ) -> Value? {
    guard let scalar = node.scalar, !isNothing(node) else {
      report(SourceLocation(node), "\(name) is \(found(node)); allowed: \(allowed)")
      return nil
    }
    do {
      let value = try read(scalar.string)
      guard scalar.style != .plain else { return value }
      report(
        SourceLocation(node),
        "\(name) is the text \"\(shown(scalar.string))\"; write \(shown(scalar.string)) without quotes; allowed: \(allowed)"
      )
    } catch {
      report(SourceLocation(node), "\(name) is \(found(node)), which \(error.reason); allowed: \(allowed)")
    }
    return nil
  }

  /// Reads `true` or `false`, written without quotes.
  mutating func truthValue(_ node: Node, name: String) -> Bool? {
    if let scalar = node.scalar, scalar.style == .plain, let value = Bool(scalar.string) { return value }
    report(SourceLocation(node), "\(name) is \(found(node)); allowed: true, false")
    return nil
  }

  /// Reports every value that occurs in a list for the second time.
  mutating func reportRepetitions<Value: Hashable>(
    _ values: [(value: Value, location: SourceLocation)], name: String, text: (Value) -> String
  ) {
    var first: [Value: SourceLocation] = [:]
    for (value, location) in values {
      if let earlier = first[value] {
        report(location, "\(name) is \(shown(text(value))) again, as at \(earlier); list every value once")
      } else {
        first[value] = location
      }
    }
  }

  // MARK: Words

  /// Whether nothing was written: an empty value, `~` or `null`.
  func isNothing(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// The words for a node in error lines.
  func found(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar):
      if isNothing(node) { return "nothing" }
      return scalar.style == .plain ? shown(scalar.string) : "the text \"\(shown(scalar.string))\""
    case .sequence(let sequence): return sequence.isEmpty ? "an empty list" : "a list"
    case .mapping: return "a mapping"
    case .alias: return "an alias"
    }
  }
}

extension SourceLocation {
  /// The source location of a node.
  init(_ node: Node) {
    // Every parsed node has a mark.
    self.init(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }
}
