/// A parameter for which a distribution, or a choice, is not defined.
public struct DistributionError: Error, Hashable, CustomStringConvertible {
  /// The distribution, for example `gamma`.
  public let distribution: String

  /// The parameter's name, for example `shape`.
  public let parameter: String

  /// The value given.
  public let value: String

  /// The values allowed, in words.
  public let requirement: String

  /// `gamma: shape = -1.0 must be positive`.
  public var description: String { "\(distribution): \(parameter) = \(value) must be \(requirement)" }

  /// Throws unless `holds`.
  static func require(
    _ holds: Bool, _ distribution: String, _ parameter: String, _ value: some Any,
    _ requirement: @autoclosure () -> String
  ) throws(DistributionError) {
    guard !holds else { return }
    throw DistributionError(
      distribution: distribution, parameter: parameter, value: "\(value)", requirement: requirement())
  }
}

/// A closed range of allowed parameters, in numbers and in words.
struct Bounds {
  let range: ClosedRange<Double>
  let text: String

  init(_ range: ClosedRange<Double>, _ text: String) {
    self.range = range
    self.text = text
  }

  /// The value, if it is allowed. Every distribution begins with this, before it calls GSL.
  func checked(_ value: Double, _ distribution: String, _ parameter: String) throws(DistributionError)
    -> Double
  {
    Library.ready
    try DistributionError.require(range.contains(value), distribution, parameter, value, text)
    return value
  }

  static let probability = Bounds(0...1, "in 0…1")

  // Locations and scales whose products and squares stay finite.
  static let location = Bounds(-1e150...1e150, "in -1e150…1e150")
  static let scale = Bounds(1e-150...1e150, "in 1e-150…1e150")

  /// Shapes for which GSL's functions give numbers.
  ///
  /// Near 0 its samplers underflow to 0/0. From 10⁶ on its incomplete beta and gamma functions
  /// return NaN at some points (at 10⁶, 10⁶: 7 of 1200 points within six standard deviations; below
  /// 10⁵ at none of the pairs that were tried).
  static let shape = Bounds(1e-2...1e5, "in 0.01…1e5")
}
