/// Panzeri and Treves's correction of I(X;Y), with X the stimulus and Y the response: the plug-in
/// estimate less (1/2N) [Σₓ (Rₓ − 1) − (R − 1)], x over the letters of X that occur.
///
/// R and Rₓ are the numbers of letters of Y that matter, altogether and given x. The letters that
/// occur are too few. A Bayesian count (`relevantCells`) takes as many as make the expected number
/// of occurring letters equal to the observed one.
///
/// *Bias:* it corrects the information, not entropies, and only that of Y given X: it is not
/// symmetric. It is not additive: the expectation is exact for small tables only.
struct PanzeriTreves: PlainCorrection {
  static let id = "panzeri-treves"
  static let formula =
    "Î − [Σₓ(Rₓ − 1) − (R − 1)]/2N, x over the letters that occur; R, Rₓ: Bayesian count of Y's letters (given x)"
  static let source = "Panzeri & Treves 1996, doi 10.1088/0954-898X/7/1/006"
  static let isSymmetric = false
  static let correctsEntropies = false

  func makeWorker(total: Int) -> any EntropyWorker {
    PlugInLessBias(total: total) { counts, letters in
      let yCount = letters.yCount
      var excess = 1 - relevantCells(letters.y.span.extracting(first: yCount))
      for x in 0..<letters.xCount {
        let relevant = relevantCells(counts.extracting(x * yCount..<(x + 1) * yCount))
        if relevant > 0 { excess += relevant - 1 }
      }
      return Double(excess) / Double(2 * total)
    }
  }
}

/// Returns the number of cells that matter, from counts of which some may be zero by chance:
/// Panzeri & Treves 1996, section 3.
///
/// n points occupy r of the K cells. If x more cells matter, they share the probability
/// γ = x [1 − (n/(n + r))^(1/n)], and the occupied ones have (1 − γ)(k + 1)/(n + r). x counts up
/// from 0 to at most K − r, until the expected number of occupied cells comes no nearer to r. 0 if
/// there are no points.
func relevantCells(_ counts: Span<Int32>) -> Int {
  var (points, occupied) = (0, 0)
  for i in counts.indices where counts[i] > 0 {
    points += Int(counts[i])
    occupied += 1
  }
  if occupied == 0 || occupied == counts.count { return occupied }
  let (n, r) = (Double(points), Double(occupied))
  // 1 − (1 − p)^n of the occupied cells at p = scale·(k + offset), and of the others.
  func expected(_ scale: Double, _ offset: Double) -> Double {
    var sum = 0.0
    for i in counts.indices where counts[i] > 0 {
      sum += chanceOfOccupation(scale * (Double(counts[i]) + offset), points)
    }
    return sum
  }
  let share = oneMinusExp(-naturalLog1p(r / n) / n)
  let chance = chanceOfOccupation(share, points)
  var distance = r - expected(1 / n, 0)
  for extra in 1...counts.count - occupied {
    let x = Double(extra)
    let next = abs(r - expected((1 - x * share) / (n + r), 1) - x * chance)
    if next >= distance { return occupied + extra - 1 }
    distance = next
  }
  return counts.count
}

/// Returns 1 − (1 − p)^n for 0 < p.
private func chanceOfOccupation(_ p: Double, _ n: Int) -> Double {
  p < 1 ? oneMinusExp(Double(n) * naturalLog1p(-p)) : 1
}
