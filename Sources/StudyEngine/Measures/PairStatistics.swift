/// The sums that `PairMeasures` needs of two columns of estimates of one quantity on the same
/// samples, in bounded memory. The estimates pass by three times, in the order of their
/// replications.
///
/// Over the replications in which both have an estimate t, with e = t − θ, d = t_A − t_B,
/// u = t − t̄ and q = e_A² − e_B² = d(e_A + e_B): the first pass gives means, the second sums of
/// squares about them, the third the spread of a − p b and of the influence on r (see
/// `PairMeasures`). Sums about a rounded mean are corrected by the sum of the deviations, which is
/// rounding too (Chan, Golub & LeVeque 1983, doi 10.1080/00031305.1983.10483115). No result is the
/// difference of large sums, even if d is all but constant.
///
/// Replication i goes to partial sum i mod 8, whether it counts or not, and the eight are joined in
/// a fixed order. The bits are thus the same for any windows and threads.
///
/// All sums are in units of powers of two near the largest errors (`PairScales`): fourth powers
/// neither overflow nor vanish.
struct PairStatistics {
  static let passes = 3

  /// The units of t_A, of t_B and of d.
  let scales: PairScales
  /// θ in the units of A and of B.
  private let truthA: Double, truthB: Double
  private var pass = 0
  private var sums = Sums()

  /// The number of replications in which both have an estimate, R.
  private(set) var count = 0.0
  /// The estimates that the first sums begin at, so that equal ones leave nothing; in their units.
  private var origin: (a: Double, b: Double)?

  // In units of A, B and d, and of their products.

  /// t̄_A and t̄_B: two parts each, as the rounded mean leaves a residue.
  private(set) var meanA = TwoParts(), meanB = TwoParts()
  /// The means of d, q and |e_A| − |e_B|.
  private(set) var difference = TwoParts(), squares = TwoParts(), absolutes = TwoParts()
  /// Σe_A²/R and Σe_B²/R.
  private(set) var squareA = 0.0, squareB = 0.0
  /// Σu_A², Σu_B² and Σu_A u_B.
  private(set) var spreadA = 0.0, spreadB = 0.0, product = 0.0
  /// Σ(d − d̄)² and Σ(d − d̄)u_B.
  private(set) var differenceSpread = 0.0, differenceProduct = 0.0
  /// Σ(q − q̄)², Σ(|e_A| − |e_B| − mean)² and Σ(e_A² − p e_B²)² with p = m_A/m_B.
  private(set) var squaresSpread = 0.0, absolutesSpread = 0.0, ratioSpread = 0.0
  /// Σ(a − p b)²/σ_B⁴ with a = u_A², b = u_B², p = Σa/Σb, σ² = Σu²/R; Σ of squared influence on r.
  private(set) var precisionSpread = 0.0, influenceSpread = 0.0

  /// The replications in which |e_A| > |e_B|, and those in which |e_B| > |e_A|.
  private(set) var largerA = 0.0, largerB = 0.0

  /// Makes empty statistics.
  ///
  /// - Parameters:
  ///   - truth: θ.
  ///   - scales: Units that the errors are near to, or below.
  init(truth: Double, scales: PairScales) {
    self.scales = scales
    truthA = truth / scales.a
    truthB = truth / scales.b
  }

  /// A mean as its rounded value and the residue of the rounding.
  struct TwoParts {
    var base = 0.0, residue = 0.0
    var value: Double { base + residue }
  }

  /// The sums of a pass, eight partial ones each.
  private struct Sums {
    var s0 = SIMD8<Double>.zero, s1 = SIMD8<Double>.zero, s2 = SIMD8<Double>.zero, s3 = SIMD8<Double>.zero
    var s4 = SIMD8<Double>.zero, s5 = SIMD8<Double>.zero, s6 = SIMD8<Double>.zero, s7 = SIMD8<Double>.zero
    var s8 = SIMD8<Double>.zero, s9 = SIMD8<Double>.zero, s10 = SIMD8<Double>.zero, s11 = SIMD8<Double>.zero
  }

