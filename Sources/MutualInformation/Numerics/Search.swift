/// The first number of a range that fulfils a condition which holds from there on; the end of the
/// range where none does.
///
/// *Complexity:* the condition is asked log₂ of the length times, rounded up.
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
