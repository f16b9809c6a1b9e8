public import GSLRandom

/// An exercise of the notebook that the project started from: statement, numbers and checks.
///
/// *Source:* "Mutual Information -- Exercises" of the notebook series NotebookMath for LLMs, ten
/// exercises in NumPy. The random ones are replayed on NumPy's own stream, so that their numbers
/// come out to the last digits.
public struct Exercise: Sendable {
  /// 1 to 10.
  public let number: Int
  /// The title, in the notebook's words.
  public let title: String
  /// The question.
  public let statement: String
  /// The method of this library, in one line.
  public let computation: String
  /// The conclusion of the notebook.
  public let takeaway: String
  private let solution: @Sendable () throws(GSLError) -> Solution

  init(
    number: Int, title: String, statement: String, computation: String, takeaway: String,
    solution: @escaping @Sendable () throws(GSLError) -> Solution
  ) {
    self.number = number
    self.title = title
    self.statement = statement
    self.computation = computation
    self.takeaway = takeaway
    self.solution = solution
  }

  /// Computes the numbers and the checks.
  ///
  /// - Throws: `GSLError` if there is no memory for a generator; nothing else can go wrong.
  public func solve() throws(GSLError) -> Solution { try solution() }
}

/// The notebook, in its order.
public enum Notebook {
  /// All ten.
  public static let exercises: [Exercise] = [
    .tabularMutualInformation, .zeroCorrelation, .klDivergence, .chainRule, .channelNoise, .estimatorBias,
    .infoNCEBound, .activeLearning, .channelCapacity, .infoNCESignal,
  ]
}

/// A value that is made from constants: an error would be a mistake in this file.
func constant<Value>(_ make: () throws -> Value) -> Value {
  do { return try make() } catch { preconditionFailure("\(error)") }
}

/// NumPy's `allclose` of two numbers with equal tolerances: |a − b| ≤ t + t|b|.
func isClose(_ a: Double, _ b: Double, tolerance: Double = 1e-8) -> Bool {
  abs(a - b) <= tolerance + tolerance * abs(b)
}
