/// What laws and estimators have in common: an id, parameters, and a canonical text.
public protocol CatalogEntry: Sendable {
  /// The name in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// One line for `mi-study list`.
  static var summary: String { get }
  /// Where the definition or the formula comes from.
  static var source: String { get }
  /// The declared parameters, in the order of the canonical text.
  static var parameters: [ParameterSpecification] { get }
  /// Parameter sets, sane and ugly, over which the conformance tests run.
  static var examples: [[Parameter]] { get }

  /// Makes the entry from checked arguments.
  ///
  /// - Throws: `ParameterError` where values that are fine one by one cannot be together.
  init(_ arguments: Arguments) throws(ParameterError)

  /// The arguments that it was made from.
  var arguments: Arguments { get }
}

extension CatalogEntry {
  /// Makes the entry from named values, checked against its declarations.
  public init(_ parameters: [Parameter]) throws(ParameterError) {
    try self.init(Arguments(parameters, for: Self.parameters))
  }

  /// The canonical text, `id(name=value, ...)`: what stream keys and purposes are hashed from.
  public var canonicalText: String { arguments.canonicalText(of: Self.id) }
}
