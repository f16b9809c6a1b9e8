import CStreamKernels

/// ln x by the project's own kernel: the same bits on every processor, within 0.9 units in the last
/// place. The C library's logarithm gives other bits with fused multiply-add than without. No code
/// on the way to a stored number may call it.
public func naturalLog(_ x: Double) -> Double { mi_log(x) }

/// ln(1 + x), as `naturalLog`.
public func naturalLog1p(_ x: Double) -> Double { mi_log1p(x) }

/// The sum in eight parts, element i in part i mod 8: the same bits on every instruction set.
public func orderedSum(_ values: Span<Double>) -> Double {
  unsafe values.withUnsafeBufferPointer { unsafe mi_sum($0.baseAddress, $0.count) }
}

/// eˣ by the project's own kernel, within one unit in the last place.
public func naturalExp(_ x: Double) -> Double { mi_exp(x) }

/// Sets the first `count` results to the natural logarithms of the values, the bits of `naturalLog`.
func setNaturalLogs(_ values: [Double], _ count: Int, to result: inout [Double]) {
  precondition(count <= values.count && count <= result.count)
  unsafe mi_log_array(values, &result, count)
}

/// Sets the first `count` results to the exponentials of the values, the bits of `naturalExp`.
///
/// It is not made for one array in place: that would slow the kernel.
func setNaturalExps(_ values: [Double], _ count: Int, to result: inout [Double]) {
  precondition(count <= values.count && count <= result.count)
  unsafe mi_exp_array(values, &result, count)
}

/// sin and cos of an angle by the project's own kernel, within 1e-15 (1 + |angle|).
func sineAndCosine(_ angle: Double) -> (sine: Double, cosine: Double) {
  let turns = angle * 0.159_154_943_091_895_335_77
  var (sine, cosine) = (0.0, 0.0)
  // Beyond 2⁴⁸ turns the angle is not known to any part of a turn.
  unsafe mi_sincos_2pi(abs(turns) < 0x1p48 ? turns : 0, &sine, &cosine)
  return (sine, cosine)
}

/// ψ(x) for x > 0 by the project's own kernel.
public func digamma(_ x: Double) -> Double { mi_digamma(x) }

/// Σ weightᵢ exp(−a xᵢ) by the project's own kernel, for a xᵢ ≥ 0.
func laplaceSum(_ weights: [Double], _ x: [Double], at a: Double) -> Double {
  precondition(weights.count == x.count)
  return unsafe mi_laplace_sum(weights, x, x.count, a)
}

/// ln Σ exp(valueᵢ) by the project's own kernel; −∞ for no values.
package func logSumExp(_ values: Span<Double>) -> Double {
  unsafe values.withUnsafeBufferPointer { unsafe mi_log_sum_exp($0.baseAddress, $0.count) }
}
