/// The numbers and checks of an exercise.
public struct Solution: Sendable {
  /// A number, beside the notebook's.
  public struct Value: Sendable {
    /// Its name.
    public let name: String
    /// As computed here; nats unless the name says otherwise.
    public let value: Double
    /// The notebook's number with NumPy 2.4.6, all digits; nil if the notebook has none.
    public let notebook: Double?

    /// A number beside the notebook's.
    public init(_ name: String, _ value: Double, notebook: Double? = nil) {
      self.name = name
      self.value = value
      self.notebook = notebook
    }
  }

  /// A check that the notebook makes.
  public struct Check: Sendable {
    /// How a check ended.
    public enum Outcome: String, Sendable {
      /// It holds.
      case pass = "PASS"
      /// It does not hold, and it should.
      case fail = "FAIL"
      /// It does not hold in the notebook either, and cannot: the notebook's claim is wrong.
      case refuted = "REFUTED"
    }

    /// The notebook's name of it.
    public let name: String
    /// How it ended.
    public let outcome: Outcome
    /// Why a claim is refuted.
    public let explanation: String?

    /// A check that should hold.
    public init(_ name: String, _ holds: Bool) {
      self.name = name
      outcome = holds ? .pass : .fail
      explanation = nil
    }

    /// A claim of the notebook that should not hold; that it does would be the failure.
    public init(_ name: String, refuted: Bool, explanation: String) {
      self.name = name
      outcome = refuted ? .refuted : .fail
      self.explanation = explanation
    }
  }

  /// The numbers, in the notebook's order.
  public let values: [Value]
  /// The checks, in the notebook's order.
  public let checks: [Check]
}
