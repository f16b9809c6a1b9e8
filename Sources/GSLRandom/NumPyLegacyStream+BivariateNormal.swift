extension NumPyLegacyStream {
  /// `multivariate_normal([0, 0], [[1, ρ], [ρ, 1]], count)`: its two columns.
  ///
  /// Row i takes two `randn`, g and g′, times √S·Vᵀ of the covariance's singular value
  /// decomposition U·S·Vᵀ. With l = √((1+|ρ|)/2) and s = √((1−|ρ|)/2), LAPACK's signs give
  ///
  /// | ρ | x | y |
  /// |---|---|---|
  /// | positive | −l g − s g′ | −l g + s g′ |
  /// | negative | −l g + s g′ | l g + s g′ |
  /// | 0 | g | g′ |
  /// | not 0, magnitude below 3.87e-15 | −g | g′ |
  ///
  /// *Accuracy.* A few ulps: NumPy's last bits depend on the kernel that OpenBLAS chooses for the
  /// processor. These are the bits of its kernel for AVX-512; those for AVX2 and for SSE differed
  /// from it by up to 16·2⁻⁵³ absolute in 1.6·10⁶ values with |ρ| ≤ 0.999, and can differ by about
  /// 2⁻⁵³/|ρ| for ρ near 0, 2⁻⁵³/√(1−|ρ|) near ±1. The signs are the same for all three.
  ///
  /// Throws unless −1 < ρ < 1 and `count` is at least 0.
  public mutating func bivariateNormal(
    correlation: Double, count: Int
  ) throws(DistributionError) -> (x: [Double], y: [Double]) {
    try DistributionError.require(
      correlation.magnitude < 1, "bivariate normal", "correlation", correlation, "between -1 and 1")
    try DistributionError.require(count >= 0, "bivariate normal", "count", count, "at least 0")
    let root = CovarianceRoot(correlation: correlation)
    var x = [Double](repeating: 0, count: count)
    var y = x
    for i in x.indices {
      let first = randn()
      let second = randn()
      x[i] = (first * root.first.x).addingProduct(second, root.second.x)
      y[i] = (first * root.first.y).addingProduct(second, root.second.y)
    }
    return (x, y)
  }
}

/// √S·Vᵀ of [[1, ρ], [ρ, 1]] = U·S·Vᵀ as LAPACK's `dgesdd` computes it.
///
/// The signs, and near 0 and ±1 more than the last bits, come from the steps of the computation. So
/// these are its steps: a reflection to triangular form (`dlarfg`), then the singular values of a
/// triangle of two rows (`dlasv2`; Demmel and Kahan, doi 10.1137/0911052).
private struct CovarianceRoot {
  /// The coefficients of a row's first normal: the row of Vᵀ of the larger singular value.
  let first: (x: Double, y: Double)
  /// Those of the second.
  let second: (x: Double, y: Double)

  /// The correlation up to which LAPACK takes the triangle for diagonal: 2⁻⁵³ to the power 7/8,
  /// divided by √8.
  static let negligible = 3.87426173867755e-15

  init(correlation: Double) {
    guard correlation.magnitude > Self.negligible else {
      // The reflection turns the first axis round; with nothing to reflect it is left out.
      first = (correlation == 0 ? 1 : -1, 0)
      second = (0, 1)
      return
    }
    // The triangle [[−f, g], [0, h]].
    let f = (1 + correlation * correlation).squareRoot()
    let v = correlation * (1 / (1 + f))
    let t = -((-f - 1) / -f) * (v + correlation)
    let g = correlation + t
    let h = 1.0.addingProduct(t, v)

    let difference = (f - h) / f
    let m = g / -f
    let sum = 2 - difference
    let p = (sum * sum + m * m).squareRoot()
    let q = difference == 0 ? m.magnitude : (difference * difference + m * m).squareRoot()
    let mean = 0.5 * (p + q)
    let tangent = (m / (p + sum) + m / (q + difference)) * (1 + mean)  // 2 tan of V's angle
    let length = (tangent * tangent + 4).squareRoot()
    let cosine = 2 / length
    let sine = tangent / length

    let large = (f * mean).squareRoot()
    let small = (h / mean).squareRoot()
    first = (large * -cosine, large * -sine)
    second = (small * -sine, small * cosine)
  }
}
