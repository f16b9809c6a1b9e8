public import MutualInformation

/// Some of the laws or of the estimators of a study: those of an id whose parameters have one of the named values.
public struct EntrySelector: Hashable, Sendable {
  /// The id.
  public let id: String
  /// Allowed values by parameter, in the order of declaration.
  public let values: [ParameterChoice]

  /// The values that one parameter may have.
  public struct ParameterChoice: Hashable, Sendable {
    /// The parameter.
    public let name: String
    /// Its values.
    public let values: [ParameterValue]
  }

  /// Whether an entry is among them.
  func matches(_ id: String, _ arguments: Arguments) -> Bool {
    id == self.id
      && values.allSatisfy { choice in
        choice.values.contains(
          arguments[choice.name] ?? (choice.name == Catalog.transform.name ? .word("none") : .word("")))
      }
  }
}
