import MutualInformation

/// A quantile of the estimates, with a distribution-free 95 % interval for that of their law.
public struct Quantile: Hashable, Sendable {
  /// Type 7 of Hyndman & Fan: linear between the order statistics around 1 + (R − 1)p.
  ///
  /// *Source:* Hyndman & Fan 1996, doi 10.1080/00031305.1996.10473566; the default of R and NumPy.
  public let value: Double
  /// The lower bound, an order statistic; nil where even the smallest estimate is not low enough.
  public let low: Double?
  /// The upper bound, an order statistic; nil where even the largest estimate is not high enough.
  public let high: Double?

  /// The probabilities of the reported quantiles, in twentieths: 5 %, 25 %, 50 %, 75 % and 95 %.
  package static let twentieths = [1, 5, 10, 15, 19]

  /// Makes one of the reported quantiles.
  ///
  /// - Parameter ordered: The order statistics by index from 0; only `slots.indices` are needed.
  init(_ slot: QuantileSlots.Slot, ordered: (Int) -> Double) {
    let fraction = slot.position.fraction
    let (lower, upper) = (ordered(slot.position.lower), ordered(slot.position.upper))
    let step = upper - lower
    // The difference of two large numbers can overflow where the quantile does not.
    value = step.isFinite ? lower + fraction * step : (1 - fraction) * lower + fraction * upper
    low = slot.ranks.low.map { ordered($0 - 1) }
    high = slot.ranks.high.map { ordered($0 - 1) }
  }
}

/// The indices of the reported quantiles among so many values: equal for all rows without failures.
struct QuantileSlots {
  /// The indices of one quantile.
  struct Slot {
    let position: QuantilePosition
    let ranks: QuantileRanks
  }

  /// The number of values, at least one.
  let count: Int
  let slots: [Slot]
  /// All indices of order statistics that are needed, ascending.
  let indices: [Int]

  init(count: Int) {
    self.count = count
    slots = Quantile.twentieths.map { twentieths in
      Slot(
        position: QuantilePosition(twentieths, of: 20, count: count),
        ranks: QuantileRanks(twentieths: twentieths, count: count))
    }
    indices = Set(
      slots.flatMap { slot in
        [slot.position.lower, slot.position.upper]
          + [slot.ranks.low, slot.ranks.high].compactMap { $0.map { $0 - 1 } }
      }
    ).sorted()
  }
}

/// The order statistics that bound a quantile. With B ~ Bin(R, p) the number of values below it,
/// the low rank is the largest l with P(B < l) ≤ 2.5 %, the high rank the smallest h with
/// P(B ≥ h) ≤ 2.5 %.
///
/// P(t₍l₎ ≤ quantile ≤ t₍h₎) ≥ 95 % for every law of t; without a rank, that side is open.
///
/// *Source:* Conover 1999, Practical Nonparametric Statistics, 3rd ed., section 3.2.
package struct QuantileRanks: Hashable {
  /// The low rank, from 1; nil if none is low enough.
  package let low: Int?
  /// The high rank, from 1; nil if none is high enough.
  package let high: Int?

  /// The ranks for the quantile of probability `twentieths`/20 of `count` values.
  ///
  /// *Accuracy:* that of `binomialWeights`; the ranks are the same on every processor.
  package init(twentieths: Int, count: Int) {
    let (first, weights) = binomialWeights(count: count, probability: Double(twentieths) / 20)
    let tail = 0.025
    var sum = 0.0
    var rank = first
    while sum + weights[rank - first] <= tail {
      sum += weights[rank - first]
      rank += 1
    }
    low = rank > 0 ? rank : nil
    sum = 0
    rank = first + weights.count - 1
    while sum + weights[rank - first] <= tail {
      sum += weights[rank - first]
      rank -= 1
    }
    high = rank < count ? rank + 1 : nil
  }
}
