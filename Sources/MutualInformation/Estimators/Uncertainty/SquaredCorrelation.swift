import GSLRandom

/// The distribution of R², the squared sample correlation of n normal pairs, with its memory:
/// P(R² ≤ tanh² t | ρ = tanh ζ).
///
/// t = artanh R has the density C √(cosh t/cosh ζ) cosh(t − ζ)^−(n − 3/2) ₂F₁(½, ½; n − ½; z) with
/// z = (1 + tanh t tanh ζ)/2 and C = (n − 2) Γ(n − 1)/(√2π Γ(n − ½)). This is Hotelling's density
/// of R in Fisher's variable. Nothing cancels, however strong the dependence is. The probability is
/// its integral from −t to t. It equals the mixture of Beta(½ + K, (n − 2)/2) over K with the
/// weights (1 − ρ²)^((n−1)/2) Γ((n−1)/2 + k) ρ^2k/(Γ((n−1)/2) k!), whose terms become too many near
/// ρ = 1.
///
/// *Accuracy:* about 1e-12 for n up to 10⁵; C is a product of n factors.
/// *Bits:* the same on every processor: the project's own logarithm and exponential, series, and
/// Gauss's rule with 16 points on panels no wider than four standard deviations.
/// *Complexity:* O(n) to create; then 64 values of the density, some more if n < 20.
/// *Source:* Hotelling 1953, doi 10.1111/j.2517-6161.1953.tb00135.x; the mixture: Anderson 2003, An
/// Introduction to Multivariate Statistical Analysis, section 4.4.3. ₂F₁ near 1:
/// https://dlmf.nist.gov/15.8.E4.
package struct SquaredCorrelation {
  private let constant: Double
  private let exponent: Double
  /// The distance from ζ beyond which the density is taken as 0.
  private let reach: Double
  private let panel: Double
  /// ₂F₁(½, ½; n − ½; z) in powers of z.
  private let series: [Double]
  /// The two series in powers of w = 1 − z, for n below 13. They converge where the first does not.
  private let near: [Double], far: [Double]
  private let count: Int

  /// Creates the distribution for samples of n ≥ 4.
  package init(count: Int) {
    precondition(count >= 4)
    self.count = count
    let n = Double(count)
    exponent = n - 1.5
    // Γ(n − 1)/Γ(n − ½) from Γ(1)/Γ(3/2) = 2/√π, and √2π.
    var ratio = 1.128_379_167_095_512_573_9
    for m in 2..<count { ratio *= Double(m - 1) / (Double(m) - 0.5) }
    constant = (n - 2) * ratio / 2.506_628_274_631_000_502_4
    // 7.7 deviations would do for a normal density; the tails are longer than that.
    var reach = 7.7 / (n - 3).squareRoot()
    while exponent * logCosh(reach) - 0.5 * reach < 30 { reach *= 1.1 }
    self.reach = reach
    panel = min(2.4, 4 / (n - 3).squareRoot())
    let c = n - 0.5
    let isSmall = count < 13
    series = Self.coefficients(0.5, c, at: isSmall ? 0.5 : 1)
    guard isSmall else {
      (near, far) = ([], [])
      return
    }
    // A = Γ(c)Γ(c − 1)/Γ(c − ½)², from π/2 at c = 3/2.
    var a = 1.570_796_326_794_896_619_2
    for m in 2..<count {
      let c = Double(m) - 0.5
      a *= c * (c - 1) / ((c - 0.5) * (c - 0.5))
    }
    let scale = a
    near = Self.coefficients(0.5, 2 - c, at: 0.5).map { scale * $0 }
    // Γ(c)Γ(1 − c)/Γ(½)² = 1/sin πc.
    let sign: Double = count % 2 == 0 ? -1 : 1
    far = Self.coefficients(c - 0.5, c, at: 0.5).map { sign * $0 }
  }

  /// Returns the coefficients of ₂F₁(a, a; c; ·), as many as are needed up to a value.
  private static func coefficients(_ a: Double, _ c: Double, at value: Double) -> [Double] {
    var list = [1.0]
    var (power, k) = (1.0, 0.0)
    while list.count < 400 {
      list.append(list.last! * (a + k) * (a + k) / ((c + k) * (k + 1)))
      k += 1
      power *= value
      // From here on terms fall, and faster than by the factor that they have fallen by.
      if c + k > 1, abs(list.last!) * power < 1e-18 { break }
    }
    return list.reversed()
  }

  /// Returns P(R² ≤ tanh² t) for ρ = tanh ζ; t and ζ ≥ 0.
  package func probability(within t: Double, _ zeta: Double) -> Double {
    let (low, high) = (max(-t, zeta - reach), min(t, zeta + reach))
    guard low < high else { return 0 }
    let panels = ((high - low) / panel).rounded(.up)
    let half = 0.5 * (high - low) / panels
    let logCosh = logCosh(zeta)
    var total = 0.0
    for p in 0..<Int(panels) {
      let centre = low + (2 * Double(p) + 1) * half
      var sum = 0.0
      for i in 0..<8 {
        let offset = half * gaussNodes[i]
        sum +=
          gaussWeights[i]
          * (density(centre - offset, zeta, logCosh) + density(centre + offset, zeta, logCosh))
      }
      total += sum
    }
    return constant * half * total
  }

  /// Returns the density at t without C.
  private func density(_ t: Double, _ zeta: Double, _ logCoshZeta: Double) -> Double {
    let (atT, between) = (logCosh(t), logCosh(t - zeta))
    let power = naturalExp(0.5 * (atT - logCoshZeta) - exponent * between)
    // 1 − z = cosh(t − ζ)/(2 cosh t cosh ζ).
    let w = min(0.5 * naturalExp(between - atT - logCoshZeta), 1)
    if near.isEmpty || w >= 0.5 { return power * polynomial(series, 1 - w) }
    // w^(n − 3/2)
    let second = naturalExp(exponent * naturalLog(w))
    return power * (polynomial(near, w) + second * polynomial(far, w))
  }

  private func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    let coefficients = coefficients.span
    var value = 0.0
    for i in coefficients.indices { value = value * x + coefficients[i] }
    return value
  }
}

/// The positive nodes and weights of Gauss's rule with 16 points on [−1, 1]:
/// https://dlmf.nist.gov/3.5.v.
private let gaussNodes: [8 of Double] = [
  0.095_012_509_837_637_440_185, 0.281_603_550_779_258_913_23, 0.458_016_777_657_227_386_34,
  0.617_876_244_402_643_748_45, 0.755_404_408_355_003_033_9, 0.865_631_202_387_831_743_88,
  0.944_575_023_073_232_576_08, 0.989_400_934_991_649_932_6,
]
private let gaussWeights: [8 of Double] = [
  0.189_450_610_455_068_496_29, 0.182_603_415_044_923_588_67, 0.169_156_519_395_002_538_19,
  0.149_595_988_816_576_732_08, 0.124_628_971_255_533_872_05, 0.095_158_511_682_492_784_81,
  0.062_253_523_938_647_892_863, 0.027_152_459_411_754_094_852,
]
