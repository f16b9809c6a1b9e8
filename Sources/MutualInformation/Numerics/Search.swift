/// The first number of a range from which on a condition holds; the end of the range if none.
///
/// *Complexity:* log₂ of the length, rounded up, evaluations of the condition.
@inlinable @inline(__always)
package func firstIndex<Index: FixedWidthInteger>(
  in range: Range<Index>, where condition: (Index) -> Bool
) -> Index {
  var (low, high) = (range.lowerBound, range.upperBound)
  while low < high {
    let middle = low + (high - low) / 2
    if condition(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}
