public import GSLRandom

/// A symbol X, uniform on 0, ..., m − 1; Y uniform on [X, X + 2). I(X;Y) = ln m − (1 − 1/m) ln 2.
///
/// *Randomness:* point i reads the uniforms 2i and 2i + 1 of the stream, u and v: x = ⌊mu⌋, y = x +
/// 2v. The bits are the same on every processor.
/// *Source:* Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212, experiment II.
public struct SymbolUniform: DensityRatioLaw {
  public static let id = "symbol-uniform"
  public static let summary = "X a uniform symbol 0, ..., m − 1, Y uniform on [X, X + 2)"
  public static let formula = "I(X;Y) = ln m − (1 − 1/m) ln 2"
  public static let source = "Gao, Kannan, Oh & Viswanath 2017, arXiv 1709.06212"
  public static let parameters = [
    ParameterSpecification("alphabet", .integer(1...65_536), summary: "m, the number of letters of X")
  ]
  public static let examples = [5, 1, 2, 17].map { [Parameter("alphabet", .integer($0))] }

  public let arguments: Arguments
  /// m.
  public let alphabet: Int

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    alphabet = arguments.integer("alphabet")
  }

  public var shape: SampleShape { SampleShape(x: .symbol(alphabet: alphabet), y: .real(dimension: 1)) }

  /// Y lies within two of X.
  public var hasPositiveRatio: Bool { false }

  public func truth(of quantity: Quantity) -> ExactValue? {
    guard quantity == .mutualInformation else { return nil }
    // On [0, 1) and [m, m + 1), of probability 1/m together, y allows one letter; elsewhere two.
    let m = Double(alphabet)
    let value = naturalLog(m) - (m - 1) / m * naturalLog(2)
    return ExactValue(value, errorBound: 5e-16 * (1 + naturalLog(m)), kind: .closedForm)
  }

  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let m = Double(alphabet)
    stream.forEachUniformPair(count: sample.count) { i, u, v in
      // Below m, because u is at most 1 − 2⁻⁵³ and m(1 − 2⁻⁵³) rounds to m for no m.
      let letter = Int(m * u)
      sample.x.symbols[i] = UInt16(letter)
      sample.y.reals[i] = Double(letter) + 2 * v
    }
  }

  public func makeOracle() -> any Critic { Oracle(alphabet: alphabet) }

  /// ln m − ln of the number of letters that y can come from if x is one of them; else −∞.
  private struct Oracle: Critic {
    let alphabet: Int

    func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
      let x = Double(sample.x.symbols[anchor])
      let y = sample.y.reals[candidate]
      // x + 2v sometimes rounds up to x + 2.
      guard x <= y, y <= x + 2 else { return -.infinity }
      let highest = min(y.rounded(.down), Double(alphabet) - 1)
      let lowest = max((y - 2).rounded(.down) + 1, 0)
      return naturalLog(Double(alphabet)) - naturalLog(max(highest - lowest + 1, 1))
    }
  }
}
