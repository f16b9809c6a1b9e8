/// Sums a function of the values with eight partial sums, element i to partial i mod 8, joined as
/// ((p0+p4)+(p2+p6)) + ((p1+p5)+(p3+p7)): the same bits on any instruction set and number of
/// threads.
@inline(__always)
package func orderedSum(
  _ values: Span<Double>, of term: (SIMD8<Double>) -> SIMD8<Double> = { $0 }
) -> Double {
  var sums = PartialSums()
  sums.add(values, of: term)
  return sums.total
}

/// The eight partial sums of `orderedSum`, for values that come in pieces.
struct PartialSums {
  private var partial = SIMD8<Double>.zero

  /// Adds the next values. Every piece but the last must have a multiple of eight values.
  @inline(__always)
  mutating func add(_ values: Span<Double>, of term: (SIMD8<Double>) -> SIMD8<Double>) {
    var start = 0
    while start + 8 <= values.count {
      partial += term(
        SIMD8(
          values[start], values[start + 1], values[start + 2], values[start + 3],
          values[start + 4], values[start + 5], values[start + 6], values[start + 7]))
      start += 8
    }
    let rest = values.count - start
    if rest > 0 {
      var last = SIMD8<Double>.zero
      for lane in 0..<rest { last[lane] = values[start + lane] }
      let terms = term(last)
      for lane in 0..<rest { partial[lane] += terms[lane] }
    }
  }

  var total: Double { joined(partial) }
}

/// Eight partial sums of values that come one by one, the i-th to partial i mod 8.
struct LaneSum {
  private var partial = SIMD8<Double>.zero
  private var next = 0

  mutating func add(_ value: Double) {
    partial[next] += value
    next = (next + 1) & 7
  }

  var total: Double { joined(partial) }
}

/// The sum of eight partial sums: ((p0+p4)+(p2+p6)) + ((p1+p5)+(p3+p7)).
@inline(__always)
func joined(_ partial: SIMD8<Double>) -> Double {
  let four = partial.lowHalf + partial.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}
