/// The edges of equal-width bins, with the rounding and the counting of `numpy.linspace` and `numpy.histogram`.
///
/// Edge i is i·((high − low)/bins) + low, the last one exactly high. A bin is closed on the left; the last one on the
/// right too. Values outside go to the outermost bins. If low = high, the range is [low − ½, high + ½].
package struct BinEdges {
  /// bins + 1 edges.
  package private(set) var edges: [Double]
  private var binsPerUnit = 0.0

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
    binsPerUnit = Double(bins) / (high - low)
  }

  /// The bin of a finite value: the number of inner edges at or below it.
  package func bin(of value: Double) -> Int {
    let last = edges.count - 2
    // A guess that is off by a rounding at most, put right by the edges themselves.
    let guess = (value - edges[0]) * binsPerUnit
    var bin = guess >= 0 ? (guess < Double(last) ? Int(guess) : last) : 0
    while bin > 0 && value < edges[bin] { bin -= 1 }
    while bin < last && value >= edges[bin + 1] { bin += 1 }
    return bin
  }
}
