/// The position of a quantile of type 7 between two ordered values, which are equal at the ends.
///
/// *Source:* Hyndman & Fan 1996, doi 10.1080/00031305.1996.10473566; the default of R and NumPy.
package struct QuantilePosition: Hashable, Sendable {
  /// The indices from 0 of the two values.
  package let lower: Int, upper: Int
  /// The fraction of the way from the first value to the second.
  package let fraction: Double

  /// The quantile of probability p among `count` ≥ 1 values.
  init(_ p: Double, count: Int) {
    let position = p * Double(count - 1)
    lower = min(Int(position), count - 1)
    upper = min(lower + 1, count - 1)
    fraction = position - Double(lower)
  }

  /// The quantile of probability `part`/`parts`, without rounding.
  package init(_ part: Int, of parts: Int, count: Int) {
    let position = (count - 1) * part
    lower = position / parts
    upper = min(lower + 1, count - 1)
    fraction = Double(position % parts) / Double(parts)
  }
}
