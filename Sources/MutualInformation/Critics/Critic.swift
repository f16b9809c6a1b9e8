/// A function f(x, y) that scores how well x and y go together. Contrastive bounds compare scores.
///
/// The *log-softmax* of an anchor, the x of a draw, is f(x, y) − ln Σ exp f(x, y_k) over all
/// candidates y_k, with its own y among them. The scores are summed in the order of the candidates,
/// in eight partial sums by index.
public protocol Critic: Sendable {
  /// f(x of draw `anchor`, y of draw `candidate`).
  func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double

  /// f(x of draw `anchor`, y) for the y of consecutive draws.
  func scores(
    _ sample: borrowing Sample, anchor: Int, candidates: Range<Int>, into scores: inout MutableSpan<Double>)

  /// The log-softmax of anchors with negatives of their own.
  ///
  /// - Parameters:
  ///   - sample: The draws.
  ///   - anchors: The indices of draws in the sample.
  ///   - negatives: Indices of draws, as many for each anchor, anchor by anchor. The anchor's own y
  ///     comes before them in the sum.
  ///   - scratch: Memory that the caller keeps from call to call.
  ///   - result: The log-softmax of each anchor, to be filled.
  func logSoftmax(
    _ sample: borrowing Sample, anchors: Span<UInt32>, negatives: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>)

  /// The log-softmax of every draw of a block, with the other draws as its negatives.
  func logSoftmax(
    _ sample: borrowing Sample, block: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>)
}

/// By default the log-softmax is computed from the scores one by one.
extension Critic {
  public func scores(
    _ sample: borrowing Sample, anchor: Int, candidates: Range<Int>, into scores: inout MutableSpan<Double>
  ) {
    for k in candidates {
      scores[k - candidates.lowerBound] = score(sample, anchor: anchor, candidate: k)
    }
  }

  public func logSoftmax(
    _ sample: borrowing Sample, anchors: Span<UInt32>, negatives: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>
  ) {
    let width = negatives.count / anchors.count
    grow(&scratch, to: width + 1)
    for row in anchors.indices {
      let anchor = Int(anchors[row])
      scratch[0] = score(sample, anchor: anchor, candidate: anchor)
      for k in 0..<width {
        scratch[k + 1] = score(sample, anchor: anchor, candidate: Int(negatives[row * width + k]))
      }
      result[row] = scratch[0] - logSumExp(scratch.span.extracting(first: width + 1))
    }
  }

  public func logSoftmax(
    _ sample: borrowing Sample, block: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>
  ) {
    grow(&scratch, to: block.count)
    guard !block.isEmpty else { return }
    // A batch is a range of draws, the rows of which many critics score at once.
    let range = Int(block[0])..<Int(block[0]) + block.count
    let isRange = zip(range, block.indices).allSatisfy { $0 == Int(block[$1]) }
    for row in block.indices {
      let anchor = Int(block[row])
      if isRange {
        var all = scratch.mutableSpan
        var scores = all._mutatingExtracting(first: block.count)
        self.scores(sample, anchor: anchor, candidates: range, into: &scores)
      } else {
        for k in block.indices { scratch[k] = score(sample, anchor: anchor, candidate: Int(block[k])) }
      }
      result[row] = scratch[row] - logSumExp(scratch.span.extracting(first: block.count))
    }
  }
}

/// Makes room for `count` values. Room is made once.
private func grow(_ scratch: inout [Double], to count: Int) {
  if scratch.count < count { scratch = Array(repeating: 0, count: count) }
}
