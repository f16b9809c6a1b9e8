/// Panzeri and Treves's correction of I(X;Y), with X the stimulus and Y the response: the plug-in
/// estimate less (1/2N) [Σₓ (Rₓ − 1) − (R − 1)], x over the letters of X that occur.
///
/// R and Rₓ are the letters of Y that matter, altogether and given x: not those that occur, which
/// are too few, but as many as make the number that is expected to occur equal to the one that
/// does, by a Bayesian count (`relevantCells`).
///
/// *Bias:* corrects information, not entropies, and only of Y given X: not symmetric, and not
/// additive: the expectation is exact for small tables only.
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

/// The number of cells that matter, from counts of which some may be zero by chance: Panzeri &
/// Treves 1996, section 3.
///
/// With r occupied cells of the K, n points and x more cells taken to matter, these share the
/// probability γ = x [1 − (n/(n + r))^(1/n)], and the occupied ones have (1 − γ)(k + 1)/(n + r).
/// The x, counted up from 0, at which the expected number of occupied cells comes nearest to r, the
/// first time that it stops coming nearer; at most K − r. 0 where there are no points.
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

/// 1 − (1 − p)^n for 0 < p.
private func chanceOfOccupation(_ p: Double, _ n: Int) -> Double {
  p < 1 ? oneMinusExp(Double(n) * naturalLog1p(-p)) : 1
}
