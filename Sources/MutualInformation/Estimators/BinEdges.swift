import CStreamKernels

/// The edges of equal-width bins, with the rounding and the counting of `numpy.linspace` and `numpy.histogram`.
///
/// Edge i is i·((high − low)/bins) + low, the last one exactly high. A bin is closed on the left; the last one on the
/// right too. Values outside go to the outermost bins. If low = high, the range is [low − ½, high + ½].
package struct BinEdges {
  /// bins + 1 edges.
  package private(set) var edges: [Double]
  private var scale = 0.0
  private var doubt = 0.0

  package init(low: Double, high: Double, bins: Int) {
    edges = Array(repeating: 0, count: bins + 1)
    set(low: low, high: high)
  }

  /// Moves the edges.
  mutating func set(low: Double, high: Double) {
    let (low, high) = low == high ? (low - 0.5, high + 0.5) : (low, high)
    let bins = edges.count - 1
    let step = (high - low) / Double(bins)
    for i in 0..<bins {
      // A range below the smallest normal step is divided after the multiplication, as NumPy does.
      edges[i] = step == 0 ? Double(i) / Double(bins) * (high - low) + low : Double(i) * step + low
    }
    edges[bins] = high
    scale = Double(bins) / (high - low)
    // In units of a bin, u = 2⁻⁵³: (v − low)·scale is off by 4u·bins at most, and an edge, i·step + low, by 4u·bins and
    // another u·bins·|edge|/(high − low). 16 instead of 8 is for safety; where nothing is sure, half a bin is in doubt.
    let relative = max(abs(low), abs(high)) / (high - low)
    doubt = min(0x1p-49 * Double(bins) * (1 + relative), 1)
    if !(doubt < 0.25 && scale.isFinite) { doubt = 1 }
  }

  /// Counts the cells that finite points lie in: `counts[i·ny + j]` for bin i of `xs` and bin j of `ys`.
  ///
  /// A value's bin is the number of inner edges at or below it.
  package static func count(
    _ x: Span<Double>, in xs: borrowing BinEdges, _ y: Span<Double>, in ys: borrowing BinEdges,
    into counts: inout [Int32]
  ) {
    precondition(x.count == y.count && counts.count == (xs.edges.count - 1) * (ys.edges.count - 1))
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

  private func withKernel(_ body: (UnsafePointer<mi_bin_edges>) -> Void) {
    unsafe edges.withUnsafeBufferPointer { edges in
      var bins = unsafe mi_bin_edges(
        edges: edges.baseAddress, count: UInt32(edges.count - 1), scale: scale, doubt: doubt)
      unsafe body(&bins)
    }
  }
}
