public import MutualInformation

/// Selects laws or estimators of a study by their id and by values of their parameters.
public struct EntrySelector: Hashable, Sendable {
  /// The id.
  public let id: String
  /// The allowed values by parameter, in the order of declaration.
  public let values: [ParameterChoice]

  /// The allowed values of one parameter.
  public struct ParameterChoice: Hashable, Sendable {
    /// The parameter.
    public let name: String
    /// Its values.
    public let values: [ParameterValue]
  }

  /// Whether the selector takes an entry of this id and these arguments.
  func matches(_ id: String, _ arguments: Arguments) -> Bool {
    id == self.id
      && values.allSatisfy { choice in
        choice.values.contains(
          arguments[choice.name] ?? (choice.name == Catalog.transform.name ? .word("none") : .word("")))
      }
  }
}
