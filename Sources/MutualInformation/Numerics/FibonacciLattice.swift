/// The points (i/N, iM/N) for neighbours M, N of Fibonacci's sequence: a rule for the unit square.
///
/// A shift makes it one of many independent rules. The tent map folds it, so that functions that are
/// not periodic converge as fast as periodic ones.
/// *Source:* Sloan & Joe 1994, Lattice Methods for Multiple Integration, section 4.2; Hickernell 2002,
/// doi 10.1007/978-3-642-56046-0_17, for the tent map.
struct FibonacciLattice {
  let count: Int
  private let factor: Int

  /// The lattice with the sequence's number of that index from 1: 1, 1, 2, 3, 5, ...
  init(index: Int) {
    var (last, now) = (0, 1)
    for _ in 1..<index { (last, now) = (now, last + now) }
    (count, factor) = (now, last)
  }

  /// A point, shifted and folded, within (0, 1).
  func point(_ i: Int, shift: Int) -> (Double, Double) {
    func folded(_ x: Double, _ step: Double) -> Double {
      let sum = x + (Double(shift) + 0.5) * step
      let fraction = sum - sum.rounded(.down)
      return min(max(1 - abs(2 * fraction - 1), 1e-12), 1 - 1e-12)
    }
    let position = Double(i * factor % count) / Double(count)
    // Multiples of these irrational numbers fill the unit square evenly: Roberts' R2 sequence.
    return (
      folded(Double(i) / Double(count), 0.754_877_666_246_692_76), folded(position, 0.569_840_290_998_053_27)
    )
  }
}
