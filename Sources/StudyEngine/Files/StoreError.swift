/// What can go wrong with a run directory, each with its cure.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is; the command line turns it into an exit code.
  public enum Kind: Hashable, Sendable {
    /// The file is not a store, is damaged, or belongs to another study.
    case badData
    /// The directory or a file in it cannot be made.
    case cannotCreate
    /// Reading or writing failed midway: a full disk, an unplugged one.
    case inputOutput
  }

  /// The kind.
  public let kind: Kind
  /// What, where, and what to do, in one line.
  public let description: String
  /// What is wrong with a store of ours that is damaged, for `StoreSalvage`; nil for other trouble.
  let damage: String?

  /// Describes the trouble.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
    damage = nil
  }

  /// A store of ours whose bytes are not those that were written.
  init(damaged path: String, _ damage: String) {
    kind = .badData
    description =
      "\(path): is damaged (\(damage)); run the study again: what can be read is kept, the rest is computed again"
    self.damage = damage
  }
}
