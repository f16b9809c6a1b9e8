/// A conflict in a study, with its cure and the parts concerned.
public struct PlanConflict: Hashable, Sendable, CustomStringConvertible {
  /// A part of a study, by its index.
  public enum Part: Hashable, Sendable {
    /// The name, the seed, or the study as a whole.
    case study
    /// `Study.replications`.
    case replications
    /// An element of `Study.laws`.
    case law(Int)
    /// An element of `Study.sampleSizes`.
    case sampleSize(Int)
    /// An element of `Study.estimators`.
    case estimator(Int)
  }

  /// The kinds of conflict. Those of one kind between the same entries of a file are reported once.
  public enum Kind: Hashable, Sendable {
    /// A setting is out of its range, or a list is empty.
    case setting
    /// The same law, sample size or estimator twice.
    case repetition
    /// An estimator cannot take the samples of a law.
    case incompatibility
    /// An estimator needs larger samples.
    case smallSample
    /// An estimator is for a law that the study does not have.
    case absentLaw
    /// A law has no estimator.
    case idleLaw
    /// Two streams would be the same.
    case streamCollision
  }

  /// The kind of conflict.
  public let kind: Kind
  /// The finding and its cure, in one line.
  public let message: String
  /// The parts concerned; the first is the one to change.
  public let parts: [Part]

  init(_ kind: Kind, _ message: String, _ parts: Part...) {
    self.kind = kind
    self.message = message
    self.parts = parts
  }

  /// The message.
  public var description: String { message }
}

/// All conflicts of a study.
public struct PlanError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The conflicts; at least one.
  public let conflicts: [PlanConflict]

  /// One line per conflict.
  public var description: String { conflicts.map(\.message).joined(separator: "\n") }
}
