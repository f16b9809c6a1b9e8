/// The mean ⟨ψ(c + shift)⟩ over draws with c others in their neighbourhoods, computed from the
/// number of draws with each c.
struct TalliedDigammas {
  /// ψ(c + shift) at index c; 0 if it cannot occur.
  private let psi: [Double]
  /// The number of draws with c others in their neighbourhoods, summed over all spaces.
  var tally: [UInt32]

  /// Creates an empty tally.
  init(count: Int, shift: Int) {
    psi = (0..<count).map { $0 + shift == 0 ? 0 : digamma(Double($0 + shift)) }
    tally = Array(repeating: 0, count: count)
  }

  mutating func clear() { for c in tally.indices { tally[c] = 0 } }

  /// The mean over draws, summed over spaces.
  var mean: Double {
    let (psi, tally) = (psi.span, tally.span)
    var sum = 0.0
    for c in tally.indices { sum += Double(tally[c]) * psi[c] }
    return sum / Double(tally.count)
  }
}
