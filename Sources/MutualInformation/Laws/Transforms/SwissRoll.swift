/// Maps u in [0, 1] to the point (t cos t, t sin t)/21 with t = 1.5π(1 + 2u): a spiral strip.
///
/// It is injective on [0, 1] only, so it follows `normal-cdf`.
enum SwissRoll: Transform {
  static let id = "swiss-roll"
  static let formula = "u in [0, 1] to (t cos t, t sin t)/21, t = 1.5π(1 + 2u); right after normal-cdf"
  static let source = "Czyż et al. 2023, arXiv 2306.11078, section 2.2"

  static func dimension(
    after dimension: Int, of earlier: (any Transform.Type)?
  ) throws(TransformRefusal) -> Int {
    guard dimension == 1 else {
      throw TransformRefusal(reason: "takes single reals, not vectors of dimension \(dimension)")
    }
    guard earlier == NormalCDF.self else {
      throw TransformRefusal(reason: "takes numbers in [0, 1]: put normal-cdf right before it")
    }
    return 2
  }

  static func apply(
    to values: inout MutableSpan<Double>, dimension: Int, of variable: TransformedVariable,
    _ arguments: Arguments
  ) {
    preconditionFailure("the Swiss roll changes the dimension")
  }

  static func embed(_ values: inout MutableSpan<Double>, count: Int, dimension: Int) {
    // From the last point down, because a point takes the memory of later numbers.
    for i in (0..<count).reversed() {
      let t = 1.5 * Double.pi * (1 + 2 * values[i])
      let (sine, cosine) = sineAndCosine(t)
      values[2 * i] = t * cosine / 21
      values[2 * i + 1] = t * sine / 21
    }
  }
}
