import CGSL

/// The Bernoulli distribution: 1 with probability p, else 0.
///
/// *Randomness.* `gsl_ran_bernoulli`: u < p. *Bits.* The same everywhere.
public struct Bernoulli: UnivariateDistribution, Hashable {
  /// p.
  public let probability: Double

  /// Throws unless p is in 0…1.
  public init(probability: Double) throws(DistributionError) {
    self.probability = try Bounds.probability.checked(probability, "Bernoulli", "probability")
  }

  public var mean: Double { probability }

  public var variance: Double { probability * (1 - probability) }

  public func sample(using stream: inout RandomStream) -> Int {
    Int(gsl_ran_bernoulli(stream.rng, probability))
  }

  public func density(at value: Int) -> Double { value == 1 ? probability : value == 0 ? 1 - probability : 0 }

  public func cumulative(_ value: Int) -> Double { value < 0 ? 0 : value < 1 ? 1 - probability : 1 }

  public func upperTail(_ value: Int) -> Double { value < 0 ? 1 : value < 1 ? probability : 0 }
}
