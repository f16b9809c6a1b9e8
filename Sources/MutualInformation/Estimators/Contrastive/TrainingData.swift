import CStreamKernels

/// The objective that a critic is fitted to.
package enum TrainingObjective: Hashable, Sendable {
  /// The contrastive bound.
  case infoNCE
  /// The lower bound on the Jensen–Shannon divergence: logistic regression.
  case jensenShannon
}

/// The draws that a critic is fitted to, in disjoint batches of K, and the objectives: negated,
/// with a ridge and their gradients. Sums run in the order of the draws.
final class TrainingData {
  /// The factor of half the squared norm of the coefficients.
  static let ridge = 1e-6

  private let candidates: Int
  private var x: [Double], y: [Double]
  /// The scores of one anchor.
  private var scores: [Double]

  /// Creates memory for the batches among `count` draws.
  init(count: Int, candidates: Int) {
    self.candidates = candidates
    x = Array(repeating: 0, count: count / candidates * candidates)
    y = x
    scores = Array(repeating: 0, count: candidates)
  }

  /// Takes the first draws of a sample.
  func take(_ sample: borrowing Sample) {
    for i in x.indices {
      x[i] = sample.x.reals[i]
      y[i] = sample.y.reals[i]
    }
  }

  /// Returns −⟨f(xᵢ, yᵢ) − ln Σ_k exp f(xᵢ, y_k)⟩ + ridge, f(x, y) = ay + bxy + cy², p = (a, b, c).
  func infoNCE(_ p: Span<Double>, _ gradient: inout MutableSpan<Double>) -> Double {
    var sums = InlineArray<4, Double>(repeating: 0)
    forEachAnchor(p, mi_softmax_moments) { x, y, score, moments in
      sums[0] += moments.value - score
      sums[1] += moments.first - y
      sums[2] += x * (moments.first - y)
      sums[3] += moments.second - y * y
    }
    let n = Double(x.count)
    for k in 0..<3 { gradient[k] = sums[k + 1] / n }
    return addRidge(sums[0] / n, p, &gradient)
  }

  /// Returns ⟨sp(−V(xᵢ, yᵢ))⟩ + ⟨sp(V(xᵢ, y_k))⟩ over k ≠ i + ridge, with sp(v) = ln(1 + eᵛ) and
  /// V(x, y) = ay + bxy + cy² + d + ex + gx². p = (a, b, c, d, e, g).
  func jensenShannon(_ p: Span<Double>, _ gradient: inout MutableSpan<Double>) -> Double {
    var sums = InlineArray<7, Double>(repeating: 0)
    let share = 1 / Double(candidates - 1)
    forEachAnchor(p, mi_logistic_moments) { x, y, score, moments in
      // The moments are of all pairs: the own one is subtracted, and added with the other sign.
      let small = naturalExp(-abs(score))
      let tail = naturalLog1p(small)
      let likely = (score > 0 ? 1 : small) / (1 + small)
      let own = likely - 1 - share * likely
      let zeroth = share * moments.zeroth + own
      let first = share * moments.first + own * y
      sums[0] += share * (moments.value - max(score, 0) - tail) + max(-score, 0) + tail
      sums[1] += first
      sums[2] += x * first
      sums[3] += share * moments.second + own * y * y
      sums[4] += zeroth
      sums[5] += x * zeroth
      sums[6] += x * x * zeroth
    }
    let n = Double(x.count)
    for k in 0..<6 { gradient[k] = sums[k + 1] / n }
    return addRidge(sums[0] / n, p, &gradient)
  }

  /// Calls `body` for each anchor with its x, its y, their score, and the moments of its scores.
  @inline(__always)
  private func forEachAnchor(
    _ p: Span<Double>,
    _ moments: (UnsafePointer<Double>?, UnsafePointer<Double>?, Int, UnsafeMutablePointer<mi_moments>?) ->
      Void,
    _ body: (_ x: Double, _ y: Double, _ score: Double, _ moments: mi_moments) -> Void
  ) {
    let (a, b, c) = (p[0], p[1], p[2])
    let (d, e, g) = p.count > 3 ? (p[3], p[4], p[5]) : (0, 0, 0)
    var sums = mi_moments()
    for i in x.indices {
      let x = x[i]
      let index = i % candidates
      var form = mi_critic(
        temperature: 0, constant: d + (e + (g - c) * x) * x, square: c, product: b, linear: a)
      unsafe y.withUnsafeBufferPointer { y in
        unsafe scores.withUnsafeMutableBufferPointer { scores in
          let batch = unsafe y.baseAddress! + (i - index)
          unsafe mi_scores(&form, x, batch, candidates, scores.baseAddress)
          unsafe moments(scores.baseAddress, batch, candidates, &sums)
        }
      }
      body(x, y[i], scores[index], sums)
    }
  }

  private func addRidge(_ value: Double, _ p: Span<Double>, _ gradient: inout MutableSpan<Double>) -> Double {
    var value = value
    for k in p.indices {
      value += 0.5 * Self.ridge * p[k] * p[k]
      gradient[k] += Self.ridge * p[k]
    }
    return value
  }
}
