import CStreamKernels

/// A critic of real X and Y that is a quadratic form in y once x is known. The kernels score it.
struct QuadraticCritic: Critic {
  private let form: mi_critic

  /// f(x, y) = (x/τ) y.
  init(temperature: Double) {
    form = mi_critic(temperature: temperature, constant: 0, square: 0, product: 0, linear: 0)
  }

  /// f(x, y) = c + a(x² + y²) + bxy + dy.
  init(constant: Double, square: Double, product: Double, linear: Double = 0) {
    form = mi_critic(
      temperature: 0, constant: constant, square: square, product: product, linear: linear)
  }

  func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    var form = form
    return unsafe mi_score(&form, sample.x.reals[anchor], sample.y.reals[candidate])
  }

  func scores(
    _ sample: borrowing Sample, anchor: Int, candidates: Range<Int>, into scores: inout MutableSpan<Double>
  ) {
    precondition(scores.count == candidates.count)
    var form = form
    let ys = sample.y.reals.span.extracting(candidates)
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      unsafe ys.withUnsafeBufferPointer { ys in
        unsafe mi_scores(&form, sample.x.reals[anchor], ys.baseAddress, ys.count, scores.baseAddress)
      }
    }
  }

  func logSoftmax(
    _ sample: borrowing Sample, anchors: Span<UInt32>, negatives: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>
  ) {
    unsafe negatives.withUnsafeBufferPointer { others in
      unsafe fill(&result, sample, anchors, others.baseAddress, width: others.count / anchors.count)
    }
  }

  func logSoftmax(
    _ sample: borrowing Sample, block: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>
  ) {
    unsafe fill(&result, sample, block, nil, width: 0)
  }

  private func fill(
    _ result: inout MutableSpan<Double>, _ sample: borrowing Sample, _ anchors: Span<UInt32>,
    _ negatives: UnsafePointer<UInt32>?, width: Int
  ) {
    precondition(result.count == anchors.count)
    unsafe result.withUnsafeMutableBufferPointer { result in
      unsafe sample.x.reals.withUnsafeBufferPointer { x in
        unsafe sample.y.reals.withUnsafeBufferPointer { y in
          unsafe anchors.withUnsafeBufferPointer { anchors in
            var contrast = unsafe mi_contrast(
              critic: form, x: x.baseAddress, y: y.baseAddress, anchors: anchors.baseAddress,
              negatives: negatives, width: width)
            unsafe mi_log_softmax(&contrast, anchors.count, result.baseAddress)
          }
        }
      }
    }
  }
}
