/// Two noisy copies X and Y of a bit Z, which is 1 with probability p. They differ from Z with the
/// probabilities ε and δ and are independent given Z.
///
/// I(X,Z;Y) = I(Z;Y) = h(p(1 − δ) + (1 − p)δ) − h(δ).
///
/// *Randomness:* point i reads one 64-bit word of the stream; the cell is that of its uniform
/// (`CellSampler`), in the order x, z, y.
/// *Source:* Pearl 2009, Causality, 2nd ed., section 1.2.
public struct SymbolCommonCause: BitTripleLaw {
  public static let id = "common-cause-symbols"
  public static let summary = "X and Y are noisy copies of a bit Z"
  public static let formula = "I(X,Z;Y) = h(p(1 − δ) + (1 − p)δ) − h(δ); I(X;Y) of the table of X and Y"
  public static let source = "Pearl 2009, Causality, 2nd edition, section 1.2"
  public static let parameters = [
    ParameterSpecification(
      "probability", .real(RealRange(0, 1)), default: .real(0.5), summary: "p, that Z is 1"),
    ParameterSpecification(
      "flip-x", .real(RealRange(0, 1)), summary: "the probability ε that X differs from Z"),
    ParameterSpecification(
      "flip-y", .real(RealRange(0, 1)), summary: "the probability δ that Y differs from Z"),
  ]
  public static let examples = Parameter.sets(
    "probability", "flip-x", "flip-y", reals: [0.5, 0.1, 0.2], [0.317, 0, 0.6317])

  public let arguments: Arguments
  public let bits: BitTriples

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    let p = arguments.real("probability")
    let (flipX, flipY) = (arguments.real("flip-x"), arguments.real("flip-y"))
    bits = BitTriples { x, z, y in
      (z == 1 ? p : 1 - p) * (x == z ? 1 - flipX : flipX) * (y == z ? 1 - flipY : flipY)
    }
  }
}
