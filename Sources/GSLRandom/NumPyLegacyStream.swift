import CGSL

/// NumPy's legacy `RandomState`, behind `numpy.random.seed` and `numpy.random.randn`, call for
/// call.
///
/// A program that seeds NumPy and a program that seeds this stream get the same numbers from the
/// same calls in the same order. It is one sequence from one 32-bit seed, without addresses: each
/// number depends on all calls before it. A study takes a `RandomStream`; this one reproduces
/// results of NumPy.
///
/// *Bits.* NumPy has frozen this generator (NEP 19,
/// https://numpy.org/neps/nep-0019-rng-policy.html), so the promise is bit for bit, with two
/// limits. Both call the C library's log, so normals can differ in the last bit where another C
/// library is linked. And `bivariateNormal` depends in NumPy on LAPACK's kernels: see there.
///
/// *Randomness.* `gsl_rng_mt19937`, with the words of NumPy's MT19937 (doi 10.1145/272991.272995).
public struct NumPyLegacyStream: ~Copyable {
  private let rng: UnsafeMutablePointer<gsl_rng>

  /// The second normal of the last pair, until the next `randn`.
  private var keptNormal: Double?

  /// `RandomState(seed)`. Throws if there is no memory for the generator's state.
  public init(seed: UInt32) throws(GSLError) {
    guard let type = Generator(named: "mt19937")?.type, let rng = gsl_rng_alloc(type) else {
      throw GSLError(code: Int32(GSL_ENOMEM))
    }
    self.rng = rng
    self.seed(seed)
  }

  deinit {
    gsl_rng_free(rng)
  }

  /// `seed(seed)`: starts the sequence of `seed` and forgets a kept normal.
  public mutating func seed(_ seed: UInt32) {
    // GSL replaces 0 by its default seed. It cuts 2³² to 32 bits later: NumPy's 0.
    gsl_rng_set(rng, seed == 0 ? 1 << 32 : UInt(seed))
    keptNormal = nil
  }

  /// The generator's next 32-bit word: `randint(0, 2**32)`.
  public mutating func nextWord() -> UInt32 { UInt32(truncatingIfNeeded: gsl_rng_get(rng)) }

  /// `random_sample()`: a uniform on [0, 1), a multiple of 2⁻⁵³, of two words.
  public mutating func randomSample() -> Double {
    let high = Double(nextWord() >> 5)
    let low = Double(nextWord() >> 6)
    return (high * 0x1p26 + low) * 0x1p-53
  }

  /// `random_sample(count)`. Traps if `count` is negative.
  public mutating func randomSample(count: Int) -> [Double] {
    var values = [Double](repeating: 0, count: count)
    for i in values.indices { values[i] = randomSample() }
    return values
  }

  /// `randn()`: a standard normal.
  ///
  /// Marsaglia's polar method (doi 10.1137/1006063): two uniforms give a point (a, b) of [−1, 1)²,
  /// drawn again unless 0 < a² + b² < 1, and two normals: that of b now, that of a at the next
  /// call.
  public mutating func randn() -> Double {
    if let kept = keptNormal {
      keptNormal = nil
      return kept
    }
    while true {
      let a = 2 * randomSample() - 1
      let b = 2 * randomSample() - 1
      let square = a * a + b * b
      guard square < 1, square != 0 else { continue }
      // The C library's log, as in NumPy: the kernels' own has other last bits.
      let factor = (-2 * log(square) / square).squareRoot()
      keptNormal = factor * a
      return factor * b
    }
  }

  /// `randn(count)`; arrays of more dimensions hold the same numbers row by row. Traps if `count`
  /// is negative.
  public mutating func randn(count: Int) -> [Double] {
    var values = [Double](repeating: 0, count: count)
    for i in values.indices { values[i] = randn() }
    return values
  }

  /// `binomial(1, p)`: 1 with probability p, else 0. Takes one uniform. Throws unless p is in 0…1.
  public mutating func binomial(p: Double) throws(DistributionError) -> Int {
    let trial = try Trial(p: p)
    return draw(trial)
  }

  /// `binomial(1, p, count)`. Throws unless p is in 0…1 and `count` at least 0.
  public mutating func binomial(p: Double, count: Int) throws(DistributionError) -> [Int] {
    let trial = try Trial(p: p)
    try DistributionError.require(count >= 0, "binomial", "count", count, "at least 0")
    var values = [Int](repeating: 0, count: count)
    for i in values.indices { values[i] = draw(trial) }
    return values
  }

  /// NumPy's inversion for one trial: of the rarer outcome, counted from the other side if p > 1/2.
  private struct Trial {
    let isReflected: Bool
    /// NumPy's probabilities of 0 and 1, each with its rounding.
    let zero: Double
    let one: Double

    init(p: Double) throws(DistributionError) {
      isReflected = try Bounds.probability.checked(p, "binomial", "p") > 0.5
      let rare = isReflected ? 1 - p : p
      // The C library's log and exp, as in NumPy: exp(ln q) need not be q.
      zero = exp(log(1 - rare))
      one = rare * zero / (1 - rare)
    }
  }

  private mutating func draw(_ trial: Trial) -> Int {
    while true {
      let uniform = randomSample()
      if uniform <= trial.zero { return trial.isReflected ? 1 : 0 }
      // Above the sum of the two, which rounding can leave a little below 1, NumPy draws again.
      if uniform - trial.zero <= trial.one { return trial.isReflected ? 0 : 1 }
    }
  }

  /// An integer in 0…max: a word cut to the bits of `max`, drawn again while above. For 0 nothing
  /// is drawn.
  ///
  /// NumPy's internal `random_interval`, below `shuffle`; also `randint(0, max + 1)`.
  public mutating func interval(max: UInt32) -> UInt32 {
    guard max > 0 else { return 0 }
    let mask = UInt32.max >> max.leadingZeroBitCount
    while true {
      let value = nextWord() & mask
      if value <= max { return value }
    }
  }

  /// `permutation(n)`: 0 ..< n in random order, by Durstenfeld's shuffle from the end (doi
  /// 10.1145/364520.364540).
  /// Throws unless 0 ≤ n ≤ 2³².
  public mutating func permutation(_ n: Int) throws(DistributionError) -> [Int] {
    try DistributionError.require((0...1 << 32).contains(n), "permutation", "n", n, "in 0…4294967296")
    var order = Array(0..<n)
    for i in stride(from: n - 1, to: 0, by: -1) {
      order.swapAt(i, Int(interval(max: UInt32(i))))
    }
    return order
  }

  /// `choice(n, k, replace=False)`: k of 0 ..< n in random order, the first k of `permutation(n)`.
  /// It shuffles all n however small k is. Throws unless 0 ≤ k ≤ n ≤ 2³².
  public mutating func choice(_ n: Int, count k: Int) throws(DistributionError) -> [Int] {
    try DistributionError.require((0...1 << 32).contains(n), "choice", "n", n, "in 0…4294967296")
    try DistributionError.require((0...n).contains(k), "choice", "count", k, "in 0…\(n)")
    return Array(try permutation(n).prefix(k))
  }
}

// The pointer is private to the one owner of a noncopyable value, so passing the stream to another
// thread passes the generator's state with it.
extension NumPyLegacyStream: @unchecked Sendable {}
