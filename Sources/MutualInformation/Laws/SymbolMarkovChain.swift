/// A fair bit X through two channels in a row, X → Z → Y, that flip it with the probabilities ε and
/// δ. X and Y are independent given Z.
///
/// I(X,Z;Y) = I(Z;Y) = ln 2 − h(δ), I(X;Y) = ln 2 − h(ε(1 − δ) + δ(1 − ε)).
///
/// *Randomness:* point i reads one 64-bit word of the stream; the cell is that of its uniform
/// (`CellSampler`), in the order x, z, y.
/// *Source:* Cover & Thomas 2006, sections 2.8 and 7.1.4.
public struct SymbolMarkovChain: BitTripleLaw {
  public static let id = "markov-chain-symbols"
  public static let summary = "a fair bit X, flipped on the way to Z and again on the way to Y"
  public static let formula =
    "I(X,Z;Y) = ln 2 − h(δ), I(X;Y) = ln 2 − h(ε(1 − δ) + δ(1 − ε)), I(Z;Y|X) is their difference"
  public static let source = "Cover & Thomas 2006, Elements of Information Theory, sections 2.8 and 7.1.4"
  public static let parameters = [
    ParameterSpecification(
      "flip-xz", .real(RealRange(0, 1)), summary: "the probability ε that Z differs from X"),
    ParameterSpecification(
      "flip-zy", .real(RealRange(0, 1)), summary: "the probability δ that Y differs from Z"),
  ]
  public static let examples = Parameter.sets(
    "flip-xz", "flip-zy", reals: [0.1, 0.2], [0, 0.6317], [0.5, 1])

  public let arguments: Arguments
  public let bits: BitTriples

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    let (xz, zy) = (arguments.real("flip-xz"), arguments.real("flip-zy"))
    bits = BitTriples { x, z, y in 0.5 * (x == z ? 1 - xz : xz) * (z == y ? 1 - zy : zy) }
  }
}
