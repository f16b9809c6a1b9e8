import CStreamKernels

/// Returns the smallest and the largest of at least one value.
///
/// - Throws: `sampleNotFinite` if a value or the difference is NaN or infinite.
@discardableResult
func rangeOfFinite(_ values: Span<Double>) throws(EstimationFailure) -> (low: Double, high: Double) {
  var (low, high) = (0.0, 0.0)
  let isFinite = unsafe values.withUnsafeBufferPointer {
    unsafe mi_range($0.baseAddress, $0.count, &low, &high)
  }
  guard isFinite != 0, (high - low).isFinite else { throw .sampleNotFinite }
  return (low, high)
}
