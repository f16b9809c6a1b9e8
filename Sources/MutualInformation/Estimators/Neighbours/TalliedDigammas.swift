/// ⟨ψ(c + shift)⟩ over draws, each with c others in its neighbourhood. It is computed from the
/// number of draws for each c.
struct TalliedDigammas {
  /// ψ(c + shift) of c other draws; what cannot occur is 0.
  private let psi: [Double]
  /// How many draws have c others in their neighbourhood, in all the spaces that are added up.
  var tally: [UInt32]

  /// No draw counted yet.
  init(count: Int, shift: Int) {
    psi = (0..<count).map { $0 + shift == 0 ? 0 : digamma(Double($0 + shift)) }
    tally = Array(repeating: 0, count: count)
  }

  /// Forgets what was counted.
  mutating func clear() { for c in tally.indices { tally[c] = 0 } }

  /// The mean over draws, the spaces added.
  var mean: Double {
    let (psi, tally) = (psi.span, tally.span)
    var sum = 0.0
    for c in tally.indices { sum += Double(tally[c]) * psi[c] }
    return sum / Double(tally.count)
  }
}
