import CStreamKernels

/// A function f(x, y) that scores how well x and y go together: what contrastive bounds compare.
///
/// A critic is asked for *shares*: f(x, y) − ln Σ exp f(x, y_k) over an anchor's own y and those of its negatives. Scores
/// are summed with the own y at its place among the candidates, eight partial sums by position.
public protocol Critic: Sendable {
  /// f(x of draw `anchor`, y of draw `candidate`).
  func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double

  /// f(x of draw `anchor`, y) of consecutive draws, one value each.
  func scores(
    _ sample: borrowing Sample, anchor: Int, candidates: Range<Int>, into scores: inout MutableSpan<Double>)

  /// Shares of anchors with negatives of their own.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - anchors: Positions of draws in the sample.
  ///   - negatives: As many for each anchor, anchor by anchor; an anchor's own y comes before them in the sum.
  ///   - scratch: Memory that the caller keeps from call to call.
  ///   - shares: One value per anchor, to be filled.
  func shares(
    _ sample: borrowing Sample, anchors: Span<UInt32>, negatives: Span<UInt32>, scratch: inout [Double],
    into shares: inout MutableSpan<Double>)

  /// Shares of every draw of a block, the other draws of it being its negatives.
  func shares(
    _ sample: borrowing Sample, block: Span<UInt32>, scratch: inout [Double],
    into shares: inout MutableSpan<Double>)
}

/// Critics that give no shares of their own: they follow from the scores.
extension Critic {
  public func scores(
    _ sample: borrowing Sample, anchor: Int, candidates: Range<Int>, into scores: inout MutableSpan<Double>
  ) {
    for k in candidates {
      scores[k - candidates.lowerBound] = score(sample, anchor: anchor, candidate: k)
    }
  }

  public func shares(
    _ sample: borrowing Sample, anchors: Span<UInt32>, negatives: Span<UInt32>, scratch: inout [Double],
    into shares: inout MutableSpan<Double>
  ) {
    let width = negatives.count / anchors.count
    grow(&scratch, to: width + 1)
    for row in anchors.indices {
      let anchor = Int(anchors[row])
      scratch[0] = score(sample, anchor: anchor, candidate: anchor)
      for k in 0..<width {
        scratch[k + 1] = score(sample, anchor: anchor, candidate: Int(negatives[row * width + k]))
      }
      shares[row] = scratch[0] - logSumExp(scratch.span.extracting(first: width + 1))
    }
  }

  public func shares(
    _ sample: borrowing Sample, block: Span<UInt32>, scratch: inout [Double],
    into shares: inout MutableSpan<Double>
  ) {
    grow(&scratch, to: block.count)
    for row in block.indices {
      for k in block.indices {
        scratch[k] = score(sample, anchor: Int(block[row]), candidate: Int(block[k]))
      }
      shares[row] = scratch[row] - logSumExp(scratch.span.extracting(first: block.count))
    }
  }
}

/// Critics of real X and Y that are a quadratic form in y once x is known; the kernels score them.
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

  func shares(
    _ sample: borrowing Sample, anchors: Span<UInt32>, negatives: Span<UInt32>, scratch: inout [Double],
    into shares: inout MutableSpan<Double>
  ) {
    unsafe negatives.withUnsafeBufferPointer { others in
      unsafe fill(&shares, sample, anchors, others.baseAddress, width: others.count / anchors.count)
    }
  }

  func shares(
    _ sample: borrowing Sample, block: Span<UInt32>, scratch: inout [Double],
    into shares: inout MutableSpan<Double>
  ) {
    unsafe fill(&shares, sample, block, nil, width: 0)
  }

  private func fill(
    _ shares: inout MutableSpan<Double>, _ sample: borrowing Sample, _ anchors: Span<UInt32>,
    _ negatives: UnsafePointer<UInt32>?, width: Int
  ) {
    precondition(shares.count == anchors.count)
    unsafe shares.withUnsafeMutableBufferPointer { shares in
      unsafe sample.x.reals.withUnsafeBufferPointer { x in
        unsafe sample.y.reals.withUnsafeBufferPointer { y in
          unsafe anchors.withUnsafeBufferPointer { anchors in
            var contrast = unsafe mi_contrast(
              critic: form, x: x.baseAddress, y: y.baseAddress, anchors: anchors.baseAddress,
              negatives: negatives, width: width)
            unsafe mi_log_softmax(&contrast, anchors.count, shares.baseAddress)
          }
        }
      }
    }
  }
}

/// f(x, y) from a table, for symbols.
public struct TableCritic: Critic {
  /// Row-major: one row per letter of X.
  public let values: [Double]
  /// The number of letters of Y.
  public let yCount: Int

  /// The log density ratios of a table of cell probabilities; −∞ where a cell is impossible.
  public init(logDensityRatiosOf table: JointTable) {
    let pair = table.pair
    let (x, y) = (pair.xMarginal, pair.yMarginal)
    yCount = pair.yCount
    values = pair.probabilities.indices.map { cell in
      let p = pair.probabilities[cell]
      return p > 0 ? naturalLog(densityRatio(p, x[cell / pair.yCount], y[cell % pair.yCount])) : -.infinity
    }
  }

  public func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    values[Int(sample.x.symbols[anchor]) * yCount + Int(sample.y.symbols[candidate])]
  }
}

/// Makes room for `count` values, once.
private func grow(_ scratch: inout [Double], to count: Int) {
  if scratch.count < count { scratch = Array(repeating: 0, count: count) }
}
