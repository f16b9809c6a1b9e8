/// The common interface of laws and estimators: an id, parameters and a canonical text.
public protocol CatalogEntry: Sendable {
  /// The name in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// One line for `mi-study list`.
  static var summary: String { get }
  /// The formula of a law's information or of an estimate, in one line for `mi-study list NAME`.
  static var formula: String { get }
  /// The source of the definition or the formula.
  static var source: String { get }
  /// The declared parameters, in the order of the canonical text.
  static var parameters: [ParameterSpecification] { get }
  /// The declarations that some given values are checked against; `parameters` for most entries.
  static func specifications(for given: [Parameter]) -> [ParameterSpecification]
  /// Parameter sets, ordinary and extreme, for the conformance tests.
  static var examples: [[Parameter]] { get }

  /// Makes the entry from checked arguments.
  ///
  /// - Throws: `ParameterError` if values that are valid one by one do not fit together.
  init(_ arguments: Arguments) throws(ParameterError)

  /// The arguments that the entry was made from.
  var arguments: Arguments { get }

  /// The name for people: the id, or a name that the user gave.
  var shownName: String { get }

  /// The text for error lines: the canonical text without what a preset stands for, or what people
  /// recognise the entry by.
  var shownText: String { get }
}

extension CatalogEntry {
  /// Entries without a formula of their own have it in their summary.
  public static var formula: String { summary }

  /// Most entries have the same parameters always.
  public static func specifications(for given: [Parameter]) -> [ParameterSpecification] { parameters }

  /// Most entries are shown as they are hashed.
  public var shownText: String { arguments.shownText(of: Self.id) }

  /// Most entries are named by their id.
  public var shownName: String { Self.id }

  /// Makes the entry from named values, which are checked against its declarations.
  public init(_ parameters: [Parameter]) throws(ParameterError) {
    try self.init(Arguments(parameters, for: Self.specifications(for: parameters)))
  }

  /// The canonical text, `id(name=value, ...)`. Stream keys and purposes are hashes of it.
  public var canonicalText: String { arguments.canonicalText(of: Self.id) }
}
