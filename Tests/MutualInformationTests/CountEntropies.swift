import Foundation

/// Ĥ from counts by the definition of each correction: the second route of `correction`.
///
/// Written from the papers, slowly and with the C library's functions, sharing nothing with the estimators.
enum CountEntropies {
  /// Ĥ in nats of counts, zeros included, by the word in study files.
  static func entropy(_ counts: [Int], correction word: String) -> Double {
    let n = counts.reduce(0, +)
    let occupied = counts.filter { $0 > 0 }
    switch word {
    case "none": return plugIn(counts)
    case "miller-madow": return plugIn(counts) + Double(occupied.count - 1) / Double(2 * n)
    case "jackknife":
      if n == 1 { return 0 }
      // Every point left out, one after the other.
      var sum = 0.0
      for cell in counts.indices {
        for _ in 0..<counts[cell] {
          var rest = counts
          rest[cell] -= 1
          sum += plugIn(rest)
        }
      }
      return Double(n) * plugIn(counts) - Double(n - 1) / Double(n) * sum
    case "grassberger-1988":
      return log(Double(n))
        - occupied.reduce(0) { sum, k in
          let sign = k % 2 == 0 ? 1.0 : -1
          return sum + (Double(k) * digamma(k) + sign / Double(k + 1)) / Double(n)
        }
    case "grassberger-2003":
      return log(Double(n)) - occupied.reduce(0) { $0 + Double($1) * grassberger($1) / Double(n) }
    case "chao-shen":
      let singletons = counts.count { $0 == 1 }
      let coverage = 1 - Double(singletons == n ? n - 1 : singletons) / Double(n)
      return occupied.reduce(0) { sum, k in
        let p = coverage * Double(k) / Double(n)
        return sum - p * log(p) / (1 - pow(1 - p, Double(n)))
      }
    default: preconditionFailure("no correction \(word)")
    }
  }

  static func plugIn(_ counts: [Int]) -> Double {
    let n = Double(counts.reduce(0, +))
    return counts.filter { $0 > 0 }.reduce(0) { $0 - Double($1) / n * log(Double($1) / n) }
  }

  private static let gamma = 0.577215664901532861

  /// ψ(k) = Σ_{j<k} 1/j − γ.
  static func digamma(_ k: Int) -> Double { (1..<k).reduce(-gamma) { $0 + 1 / Double($1) } }

  /// G(1) = −γ − ln 2, G(2) = 2 − γ − ln 2, G(2m+1) = G(2m), G(2m+2) = G(2m) + 2/(2m+1): Grassberger 2003, equation 30.
  static func grassberger(_ k: Int) -> Double {
    (0..<k / 2).reduce(-gamma - log(2)) { $0 + 2 / Double(2 * $1 + 1) }
  }
}
