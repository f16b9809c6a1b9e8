import Foundation
import GSLRandom
import MutualInformation

/// The route of density ratios: of laws that know ln [p(x, y) / p(x) p(y)].
extension TruthCheck {
  mutating func compareWithRatios(_ law: any DensityRatioLaw) throws {
    let pair = law.makeOracle()
    let joint = (law as? any TripleDensityRatioLaw)?.makeJointOracle()
    // A table tells more about symbols than the normalisation does.
    let partners = law is any DiscreteLaw ? 0 : 2
    var (pairMeans, jointMeans) = (RatioMeans(partners: partners), RatioMeans(partners: partners))
    var differences = BatchMeans()
    var sample = Sample(count: RatioMeans.draws, shape: law.shape)
    for batch in 0..<BatchMeans.batches {
      try draw(into: &sample, UInt64(100 + batch))
      pairMeans.add(sample, pair)
      if let joint {
        jointMeans.add(sample, joint)
        differences.add(jointMeans.scores.last - pairMeans.scores.last)
      }
    }
    compare(.mutualInformation, with: pairMeans.scores.interval, .ratio)
    check(pairMeans, "p(x, y) / p(x) p(y)")
    if joint != nil {
      compare(.jointMutualInformation, with: jointMeans.scores.interval, .ratio)
      compare(.conditionalMutualInformation, with: differences.interval, .ratio)
      check(jointMeans, "p(x, z, y) / p(x, z) p(y)")
    }
  }

  private mutating func check(_ means: RatioMeans, _ ratio: String) {
    if !means.imbalance.interval.contains(0) {
      report(.ratio, "\(ratio) is no ratio of densities: an imbalance in \(means.imbalance.interval), not 0")
    }
  }
}

/// Means of a log density ratio s = ln r over draws (x, y) and over independent pairs: x of one
/// draw, y of another.
private struct RatioMeans {
  /// The draws of a batch.
  static let draws = 512
  /// The number m of independent pairs that each x is in.
  let partners: Int

  /// The mean of s over draws is the information.
  private(set) var scores = BatchMeans()
  /// E f(r) over draws minus E r f(r) over independent pairs, f(r) = 1/(1 + r/m).
  ///
  /// It is 0 for any f if r is the ratio of the two densities. With this f no mean exceeds m,
  /// however heavy the tail of r. A factor in r moves the two means apart: a term may be missing in
  /// the truth and in the oracle.
  ///
  /// *Source:* Bennett 1976, doi 10.1016/0021-9991(76)90078-4.
  private(set) var imbalance = BatchMeans()

  init(partners: Int) { self.partners = partners }

  mutating func add(_ sample: Sample, _ critic: any Critic) {
    let (n, m) = (sample.count, partners)
    var (sum, balance) = (0.0, 0.0)
    for i in 0..<n {
      let score = critic.score(sample, anchor: i, candidate: i)
      sum += score
      if m > 0 { balance += 1 / (1 + exp(score) / Double(m)) }
      for k in 0..<m {
        let ratio = exp(critic.score(sample, anchor: i, candidate: (i + k + 1) % n))
        balance -= (ratio < .infinity ? ratio / (1 + ratio / Double(m)) : Double(m)) / Double(m)
      }
    }
    scores.add(sum / Double(n))
    imbalance.add(balance / Double(n))
  }
}

/// Means of independent batches of draws.
struct BatchMeans {
  static let batches = 64

  private var values: [Double] = []

  mutating func add(_ value: Double) { values.append(value) }

  /// The mean of the latest batch.
  var last: Double { values.last! }

  /// The mean of all batches ± 6.9 standard errors.
  ///
  /// Student's t with 63 degrees of freedom is beyond 6.9 with a probability of 3e-9.
  var interval: ClosedRange<Double> {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    guard mean.isFinite, variance.isFinite else { return .infinity ... .infinity }
    let width = 6.9 * (variance / n).squareRoot() + 1e-9 * (1 + abs(mean))
    return mean - width...mean + width
  }
}
