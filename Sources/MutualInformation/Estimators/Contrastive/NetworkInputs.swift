/// The draws of a sample as a network takes them: in float32, as they are or standardised.
struct NetworkInputs {
  private(set) var x: [Float]
  private(set) var y: [Float]
  private var xScales: [Scale], yScales: [Scale]
  private let isStandardised: Bool
  /// Whether X and Y are exchanged.
  private let isExchanged: Bool

  /// The mean of a coordinate and its deviation; 0 and 1 leave every bit as it is.
  private struct Scale {
    var mean = 0.0, deviation = 1.0
  }

  /// Makes room for samples of size `count`.
  init(count: Int, xSides: Int, ySides: Int, isStandardised: Bool, isExchanged: Bool) {
    x = Array(repeating: 0, count: count * xSides)
    y = Array(repeating: 0, count: count * ySides)
    xScales = Array(repeating: Scale(), count: xSides)
    yScales = Array(repeating: Scale(), count: ySides)
    self.isStandardised = isStandardised
    self.isExchanged = isExchanged
  }

  /// Takes a sample, each coordinate less its mean over its deviation if that is asked for.
  mutating func take(_ sample: borrowing Sample) throws(EstimationFailure) {
    let (x, y) = columns(of: sample)
    try rangeOfFinite(x.span)
    if isStandardised { try Self.measure(x, into: &xScales) }
    try rangeOfFinite(y.span)
    if isStandardised { try Self.measure(y, into: &yScales) }
    Self.scale(x, xScales, into: &self.x)
    Self.scale(y, yScales, into: &self.y)
  }

  /// Takes a sample, its coordinates standardised as those of another sample.
  mutating func take(_ sample: borrowing Sample, scaledAs other: NetworkInputs) throws(EstimationFailure) {
    let (x, y) = columns(of: sample)
    try rangeOfFinite(x.span)
    try rangeOfFinite(y.span)
    Self.scale(x, other.xScales, into: &self.x)
    Self.scale(y, other.yScales, into: &self.y)
  }

  private func columns(of sample: borrowing Sample) -> (x: [Double], y: [Double]) {
    isExchanged ? (sample.y.reals, sample.x.reals) : (sample.x.reals, sample.y.reals)
  }

  private static func measure(_ values: [Double], into scales: inout [Scale]) throws(EstimationFailure) {
    let sides = scales.count
    let count = values.count / sides
    for d in 0..<sides {
      var (sum, squares) = (0.0, 0.0)
      for i in 0..<count { sum += values[i * sides + d] }
      let mean = sum / Double(count)
      for i in 0..<count {
        let distance = values[i * sides + d] - mean
        squares += distance * distance
      }
      let deviation = (squares / Double(count)).squareRoot()
      guard deviation.isFinite else { throw .sampleNotFinite }
      guard deviation > 0 else { throw .constantVariable }
      scales[d] = Scale(mean: mean, deviation: deviation)
    }
  }

  private static func scale(_ values: [Double], _ scales: [Scale], into result: inout [Float]) {
    let sides = scales.count
    for d in 0..<sides {
      let scale = scales[d]
      for i in 0..<values.count / sides {
        result[i * sides + d] = Float((values[i * sides + d] - scale.mean) / scale.deviation)
      }
    }
  }
}
