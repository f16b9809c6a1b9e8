public import GSLRandom

/// Two independent symbols, both uniform on 0, ..., m − 1. I(X;Y) = 0, so the law shows the bias of
/// estimators without dependence.
///
/// *Randomness:* point i reads the uniforms 2i and 2i + 1 of the stream, u and v. X is ⌊mu⌋, Y is
/// ⌊mv⌋.
public struct DiscreteIndependent: DiscreteLaw, DensityRatioLaw {
  public static let id = "discrete-independent"
  public static let summary = "independent uniform symbols X and Y"
  public static let formula = "I(X;Y) = 0"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, section 2.3"
  public static let parameters = [
    ParameterSpecification("alphabet", .integer(1...1000), summary: "m, the number of letters of each")
  ]
  public static let examples = [10, 2, 3].map { [Parameter("alphabet", .integer($0))] }

  public let arguments: Arguments
  /// m.
  public let alphabet: Int

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    alphabet = arguments.integer("alphabet")
  }

  public var shape: SampleShape { .symbols(alphabet, alphabet) }

  public var table: JointTable {
    let cells = alphabet * alphabet
    return JointTable(
      xCount: alphabet, yCount: alphabet, probabilities: Array(repeating: 1 / Double(cells), count: cells))
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    quantity == .mutualInformation ? ExactValue(0, errorBound: 0, kind: .closedForm) : nil
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let m = Double(alphabet)
    stream.forEachUniformPair(count: sample.count) { i, u, v in
      sample.x.symbols[i] = UInt16(m * u)
      sample.y.symbols[i] = UInt16(m * v)
    }
  }
}
