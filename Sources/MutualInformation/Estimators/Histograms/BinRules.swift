/// A rule that computes the number of bins of equal width from the sample of one variable.
///
/// The number is ⌈(largest − smallest)/width⌉, or 1 if the width is 0. Widths and operations are
/// those of `numpy.histogram_bin_edges`: the numbers of bins are the same, rounding included.
struct BinRule: Sendable {
  /// The word in study files, frozen once published.
  let id: String
  /// The width in one line: n values, range = largest − smallest.
  let formula: String
  /// The source of the formula.
  let source: String
  let width: @Sendable (_ n: Double, _ range: Double, _ data: inout BinRuleData) -> Double
  /// range/width if it depends on n alone.
  private let ratio: (@Sendable (_ n: Double) -> Double)?

  init(
    _ id: String, _ formula: String, source: String,
    width: @escaping @Sendable (_ n: Double, _ range: Double, _ data: inout BinRuleData) -> Double
  ) {
    ratio = nil
    self.id = id
    self.formula = formula
    self.source = source
    self.width = width
  }

  /// A rule whose width is the range over a function of n.
  init(
    _ id: String, _ formula: String, source: String, ratio: @escaping @Sendable (_ n: Double) -> Double
  ) {
    self.id = id
    self.formula = formula
    self.source = source
    self.ratio = ratio
    width = { n, range, _ in range / ratio(n) }
  }

  /// The number of bins of every sample of n distinct values; nil if it depends on the values.
  ///
  /// It depends on them through a rounding if range/width is whole: of range/(range/k), some are
  /// larger than k unless k is a power of two.
  func bins(count: Int) -> Int? {
    guard let ratio = ratio?(Double(count)) else { return nil }
    let whole = ratio.rounded()
    guard abs(ratio - whole) > 1e-12 * whole || ratio.significand == 1 else { return nil }
    let bins = ratio.rounded(.up)
    return bins <= Double(BinRules.limit) ? max(Int(bins), 1) : nil
  }

  /// Returns the number of bins of finite values; nil if it is larger than `BinRules.limit`.
  ///
  /// Equal values have one bin: NumPy may see a spread in the rounding of their mean.
  func bins(low: Double, high: Double, _ data: inout BinRuleData) -> Int? {
    let range = high - low
    let width = range > 0 ? self.width(Double(data.count), range, &data) : 0
    if !(width > 0) { return 1 }
    let bins = (range / width).rounded(.up)
    return bins <= Double(BinRules.limit) ? max(Int(bins), 1) : nil
  }
}

/// The rules, in the order of help.
enum BinRules {
  /// The largest number of bins; a sample for which a rule wants more has no estimate. Widths from
  /// quartiles shrink to nothing beside the range of heavy tails.
  static let limit = 4096

  static let all = [
    BinRule(
      "sturges", "width = range/(log₂ n + 1)", source: "Sturges 1926, doi 10.1080/01621459.1926.10502161"
    ) { binaryLog($0) + 1 },
    BinRule(
      "scott", "width = (24√π/n)^(1/3) × standard deviation",
      source: "Scott 1979, doi 10.1093/biomet/66.3.605"
    ) { n, _, data in thirdPower(24 * Double.pi.squareRoot() / n) * data.standardDeviation },
    BinRule(
      "freedman-diaconis", "width = 2 × interquartile range/n^(1/3)",
      source: "Freedman & Diaconis 1981, doi 10.1007/BF01025868"
    ) { n, _, data in freedmanDiaconis(n, &data) },
    BinRule(
      "rice", "width = range/(2n^(1/3))", source: "Terrell & Scott 1985, doi 10.1080/01621459.1985.10477163"
    ) { 2 * thirdPower($0) },
    BinRule("sqrt", "width = range/√n", source: "numpy.histogram_bin_edges") { $0.squareRoot() },
    BinRule(
      "doane", "width = range/(1 + log₂ n + log₂(1 + |g|/√(6(n − 2)/((n + 1)(n + 3))))), g the skewness",
      source: "Doane 1976, doi 10.1080/00031305.1976.10479172"
    ) { n, range, data in
      let deviation = data.standardDeviation
      guard n > 2, deviation > 0 else { return 0 }
      let error = (6 * (n - 2) / ((n + 1) * (n + 3))).squareRoot()
      return range / (1 + binaryLog(n) + naturalLog1p(abs(data.skewness(deviation)) / error) / naturalLog(2))
    },
    BinRule(
      "auto", "width = the smaller of sturges and (the larger of freedman-diaconis and half of sqrt)",
      source: "numpy.histogram_bin_edges, NumPy 2.4"
    ) { n, range, data in
      min(max(freedmanDiaconis(n, &data), range / n.squareRoot() / 2), range / (binaryLog(n) + 1))
    },
  ]

  private static func freedmanDiaconis(_ n: Double, _ data: inout BinRuleData) -> Double {
    2 * data.interquartileRange * inverseThirdPower(n)
  }
}

/// Returns log₂ of a whole number, exact if the logarithm is whole.
private func binaryLog(_ n: Double) -> Double {
  n.significand == 1 ? Double(n.exponent) : naturalLog(n) / naturalLog(2)
}

/// 1/3 minus the double nearest to it.
private let thirdError = 1.850371707708594e-17

/// Returns x to the power of the double nearest to 1/3, correctly rounded but for halves of an ulp
/// within some 1e-32. It is not quite the cube root: 1000 gives 9.999999999999998.
package func thirdPower(_ x: Double) -> Double {
  let y = naturalExp(naturalLog(x) / 3)
  let square = y * y
  let rest = (-square).addingProduct(y, y)
  // x − y³, for one step of Newton.
  let residual = x.addingProduct(-square, y) - rest * y
  return y + (residual / (3 * square) - y * thirdError * naturalLog(x))
}

/// Returns x to the power of minus the double nearest to 1/3.
package func inverseThirdPower(_ x: Double) -> Double {
  let z = naturalExp(naturalLog(x) / -3)
  let (square, product) = (z * z, x * z)
  let (squareRest, productRest) = ((-square).addingProduct(z, z), (-product).addingProduct(x, z))
  // 1 − x z³.
  let residual = 1.0.addingProduct(-product, square) - product * squareRest - productRest * square
  return z + z * (residual / 3 + thirdError * naturalLog(x))
}