  /// Adds the next estimates of a pass, eight replications at a time.
  ///
  /// - Parameters:
  ///   - a: Estimates of A; 0 where there is none.
  ///   - b: Estimates of B; 0 where there is none.
  ///   - weights: 1 for an estimate and 0 for none, of A and B; `isWhole` says that all are 1.
  mutating func add(
    _ a: Span<SIMD8<Double>>, _ b: Span<SIMD8<Double>>, weights wa: Span<SIMD8<Double>>,
    _ wb: Span<SIMD8<Double>>, isWhole: Bool
  ) {
    if origin == nil {
      guard let found = Self.firstCommon(a, b, wa, wb) else { return }
      origin = (found.a / scales.a, found.b / scales.b)
    }
    let one = SIMD8<Double>(repeating: 1)
    switch (pass, isWhole) {
    case (0, true): addMeans(a, b) { _ in one }
    case (0, false): addMeans(a, b) { wa[$0] * wb[$0] }
    case (1, true): addSpreads(a, b) { _ in one }
    case (1, false): addSpreads(a, b) { wa[$0] * wb[$0] }
    case (2, true): addFourth(a, b) { _ in one }
    case (2, false): addFourth(a, b) { wa[$0] * wb[$0] }
    default: break
    }
  }

  private static func firstCommon(
    _ a: Span<SIMD8<Double>>, _ b: Span<SIMD8<Double>>, _ wa: Span<SIMD8<Double>>, _ wb: Span<SIMD8<Double>>
  ) -> (a: Double, b: Double)? {
    for i in a.indices {
      let both = wa[i] * wb[i]
      for lane in 0..<8 where both[lane] > 0 { return (a[i][lane], b[i][lane]) }
    }
    return nil
  }

  @inline(__always)
  private mutating func addMeans(
    _ a: Span<SIMD8<Double>>, _ b: Span<SIMD8<Double>>, _ weight: (Int) -> SIMD8<Double>
  ) {
    var s = sums
    let u = Units(scales)
    let (thetaA, thetaB) = (SIMD8(repeating: truthA), SIMD8(repeating: truthB))
    let (originA, originB) = (SIMD8(repeating: origin!.a), SIMD8(repeating: origin!.b))
    let originD = originA * u.shareA - originB * u.shareB
    let one = SIMD8<Double>(repeating: 1)
    for i in a.indices {
      let w = weight(i)
      let (ta, tb) = (a[i] * u.inverseA, b[i] * u.inverseB)
      let (ea, eb) = ((ta - thetaA) * w, (tb - thetaB) * w)
      let (sa, sb) = (ea * u.shareA, eb * u.shareB)
      let t = ta * u.shareA - tb * u.shareB
      let (va, vb) = (magnitude(sa), magnitude(sb))
      s.s0 += w
      s.s1 += (ta - originA) * w
      s.s2 += (tb - originB) * w
      s.s3 += (t - originD) * w
      s.s4 += t * w * (sa + sb)
      s.s5 += va - vb
      s.s6 += ea * ea
      s.s7 += eb * eb
      s.s8.replace(with: s.s8 + one, where: va .> vb)
      s.s9.replace(with: s.s9 + one, where: vb .> va)
    }
    sums = s
  }

