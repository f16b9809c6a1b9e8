public import GSLRandom
public import MutualInformation

/// A letter X, uniform on 0, ..., m − 1, typed as it is or, with probability ε, as the next one:
/// I(X;Y) = ln m − h(ε).
///
/// *Randomness:* a draw reads a word or two for the letter and one uniform number for the error.
public struct NoisyTypewriter: DiscreteLaw {
  public static let id = "noisy-typewriter"
  public static let summary = "a uniform letter, sometimes typed as the next one"
  public static let formula = "I(X;Y) = ln m − h(ε)"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 7.1.3"
  public static let parameters = [
    ParameterSpecification(
      "letters", .integer(3...256), default: .integer(26), summary: "m, the number of letters"),
    ParameterSpecification(
      "error", .real(RealRange(0, 1)), default: .real(0.5), summary: "ε, the probability of the next letter"),
  ]
  public static let examples: [[Parameter]] = [
    [], [Parameter("letters", .integer(3)), Parameter("error", .real(0.1317))],
  ]

  public let arguments: Arguments
  private let letters: Int
  private let error: Double

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    letters = arguments.integer("letters")
    error = arguments.real("error")
  }

  public var shape: SampleShape {
    SampleShape(x: .symbol(alphabet: letters), y: .symbol(alphabet: letters))
  }

  public var table: JointTable {
    var cells = [Double](repeating: 0, count: letters * letters)
    for x in 0..<letters {
      cells[x * letters + x] = (1 - error) / Double(letters)
      cells[x * letters + (x + 1) % letters] = error / Double(letters)
    }
    return JointTable(xCount: letters, yCount: letters, probabilities: cells)
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    let value = naturalLog(Double(letters)) - binaryEntropy(error)
    return ExactValue(value, errorBound: 1e-14, kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    for i in 0..<sample.count {
      let letter = Int(stream.nextInteger(below: UInt32(letters)))
      let typed = stream.nextUniform() < error ? (letter + 1) % letters : letter
      sample.x.symbols[i] = UInt16(letter)
      sample.y.symbols[i] = UInt16(typed)
    }
  }
}
