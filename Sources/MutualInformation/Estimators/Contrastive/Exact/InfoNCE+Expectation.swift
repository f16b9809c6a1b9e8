extension InfoNCE {
  /// Returns the exact mean of the bound.
  ///
  /// * With the oracle critic on symbols. If Y has at most two letters, the number of negatives with
  ///   the second letter is binomial, so the mean is a sum over it; otherwise see `LetterSums`.
  /// * On a bivariate normal: see `NormalInfoNCE`. With the oracle also on other normal laws of one
  ///   canonical correlation, as the density ratio depends on that alone. `NormalPairsContrast` has
  ///   several equal ones.
  ///
  /// Disjoint groups and blocks have the same mean, since the mean of a sum needs no independence.
  /// In a pool of n the anchor is among its own K − 1 negatives with probability (K − 1)/n, and
  /// then counts twice. A critic that is trained on the sample has no formula.
  func mean(under law: any JointLaw, count: Int) -> Expectation {
    let temperature: Double?
    switch critic {
    case .trained, .network: return .none
    case .oracle: temperature = nil
    case .innerProduct(let value): temperature = value
    }
    let mean: (_ copies: Int) -> ExactValue?
    var rounding = 0.0
    if temperature == nil || law is BivariateNormal, let dependence = CanonicalCorrelation(of: law) {
      if dependence.pairs > 1 {
        let bound = NormalPairsContrast(dependence)
        mean = { bound?.contrast(candidates: candidates, copies: $0) }
      } else {
        let bound = NormalInfoNCE(
          correlation: dependence.value, temperature: temperature, candidates: candidates)
        mean = { bound?.mean(copies: $0) }
      }
      rounding = dependence.informationError
    } else if let law = law as? any DiscreteLaw, temperature == nil {
      let pair = law.table.pair
      guard pair.yCount <= 2 else { return letterExpectation(pair, count) }
      // The sum covers some twelve deviations on either side; more letters take seconds.
      guard Double(pair.xCount) * Double(candidates).squareRoot() < 2e6 else { return .none }
      let bound = 1e-13 * (1 + naturalLog(Double(candidates))) + 1e-15 * Double(pair.xCount)
      mean = { ExactValue(oracleMean(pair, copies: $0), errorBound: bound, kind: .closedForm) }
    } else {
      return .none
    }
    return expectation(count, rounding: rounding, mean)
  }

  /// Returns the mean over anchors that are among their own negatives and anchors that are not.
  private func expectation(
    _ count: Int, rounding: Double = 0, _ mean: (_ copies: Int) -> ExactValue?
  ) -> Expectation {
    guard let once = mean(1) else { return .none }
    guard negatives == .pool else {
      return Expectation(rounding: once.value, errorBound: once.errorBound + rounding, kind: .exact)
    }
    guard let twice = mean(2) else { return .none }
    let share = Double(candidates - 1) / Double(count)
    return Expectation(
      rounding: (1 - share) * once.value + share * twice.value,
      errorBound: once.errorBound + twice.errorBound + rounding, kind: .exact)
  }

  private func letterExpectation(_ pair: JointTable, _ count: Int) -> Expectation {
    guard let sums = LetterSums(pair) else { return .none }
    return expectation(count) { sums.contrast(candidates: candidates, copies: $0) }
  }

  /// Returns Σ p(x,y) Σ_m Bin(m; K − c, p(y=1)) ln [K r(x,y) / (c r(x,y) + m r(x,1) + (K − c − m)
  /// r(x,0))]. r is the density ratio, and the positive occurs c times among the K candidates.
  private func oracleMean(_ pair: JointTable, copies: Int) -> Double {
    let (xMarginal, yMarginal) = (pair.xMarginal, pair.yMarginal)
    let others = candidates - copies
    let second = pair.yCount == 2 ? yMarginal[1] : 0
    let weights = binomialWeights(count: others, probability: second)
    var mean = 0.0
    for x in 0..<pair.xCount where xMarginal[x] > 0 {
      let ratio = (0..<pair.yCount).map { y in
        yMarginal[y] > 0 ? pair.probabilities[x * pair.yCount + y] / (xMarginal[x] * yMarginal[y]) : 0
      }
      for y in 0..<pair.yCount where pair.probabilities[x * pair.yCount + y] > 0 {
        var inner = 0.0
        for (offset, weight) in weights.weights.enumerated() {
          let m = weights.first + offset
          let sum =
            Double(copies) * ratio[y] + Double(m) * (pair.yCount == 2 ? ratio[1] : 0) + Double(others - m)
            * ratio[0]
          inner += weight * naturalLog(Double(candidates) * ratio[y] / sum)
        }
        mean += pair.probabilities[x * pair.yCount + y] * inner
      }
    }
    return mean
  }
}