  @inline(__always)
  private mutating func addSpreads(
    _ a: Span<SIMD8<Double>>, _ b: Span<SIMD8<Double>>, _ weight: (Int) -> SIMD8<Double>
  ) {
    var s = sums
    var ratios = ratios
    let u = Units(scales)
    let (thetaA, thetaB) = (SIMD8(repeating: truthA), SIMD8(repeating: truthB))
    let (baseA, baseB) = (SIMD8(repeating: meanA.base), SIMD8(repeating: meanB.base))
    let baseD = SIMD8(repeating: difference.base)
    let (baseQ, baseV) = (SIMD8(repeating: squares.base), SIMD8(repeating: absolutes.base))
    // e_A² − p e_B² = q − (p − 1)e_B², p − 1 = q̄/m_B: without loss if the errors are nearly equal.
    let near = scales.areEqual && squareA > 0.5 * squareB && squareA < 2 * squareB
    let ratio = SIMD8(repeating: squareB > 0 ? squareA / squareB : 0)
    let excess = SIMD8(repeating: squareB > 0 ? squares.base / squareB : 0)
    for i in a.indices {
      let w = weight(i)
      let (ta, tb) = (a[i] * u.inverseA, b[i] * u.inverseB)
      let (ua, ub) = ((ta - baseA) * w, (tb - baseB) * w)
      let difference = ta * u.shareA - tb * u.shareB
      let d = (difference - baseD) * w
      let (ea, eb) = (ta - thetaA, tb - thetaB)
      let (sa, sb) = (ea * u.shareA, eb * u.shareB)
      let q = difference * (sa + sb)
      let v = (magnitude(sa) - magnitude(sb) - baseV) * w
      let centred = (q - baseQ) * w
      let r = (near ? q - excess * (eb * eb) : ea * ea - ratio * (eb * eb)) * w
      s.s0 += ua
      s.s1 += ub
      s.s2 += ua * ua
      s.s3 += ub * ub
      s.s4 += ua * ub
      s.s5 += d
      s.s6 += d * d
      s.s7 += d * ub
      s.s8 += centred
      s.s9 += centred * centred
      s.s10 += v
      s.s11 += v * v
      ratios += r * r
    }
    sums = s
    self.ratios = ratios
  }

  /// The partial sums of Σ(e_A² − p e_B²)².
  private var ratios = SIMD8<Double>.zero

  @inline(__always)
  private mutating func addFourth(
    _ a: Span<SIMD8<Double>>, _ b: Span<SIMD8<Double>>, _ weight: (Int) -> SIMD8<Double>
  ) {
    guard spreadA > 0, spreadB > 0 else { return }
    var s = sums
    let u = Units(scales)
    let inverseA = 1 / (spreadA / count).squareRoot()
    let inverseB = 1 / (spreadB / count).squareRoot()
    let (ia, ib) = (SIMD8(repeating: inverseA), SIMD8(repeating: inverseB))
    let baseA = SIMD8(repeating: meanA.base), residueA = SIMD8(repeating: meanA.residue)
    let baseB = SIMD8(repeating: meanB.base), residueB = SIMD8(repeating: meanB.residue)
    let baseD = SIMD8(repeating: difference.base), residueD = SIMD8(repeating: difference.residue)
    let near = isNear
    let p = SIMD8(repeating: spreadA / spreadB)
    let excess = SIMD8(repeating: spreadExcess)
    let gap = SIMD8(repeating: inverseGap)
    let (distance, half) = (SIMD8(repeating: distance), SIMD8(repeating: (1 - distance) / 2))
    for i in a.indices {
      let w = weight(i)
      let (ta, tb) = (a[i] * u.inverseA, b[i] * u.inverseB)
      let ub = ((tb - baseB) - residueB) * w
      let y = ub * ib
      let ua = ((ta - baseA) - residueA) * w
      let x = ua * ia
      let d = ((ta * u.shareA - tb * u.shareB - baseD) - residueD) * w
      let f: SIMD8<Double>
      let v: SIMD8<Double>
      if near {
        // a − p b = d(d + 2u_B) − (p − 1)b, x − y = d/σ_A + (1/σ_A − 1/σ_B)u_B: common parts drop.
        let scaled = d * ib
        f = scaled * (scaled + 2 * y) - excess * (y * y)
        v = d * ia + gap * ub
      } else {
        let scaled = ua * ib
        f = scaled * scaled - p * (y * y)
        v = x - y
      }
      // xy − r(x² + y²)/2 with r = 1 − distance.
      let influence = distance * (x * y) - half * (v * v)
      s.s0 += f * f
      s.s1 += influence * influence
    }
    sums = s
  }

