/// The density of a pair of real variables by its factors p(u) p(v|u), which a histogram over the
/// range of the data needs for its exact expectation.
///
/// U is X or Y. A value of U or V is the image of a position on a scale where the density is smooth:
/// u = e^w of a long tail, for example.
public protocol ConditionalFactors: Sendable {
  /// Whether U is X. If not, U is Y and V is X.
  var isGivenX: Bool { get }
  /// The positions of U.
  var given: PositionScale { get }
  /// The positions of V.
  var other: PositionScale { get }

  /// p(u).
  func density(_ u: Double) -> Double
  /// p(v|u).
  func density(_ v: Double, given u: Double) -> Double
  /// P(V < v | u).
  func lower(_ v: Double, given u: Double) -> Double
  /// Sets `result[first + i]` to P(V < levels[i] | u).
  func setLower(_ levels: [Double], given u: Double, _ result: inout [Double], _ first: Int)
  /// P(V > v | u).
  func upper(_ v: Double, given u: Double) -> Double

  /// The width of an interval of positions of U in which polynomials of degree 9 give p(u) to some
  /// 1e-12, and p(u) P(V < v | u) too for every v out of `reach`.
  func width(_ low: Double, _ high: Double) -> Double
  /// The same for p(u) P(V < v | u) and p(u) p(v|u) with every v.
  func widthWithin(_ low: Double, _ high: Double) -> Double
  /// The width of an interval of positions of V in which polynomials of degree 9 give p(v|u); nil if
  /// there is none for all u.
  var otherWidth: Double? { get }
  /// The values of V where P(V < v | u) may be less smooth for positions from `low` to `high` of U.
  func reach(_ low: Double, _ high: Double) -> ClosedRange<Double>
  /// Whether P(V < v | u) is 0 for v below `reach` of u, and 1 for v above it, within 1e-16.
  var isCertainBeyondReach: Bool { get }
  /// The positions of U where P(V < v | u) or its derivative jumps.
  func kinks(_ v: Double) -> [Double]
}

extension ConditionalFactors {
  public var isCertainBeyondReach: Bool { false }
  public var otherWidth: Double? { nil }
  public func kinks(_ v: Double) -> [Double] { [] }
  public func setLower(_ levels: [Double], given u: Double, _ result: inout [Double], _ first: Int) {
    for (i, level) in levels.enumerated() { result[first + i] = lower(level, given: u) }
  }
}

/// The positions of a real variable: those whose images hold all but 1e-25 of its probability.
public struct PositionScale: Sendable {
  /// How a position w becomes a value.
  public enum Map: Sendable {
    /// w.
    case linear
    /// e^w − shift.
    case exponential(shift: Double)
    /// size · sinh w.
    case hyperbolicSine(size: Double)
  }

  let map: Map
  let range: ClosedRange<Double>

  /// A scale with a range of positions.
  public init(_ map: Map, _ range: ClosedRange<Double>) {
    self.map = map
    self.range = range
  }

  /// The value at a position.
  func value(_ w: Double) -> Double {
    switch map {
    case .linear: w
    case .exponential(let shift): naturalExp(w) - shift
    case .hyperbolicSine(let size): 0.5 * size * (naturalExp(w) - naturalExp(-w))
    }
  }

  /// The derivative of the value at a position.
  func slope(_ w: Double) -> Double {
    switch map {
    case .linear: 1
    case .exponential: naturalExp(w)
    case .hyperbolicSine(let size): 0.5 * size * (naturalExp(w) + naturalExp(-w))
    }
  }

  /// The position of a value.
  func position(_ value: Double) -> Double {
    switch map {
    case .linear: return value
    case .exponential(let shift): return naturalLog(value + shift)
    case .hyperbolicSine(let size):
      let x = abs(value) / size
      let w = naturalLog1p(x + x * x / (1 + (1 + x * x).squareRoot()))
      return value < 0 ? -w : w
    }
  }
}

/// An increasing map of one real variable.
protocol IncreasingMap: Sendable {
  func image(_ x: Double) -> Double
  /// The x between `low` and `high` with that image.
  func preimage(_ image: Double, from low: Double, to high: Double) -> Double
}

/// Factors of a pair before increasing maps of its variables.
public struct PairFactors: Sendable {
  /// The factors before the maps.
  package let conditional: any ConditionalFactors
  /// The maps of X, one after the other; likewise of Y.
  private(set) var xMaps: [any IncreasingMap] = []
  private(set) var yMaps: [any IncreasingMap] = []

  /// Factors without maps.
  public init(_ conditional: any ConditionalFactors) { self.conditional = conditional }

  /// The same with further maps.
  func mapped(x: [any IncreasingMap], y: [any IncreasingMap]) -> PairFactors {
    var result = self
    result.xMaps += x
    result.yMaps += y
    return result
  }

  /// The maps of U, and those of V.
  var givenMaps: [any IncreasingMap] { conditional.isGivenX ? xMaps : yMaps }
  var otherMaps: [any IncreasingMap] { conditional.isGivenX ? yMaps : xMaps }
}

/// The values before increasing maps that divide the images of [low, high] into equal parts.
func equalParts(from low: Double, to high: Double, count: Int, maps: [any IncreasingMap]) -> [Double] {
  guard count > 1 else { return [] }
  if maps.isEmpty { return (1..<count).map { low + (high - low) * (Double($0) / Double(count)) } }
  // The ends of the interval before each map.
  var ends = [(low, high)]
  for map in maps { ends.append((map.image(ends.last!.0), map.image(ends.last!.1))) }
  let (first, last) = ends.last!
  return (1..<count).map { part in
    var value = first + (last - first) * (Double(part) / Double(count))
    for k in maps.indices.reversed() { value = maps[k].preimage(value, from: ends[k].0, to: ends[k].1) }
    return value
  }
}

/// Returns the x between `low` and `high` where an increasing function is `target`, to a part of the
/// interval: false position with Illinois' halving, and bisection where that is slow.
func solved(
  _ target: Double, from low: Double, to high: Double, tolerance: Double = 1e-15,
  _ function: (Double) -> Double
) -> Double {
  var (a, b) = (low, high)
  var (fa, fb) = (function(a) - target, function(b) - target)
  if fa >= 0 { return a }
  if fb <= 0 { return b }
  let tolerance = tolerance * (high - low)
  var (lastSide, last) = (0, Double.infinity)
  for round in 0..<200 {
    let x = round % 12 == 11 ? 0.5 * (a + b) : min(max((a * fb - b * fa) / (fb - fa), a), b)
    if abs(x - last) <= tolerance || b - a <= tolerance { return x }
    let f = function(x) - target
    if f == 0 { return x }
    last = x
    if f < 0 {
      (a, fa) = (x, f)
      if lastSide == -1 { fb *= 0.5 }
      lastSide = -1
    } else {
      (b, fb) = (x, f)
      if lastSide == 1 { fa *= 0.5 }
      lastSide = 1
    }
  }
  return 0.5 * (a + b)
}
