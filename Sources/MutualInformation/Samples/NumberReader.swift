public import GSLRandom

/// Reads numbers of a stream one by one, for samplers that do not know how many they need.
///
/// Normals and uniforms are read in portions of 128, by `fillNormals` and `fillUniforms`, each when
/// none is left; the rest of the last portion is not used. So a draw is a function of the stream's
/// address and of the draws before it, whatever the size of the sample. It is on the stack.
///
/// ```swift
/// var numbers = NumberReader()
/// let gamma = GammaSampler(shape: 0.6317)
/// for i in 0..<sample.count {
///   let scale = gamma.draw(&numbers, &stream)
///   sample.x.reals[i] = scale
///   sample.y.reals[i] = scale * numbers.normal(from: &stream)
/// }
/// ```
public struct NumberReader {
  private static let portion = 128
  private var normals = InlineArray<128, Double>(repeating: 0)
  private var uniforms = InlineArray<128, Double>(repeating: 0)
  private var nextNormal = portion
  private var nextUniform = portion

  /// A reader that has read nothing yet.
  public init() {}

  /// The next standard normal.
  @inline(__always)
  public mutating func normal(from stream: inout RandomStream) -> Double {
    if nextNormal == Self.portion {
      var span = normals.mutableSpan
      stream.fillNormals(&span)
      nextNormal = 0
    }
    defer { nextNormal += 1 }
    return normals[nextNormal]
  }

  /// The next uniform on (0, 1], a multiple of 2⁻⁵³: 1 − u of a uniform u of the stream.
  @inline(__always)
  public mutating func uniform(from stream: inout RandomStream) -> Double {
    if nextUniform == Self.portion {
      var span = uniforms.mutableSpan
      stream.fillUniforms(&span)
      nextUniform = 0
    }
    defer { nextUniform += 1 }
    return 1 - uniforms[nextUniform]
  }
}

/// The gamma distribution with shape t and scale 1, drawn by Marsaglia and Tsang's rejection.
///
/// For t ≥ 1, with d = t − 1/3 and c = 1/√(9d): draw a normal z, again while v = (1 + cz)³ ≤ 0, and
/// a uniform u on (0, 1]. Return dv if u < 1 − 0.0331 z⁴ or ln u < ½z² + d(1 − v + ln v), else
/// start again. For t < 1: a draw with shape t + 1, times u^(1/t) of one more uniform.
///
/// *Bits:* the same on every processor, whatever `gsl_ran_gamma` does.
/// *Edge cases:* for t ≥ 0.1 a draw is at least 2⁻⁵³⁰·d·2⁻¹⁵⁹ > 1e-208, since 1 + cz is zero or at
/// least 2⁻⁵³.
/// *Source:* Marsaglia & Tsang 2000, doi 10.1145/358407.358414; section 6 for t < 1.
public struct GammaSampler: Sendable {
  private let d: Double
  private let c: Double
  /// 1/t for t < 1, else 0.
  private let power: Double

  /// The distribution with shape t and scale 1.
  ///
  /// - Precondition: shape > 0.
  public init(shape: Double) {
    d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3
    c = 1 / (9 * d).squareRoot()
    power = shape < 1 ? 1 / shape : 0
  }

  /// Returns one draw from the reader's next numbers.
  @inline(__always)
  public func draw(_ numbers: inout NumberReader, _ stream: inout RandomStream) -> Double {
    while true {
      let z = numbers.normal(from: &stream)
      let root = 1 + c * z
      if root <= 0 { continue }
      let v = root * root * root
      let u = numbers.uniform(from: &stream)
      let square = z * z
      guard
        u < 1 - 0.0331 * square * square
          || naturalLog(u) < 0.5 * square + d * (1 - v + naturalLog(v))
      else { continue }
      guard power > 0 else { return d * v }
      return d * v * naturalExp(naturalLog(numbers.uniform(from: &stream)) * power)
    }
  }
}
