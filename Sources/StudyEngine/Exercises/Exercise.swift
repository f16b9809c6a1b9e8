public import GSLRandom

/// An exercise of the notebook that the project started from: its statement, its numbers, its checks.
///
/// *Source:* "Mutual Information -- Exercises" of the notebook series NotebookMath for LLMs, ten exercises in NumPy. The
/// random ones are replayed on NumPy's own stream, so that their numbers come out to the last digits.
public protocol Exercise: Sendable {
  /// 1 to 10.
  static var number: Int { get }
  /// The title, in the notebook's words.
  static var title: String { get }
  /// What is asked, in two lines.
  static var statement: [String] { get }
  /// How it is computed here, in one line.
  static var computation: String { get }
  /// What the notebook concludes.
  static var takeaway: String { get }

  /// Computes the numbers and the checks.
  ///
  /// - Throws: `GSLError` where there is no memory for a generator; nothing else can go wrong.
  static func solve() throws(GSLError) -> Solution
}

/// What an exercise comes to.
public struct Solution: Sendable {
  /// A number, beside the notebook's.
  public struct Value: Sendable {
    /// What it is.
    public let name: String
    /// As computed here; nats unless the name says otherwise.
    public let value: Double
    /// As the notebook computes it with NumPy 2.4.6, all digits; nil where the notebook has no such number.
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

  /// A solution.
  public init(values: [Value], checks: [Check]) {
    self.values = values
    self.checks = checks
  }
}

/// The notebook, in its order.
public enum Notebook {
  /// All ten.
  public static let exercises: [any Exercise.Type] = [
    TabularMutualInformation.self,
    ZeroCorrelation.self,
    KLDivergence.self,
    ChainRuleExercise.self,
    ChannelNoise.self,
    EstimatorBias.self,
    InfoNCEBound.self,
    ActiveLearning.self,
    ChannelCapacityExercise.self,
    InfoNCESignal.self,
  ]
}

/// NumPy's `allclose` of two numbers with equal tolerances: |a − b| ≤ t + t|b|.
func isClose(_ a: Double, _ b: Double, tolerance: Double = 1e-8) -> Bool {
  abs(a - b) <= tolerance + tolerance * abs(b)
}
