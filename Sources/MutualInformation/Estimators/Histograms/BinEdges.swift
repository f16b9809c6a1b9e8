import CStreamKernels

/// The edges of the bins of one variable, and the counting with them.
///
/// A value's bin is the number of inner edges at or below it, so the outermost bins extend to ±∞.
/// *Equal widths* round and count as `numpy.linspace` and `numpy.histogram`: edge i is i·((high −
/// low)/bins) + low, the last one exactly high. If low = high, the range is [low − ½, high + ½].
/// *Uneven* edges are given, or taken from the ranks of a sample.
///
/// Moving the edges reuses the memory, which grows and never shrinks.
package struct BinEdges {
  /// bins + 1 edges, and spare room.
  private var storage: [Double]
  package private(set) var bins: Int
  private var isUneven = false
  private var scale = 0.0
  /// The distance of (v − low)·scale to a whole number below which the edges decide.
  private var tolerance = 0.0

  /// bins + 1 edges.
  package var edges: [Double] { Array(storage[...bins]) }

  /// Bins of equal width.
  package init(low: Double, high: Double, bins: Int) {
    storage = Array(repeating: 0, count: bins + 1)
    self.bins = bins
    set(low: low, high: high, bins: bins)
  }

  /// Bins between increasing inner edges.
  package init(inner: [Double]) {
    storage = [-.infinity] + inner + [.infinity]
    bins = inner.count + 1
    isUneven = true
  }

  /// Moves the edges to bins of equal width.
  package mutating func set(low: Double, high: Double, bins: Int) {
    resize(to: bins)
    isUneven = false
    let (low, high) = low == high ? (low - 0.5, high + 0.5) : (low, high)
    let step = (high - low) / Double(bins)
    for i in 0..<bins {
      // A range below the smallest normal step is divided after the multiplication, as NumPy does.
      storage[i] = step == 0 ? Double(i) / Double(bins) * (high - low) + low : Double(i) * step + low
    }
    storage[bins] = high
    scale = Double(bins) / (high - low)
    // u = 2⁻⁵³. In units of a bin, (v − low)·scale is off by 4u·bins at most. An edge,
    // i·step + low, is off by 4u·bins and another u·bins·|edge|/(high − low). 16 instead of 8 is
    // for safety. Without a usable bound the edges always decide.
    let relative = max(abs(low), abs(high)) / (high - low)
    tolerance = min(0x1p-49 * Double(bins) * (1 + relative), 1)
    if !(tolerance < 0.25 && scale.isFinite) { tolerance = 1 }
  }

  /// Moves the edges so that the bins are filled evenly. A value of rank r = 0, ..., n − 1 gets the
  /// bin ⌊r·bins/n⌋; equal values have the lowest rank among them.
  ///
  /// Bin i begins with the first value in ascending order whose rank is at least i·n/bins and that
  /// differs from the one before it. The bin is empty if there is no such value, or if the next bin
  /// begins there too. Only the order of the values matters: an increasing map changes no bin.
  package mutating func set(ranksOf sorted: Span<Double>, bins: Int) {
    resize(to: bins)
    isUneven = true
    storage[0] = -.infinity
    storage[bins] = .infinity
    var rank = 0
    for i in 1..<bins {
      // ⌈i·n/bins⌉ is the lowest rank r with ⌊r·bins/n⌋ ≥ i.
      let lowest = (i * sorted.count + bins - 1) / bins
      if rank < lowest {
        rank = lowest
        while rank < sorted.count, sorted[rank] == sorted[rank - 1] { rank += 1 }
      }
      storage[i] = rank < sorted.count ? sorted[rank] : .infinity
    }
  }

  private mutating func resize(to bins: Int) {
    self.bins = bins
    if storage.count <= bins {
      storage = Array(repeating: 0, count: max(bins + 1, 2 * storage.count))
    }
  }

  /// Counts finite points by cell: `counts[i·ny + j]` for bin i of `xs` and bin j of `ys`.
  package static func count(
    _ x: Span<Double>, in xs: borrowing BinEdges, _ y: Span<Double>, in ys: borrowing BinEdges,
    into counts: inout [Int32]
  ) {
    precondition(x.count == y.count && counts.count >= xs.bins * ys.bins)
    unsafe counts.withUnsafeMutableBufferPointer { counts in
      unsafe xs.withKernel { xs in
        unsafe ys.withKernel { ys in
          unsafe x.withUnsafeBufferPointer { x in
            unsafe y.withUnsafeBufferPointer { y in
              unsafe mi_count_bins(xs, x.baseAddress, ys, y.baseAddress, x.count, counts.baseAddress)
            }
          }
        }
      }
    }
  }

  /// Returns the number of inner edges at or below a finite value, for bins of equal width.
  func bin(of value: Double) -> Int {
    let last = bins - 1
    let guess = (value - storage[0]) * scale
    // An infinite scale can make the guess NaN. The search then starts at bin 0.
    var bin = guess > 0 ? (guess < Double(last) ? Int(guess) : last) : 0
    while bin > 0, value < storage[bin] { bin -= 1 }
    while bin < last, value >= storage[bin + 1] { bin += 1 }
    return bin
  }

  private func withKernel(_ body: (UnsafePointer<mi_bin_edges>) -> Void) {
    unsafe storage.withUnsafeBufferPointer { edges in
      var own = unsafe mi_bin_edges(
        edges: edges.baseAddress, count: UInt32(bins), is_uneven: isUneven ? 1 : 0, scale: scale,
        tolerance: tolerance)
      unsafe body(&own)
    }
  }
}
