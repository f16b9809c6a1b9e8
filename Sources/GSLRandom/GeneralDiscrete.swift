import CGSL

/// A distribution on 0 ..< K with given probabilities, each draw at the same cost whatever K is.
///
/// *Randomness.* `gsl_ran_discrete` (Walker's alias table, doi 10.1145/355744.355749), one uniform
/// a draw; an index of probability 0, which rounding could let through, is drawn again. *Bits.* The
/// same everywhere.
public struct GeneralDiscrete: UnivariateDistribution {
  /// The probabilities; their sum is 1 up to rounding.
  public let probabilities: [Double]

  private let table: AliasTable

  /// Weights need not be normalised. Throws unless there is at least one and fewer than 2²⁶, all
  /// are finite and not negative, and their sum is in 1e-150…1e150.
  public init(weights: [Double]) throws(DistributionError) {
    let name = "general discrete"
    try DistributionError.require(!weights.isEmpty, name, "number of weights", 0, "at least 1")
    try DistributionError.require(
      weights.count < 1 << 26, name, "number of weights", weights.count, "below 2^26")
    for (index, weight) in weights.enumerated() {
      try DistributionError.require(
        weight >= 0 && weight.isFinite, name, "weight \(index)", weight, "finite and not negative")
    }
    let sum = try Bounds.scale.checked(weights.reduce(0, +), name, "sum of the weights")
    probabilities = weights.map { $0 / sum }
    guard let table = AliasTable(probabilities) else {
      throw DistributionError(
        distribution: name, parameter: "number of weights", value: "\(weights.count)",
        requirement: "so small that the alias table fits in memory")
    }
    self.table = table
  }

  public var mean: Double {
    probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
  }

  public var variance: Double {
    let center = mean
    return probabilities.enumerated().reduce(0) {
      $0 + (Double($1.offset) - center) * (Double($1.offset) - center) * $1.element
    }
  }

  public func sample(using stream: inout RandomStream) -> Int {
    while true {
      let index = gsl_ran_discrete(stream.rng, table.pointer)
      if probabilities[index] > 0 { return index }
    }
  }

  public func density(at value: Int) -> Double {
    probabilities.indices.contains(value) ? probabilities[value] : 0
  }

  public func cumulative(_ value: Int) -> Double {
    guard value >= 0 else { return 0 }
    guard value < probabilities.count - 1 else { return 1 }
    return min(1, probabilities[...value].reduce(0, +))
  }

  public func upperTail(_ value: Int) -> Double {
    guard value >= 0 else { return 1 }
    guard value < probabilities.count - 1 else { return 0 }
    return min(1, probabilities[(value + 1)...].reduce(0, +))
  }
}

// Unchecked because of the pointer: GSL only reads the table once it is made.
private final class AliasTable: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<gsl_ran_discrete_t>

  /// Nil if there is no memory for it.
  init?(_ probabilities: [Double]) {
    Library.ready
    guard let pointer = gsl_ran_discrete_preproc(probabilities.count, probabilities) else { return nil }
    self.pointer = pointer
  }

  deinit {
    gsl_ran_discrete_free(pointer)
  }
}
