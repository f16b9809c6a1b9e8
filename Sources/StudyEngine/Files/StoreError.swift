/// An error of a run directory, with its cure.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of error; the command line turns them into exit codes.
  public enum Kind: Hashable, Sendable {
    /// The file is not a store, is damaged, or belongs to another study.
    case badData
    /// The directory or a file in it cannot be made.
    case cannotCreate
    /// Reading or writing failed midway: a full disk, an unplugged one.
    case inputOutput
    /// The study starts programs, and nobody allowed it.
    case notAllowed
    /// A program of the study cannot be started, refuses, or fails again and again.
    case unavailable
  }

  /// The kind.
  public let kind: Kind
  /// The error, its file and its cure, in one line.
  public let description: String
  /// The damage of a store of ours, for `StoreSalvage`; nil for other errors.
  let damage: String?

  /// Makes an error.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
    damage = nil
  }

  /// Makes the error of a store of ours whose bytes are not those that were written.
  init(damaged path: String, _ damage: String) {
    kind = .badData
    description =
      "\(path): is damaged (\(damage)); run the study again: what can be read is kept, the rest is computed again"
    self.damage = damage
  }
}