  /// Whether the spreads are alike: working with d then loses fewer digits.
  private var isNear: Bool { scales.areEqual && spreadA > 0.5 * spreadB && spreadA < 2 * spreadB }

  /// p − 1, p = Σu_A²/Σu_B², a pure number; without loss of digits where it is small.
  var spreadExcess: Double {
    isNear
      ? (differenceSpread + 2 * differenceProduct) / spreadB : spreadA / spreadB * scales.squaredRatio - 1
  }

  /// 1/σ_A − 1/σ_B.
  private var inverseGap: Double {
    let (a, b) = ((spreadA / count).squareRoot(), (spreadB / count).squareRoot())
    return -(differenceSpread + 2 * differenceProduct) / count / ((a + b) * a * b)
  }

  /// 1 − r, r the correlation; without loss of digits where it is small.
  var distance: Double {
    let r = product / (spreadA.squareRoot() * spreadB.squareRoot())
    guard isNear, r > 0.5 else { return 1 - max(-1, min(1, r)) }
    let inverse = 1 / (spreadA / count).squareRoot()
    let gap = inverseGap
    let squares =
      inverse * inverse * differenceSpread + 2 * gap * inverse * differenceProduct + gap * gap * spreadB
    return max(0, squares / (2 * count))
  }

  mutating func endPass() {
    defer {
      sums = Sums()
      pass += 1
    }
    guard let origin else { return }
    switch pass {
    case 0:
      count = joined(sums.s0)
      meanA.base = origin.a + joined(sums.s1) / count
      meanB.base = origin.b + joined(sums.s2) / count
      difference.base = (origin.a * scales.shareA - origin.b * scales.shareB) + joined(sums.s3) / count
      squares.base = joined(sums.s4) / count
      absolutes.base = joined(sums.s5) / count
      squareA = joined(sums.s6) / count
      squareB = joined(sums.s7) / count
      largerA = joined(sums.s8)
      largerB = joined(sums.s9)
    case 1:
      let (a, b, d) = (joined(sums.s0), joined(sums.s1), joined(sums.s5))
      let (q, v) = (joined(sums.s8), joined(sums.s10))
      meanA.residue = a / count
      meanB.residue = b / count
      difference.residue = d / count
      squares.residue = q / count
      absolutes.residue = v / count
      spreadA = max(0, joined(sums.s2) - a * meanA.residue)
      spreadB = max(0, joined(sums.s3) - b * meanB.residue)
      product = joined(sums.s4) - a * meanB.residue
      differenceSpread = max(0, joined(sums.s6) - d * difference.residue)
      differenceProduct = joined(sums.s7) - d * meanB.residue
      squaresSpread = max(0, joined(sums.s9) - q * squares.residue)
      absolutesSpread = max(0, joined(sums.s11) - v * absolutes.residue)
      ratioSpread = joined(ratios)
    case 2:
      precisionSpread = joined(sums.s0)
      influenceSpread = joined(sums.s1)
    default: break
    }
  }
}

/// `PairScales` for eight replications at a time.
private struct Units {
  let inverseA: SIMD8<Double>, inverseB: SIMD8<Double>
  let shareA: SIMD8<Double>, shareB: SIMD8<Double>

  @inline(__always)
  init(_ scales: PairScales) {
    inverseA = SIMD8(repeating: 1 / scales.a)
    inverseB = SIMD8(repeating: 1 / scales.b)
    shareA = SIMD8(repeating: scales.shareA)
    shareB = SIMD8(repeating: scales.shareB)
  }
}

@inline(__always)
private func magnitude(_ values: SIMD8<Double>) -> SIMD8<Double> {
  values.replacing(with: -values, where: values .< 0)
}
