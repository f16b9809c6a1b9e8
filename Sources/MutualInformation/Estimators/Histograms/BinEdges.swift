import CStreamKernels

/// The edges of the bins of one variable, and the counting with them.
///
/// *Equal widths* have the rounding and the counting of `numpy.linspace` and `numpy.histogram`: edge i is
/// i·((high − low)/bins) + low, the last one exactly high. If low = high, the range is [low − ½, high + ½]. *Uneven* edges are
/// given, or taken from the ranks of a sample. Whatever they are, a value's bin is the number of inner edges at or below it,
/// so the outermost bins extend to ±∞.
///
/// Edges that move keep their memory: it grows, and never shrinks.
package struct BinEdges {
  /// bins + 1 edges, and room.
  private var storage: [Double]
  /// The number of bins.
  package private(set) var bins: Int
  private var isUneven = false
  private var scale = 0.0
  /// How close to a whole number (v − low)·scale may come before the edges decide.
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
    // In units of a bin, u = 2⁻⁵³: (v − low)·scale is off by 4u·bins at most, and an edge, i·step + low, by 4u·bins and
    // another u·bins·|edge|/(high − low). 16 instead of 8 is for safety; without a usable bound the edges always decide.
    let relative = max(abs(low), abs(high)) / (high - low)
    tolerance = min(0x1p-49 * Double(bins) * (1 + relative), 1)
    if !(tolerance < 0.25 && scale.isFinite) { tolerance = 1 }
  }

  /// Moves the edges to where the bins are filled evenly: a value whose rank is r = 0, ..., n − 1 gets the bin ⌊r·bins/n⌋,
  /// and equal values all get that of the lowest rank among them.
  ///
  /// Bin i begins with the first of the values in ascending order whose rank is at least i·n/bins and that differs from the
  /// one before it. Where there is none the bin is empty, and so is one that begins where the next one does. Nothing is asked of the
  /// values but their order, so an increasing map of them changes no bin.
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

  /// Counts the cells that finite points lie in: `counts[i·ny + j]` for bin i of `xs` and bin j of `ys`.
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

  /// The bin of a finite value among bins of equal width: the number of inner edges at or below it.
  func bin(of value: Double) -> Int {
    let last = bins - 1
    let guess = (value - storage[0]) * scale
    // NaN, from a scale of infinity, is as good a guess as any.
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
