import CStreamKernels

/// What a critic is fitted to.
enum TrainingObjective: Hashable, Sendable {
  /// The contrastive bound.
  case infoNCE
  /// The lower bound on the Jensen–Shannon divergence: logistic regression.
  case jensenShannon
}

/// The draws that a critic is fitted to, in disjoint batches of K, and the objectives: negated, with a ridge, and with
/// their gradients. Sums run in the order of the draws.
final class TrainingData {
  /// The factor of half the squared norm of the coefficients.
  static let ridge = 1e-6

  private let candidates: Int
  private var x: [Double], y: [Double]
  /// The scores of one anchor, and what becomes of them.
  private var scores: [Double], terms: [Double]

  /// Memory for the batches among `count` draws.
  init(count: Int, candidates: Int) {
    self.candidates = candidates
    x = Array(repeating: 0, count: count / candidates * candidates)
    y = x
    scores = Array(repeating: 0, count: candidates)
    terms = scores
  }

  /// Takes the first draws of a sample.
  func take(_ sample: borrowing Sample) {
    for i in x.indices {
      x[i] = sample.x.reals[i]
      y[i] = sample.y.reals[i]
    }
  }

  /// −⟨f(xᵢ, yᵢ) − ln Σ_k exp f(xᵢ, y_k)⟩ + ridge of f(x, y) = ay + bxy + cy², with p = (a, b, c).
  func infoNCE(_ p: Span<Double>, _ gradient: inout MutableSpan<Double>) -> Double {
    var (value, sumA, sumB, sumC) = (0.0, 0.0, 0.0, 0.0)
    forEachAnchor(p) { x, y, own, scores, _, ys in
      let ownScore = scores[own]
      let total = logSumExp(scores.span)
      for k in scores.indices { scores[k] -= total }
      exponentiate(&scores)
      let (first, second) = moments(of: ys, weights: scores)
      value += ownScore - total
      sumA += y - first
      sumB += x * (y - first)
      sumC += y * y - second
    }
    let n = Double(x.count)
    gradient[0] = -sumA / n
    gradient[1] = -sumB / n
    gradient[2] = -sumC / n
    return addRidge(-value / n, p, &gradient)
  }

  /// ⟨sp(−V(xᵢ, yᵢ))⟩ + ⟨sp(V(xᵢ, y_k))⟩ over k ≠ i + ridge, sp(v) = ln(1 + eᵛ), V(x, y) = ay + bxy + cy² + d + ex + gx², with
  /// p = (a, b, c, d, e, g).
  func jensenShannon(_ p: Span<Double>, _ gradient: inout MutableSpan<Double>) -> Double {
    var (value, sumA, sumB, sumC, sumD, sumE, sumG) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    let share = 1 / Double(candidates - 1)
    forEachAnchor(p) { x, _, own, scores, terms, ys in
      for k in scores.indices { terms[k] = -abs(scores[k]) }
      exponentiate(&terms)
      // dV of each pair, and 1 + e^−|V| whose logarithm is left of sp.
      for k in scores.indices {
        let small = terms[k]
        let likely = (scores[k] > 0 ? 1 : small) / (1 + small)
        value += k == own ? max(-scores[k], 0) : share * max(scores[k], 0)
        terms[k] = 1 + small
        scores[k] = k == own ? likely - 1 : share * likely
      }
      logarithms(&terms)
      var constant = 0.0
      for k in scores.indices {
        value += (k == own ? 1 : share) * terms[k]
        constant += scores[k]
      }
      let (first, second) = moments(of: ys, weights: scores)
      sumA += first
      sumB += x * first
      sumC += second
      sumD += constant
      sumE += x * constant
      sumG += x * x * constant
    }
    let n = Double(x.count)
    for (k, sum) in [sumA, sumB, sumC, sumD, sumE, sumG].enumerated() { gradient[k] = sum / n }
    return addRidge(value / n, p, &gradient)
  }

  /// Hands out each anchor: its x and y, its place in the batch, the scores of the batch's y with it, room for as many
  /// numbers, and the y.
  @inline(__always)
  private func forEachAnchor(
    _ p: Span<Double>,
    _ body: (Double, Double, Int, inout [Double], inout [Double], ArraySlice<Double>) -> Void
  ) {
    let (a, b, c) = (p[0], p[1], p[2])
    let (d, e, g) = p.count > 3 ? (p[3], p[4], p[5]) : (0, 0, 0)
    for batch in stride(from: 0, to: x.count, by: candidates) {
      let ys = y[batch..<batch + candidates]
      for i in batch..<batch + candidates {
        let x = x[i]
        let (offset, slope) = (d + (e + g * x) * x, a + b * x)
        for k in 0..<candidates {
          let y = ys[batch + k]
          scores[k] = offset + (slope + c * y) * y
        }
        body(x, ys[i], i - batch, &scores, &terms, ys)
      }
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

/// Σ w y and Σ w y².
@inline(__always)
private func moments(of ys: ArraySlice<Double>, weights: [Double]) -> (first: Double, second: Double) {
  var (first, second) = (0.0, 0.0)
  for k in weights.indices {
    let y = ys[ys.startIndex + k]
    first += weights[k] * y
    second += weights[k] * y * y
  }
  return (first, second)
}

/// x ← eˣ, by the project's own kernel.
private func exponentiate(_ values: inout [Double]) {
  unsafe values.withUnsafeMutableBufferPointer {
    unsafe mi_exp_array($0.baseAddress, $0.baseAddress, $0.count)
  }
}

/// x ← ln x, by the project's own kernel.
private func logarithms(_ values: inout [Double]) {
  unsafe values.withUnsafeMutableBufferPointer {
    unsafe mi_log_array($0.baseAddress, $0.baseAddress, $0.count)
  }
}
