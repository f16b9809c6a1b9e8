/// A sum of ±ψ(c) over whole numbers c from 1 to a limit, stored as the number of times that each c
/// occurs. The order of the additions does not change a bit.
struct DigammaTally {
  private let psi: [Double]
  private var times: [Int]

  /// Creates an empty sum for c from 1 to `limit`.
  init(limit: Int) {
    psi = (1...max(limit, 1)).map { digamma(Double($0)) }
    times = Array(repeating: 0, count: psi.count)
  }

  /// ψ(c).
  func value(_ c: Int) -> Double { psi[c - 1] }

  mutating func clear() { for c in times.indices { times[c] = 0 } }

  /// Adds n ψ(c); n may be negative.
  mutating func add(_ c: Int, times n: Int = 1) { times[c - 1] += n }

  /// The sum.
  var sum: Double {
    let (psi, times) = (psi.span, times.span)
    var sum = 0.0
    for c in psi.indices { sum += Double(times[c]) * psi[c] }
    return sum
  }
}
