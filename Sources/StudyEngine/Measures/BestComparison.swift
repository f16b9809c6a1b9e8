import GSLRandom
import MutualInformation

/// Multiple comparisons with the best: tests which estimators are worse than the one of smallest
/// RMSE. The probability that any of the best is called worse stays at 5 %, whatever their number.
///
/// The best is chosen from the same replications, so its advantage is partly chance. The null law
/// of the whole procedure is therefore simulated: mean squared errors are drawn from a normal law
/// with equal means and the covariance of the observed ones, and all are scored against the
/// smallest. The scores have R − 1 degrees of freedom. The estimators are then judged one after the
/// other, the largest score first, each against the largest of the remaining ones (step-down). The
/// family-wise error rate holds for any number of estimators as good as the best, and any
/// dependence between them.
///
/// A score is the paired difference of the mean squared errors over its MCSE. It has no power if
/// one replication carries much of them (see `isResolved`). The sign score (n₊ − n₋)/√(n₊ + n₋)
/// then replaces it, n₊ and n₋ the replications in which the one or the other has the larger
/// |error|. Signs of three estimators in random order correlate by 1/3, also in the simulation.
///
/// *Determinism:* streams at fixed addresses; the same bits everywhere.
/// *Accuracy:* ±0.25 % by simulation for p-values near 5 %; the level holds for many replications.
/// *Source:* Hsu 1984, doi 10.1214/aos/1176346732; step-down: Romano & Wolf 2005,
/// doi 10.1198/016214504000000539; sign test: Dixon & Mood 1946,
/// doi 10.1080/01621459.1946.10501898.
struct BestComparison {
  /// An estimator and its score against the best.
  struct Contender {
    /// The estimator is A, the best B.
    let measures: PairMeasures
    /// The score, larger for worse; nil if the estimator cannot be compared.
    let score: Double?
    /// Whether the score is that of the signs.
    let isBySigns: Bool

    init(_ measures: PairMeasures) {
      self.measures = measures
      isBySigns = !measures.isResolved
      guard measures.replications >= ChanceTest.leastEstimates else {
        score = nil
        return
      }
      if measures.isResolved {
        let isLess = (measures.rootSquaredErrorRatio.value ?? .infinity) < 1
        score = measures.squaredErrorScore.map { isLess ? -$0 : $0 }
      } else {
        let (more, less) = (Double(measures.largerErrorsA), Double(measures.largerErrorsB))
        score = more + less > 0 ? (more - less) / (more + less).squareRoot() : 0
      }
    }
  }

  /// The other estimators, in the order given.
  let contenders: [Contender]
  /// The p-values by index, adjusted for all comparisons among equals; nil without a score.
  let pValues: [Double?]
  /// The score that the largest of all exceeds in 5 % of cells of equals; nil without any score.
  let criticalScore: Double?

  /// The family-wise error rate.
  static let level = 0.05

  /// Compares the estimators with the best.
  ///
  /// - Parameters:
  ///   - others: Every other estimator (A) with the best (B).
  ///   - between: The measures of two of the others, by index; nil if they were not compared. Their
  ///     errors then count as dependent as those of exchangeable estimators.
  init(_ others: [PairMeasures], between: (Int, Int) -> PairMeasures?) {
    let contenders = others.map { Contender($0) }
    self.contenders = contenders
    let judged = contenders.indices.filter { contenders[$0].score != nil }
    // The largest score first; of equal ones, the first given.
    let order = judged.sorted { (contenders[$1].score!, $0) < (contenders[$0].score!, $1) }
    guard !order.isEmpty else {
      pValues = contenders.map { _ in nil }
      criticalScore = nil
      return
    }
    let null = NullLaw(order.map { others[$0] }) { between(order[$0], order[$1]) }
    let (tails, maxima) = null.tails(of: order.map { contenders[$0].score! })
    var values: [Double?] = contenders.map { _ in nil }
    var largest = 0.0
    for (position, tail) in zip(order, tails) {
      largest = max(largest, tail)
      values[position] = largest
    }
    pValues = values
    criticalScore = maxima.sorted()[min(maxima.count - 1, Int((1 - Self.level) * Double(maxima.count)))]
  }

  /// Whether an estimator is worse, by index; nil without a score.
  func isWorse(_ position: Int) -> Bool? { pValues[position].map { $0 <= Self.level } }
}

extension PairMeasures {
  /// The largest relative MCSE at which a ratio of RMSEs says anything.
  static let resolution = 0.25

  /// Whether the ratio of the RMSEs is known well enough to judge by: its relative MCSE is below
  /// 25 %, and the squared errors vary or do not differ.
  var isResolved: Bool {
    guard let relativeRatioError, let squaredErrorScore else { return false }
    return relativeRatioError < Self.resolution && squaredErrorScore.isFinite
  }
}

/// The law of the scores against the best if all estimators are equally good.
private struct NullLaw {
  /// The number of estimators; the best is the last.
  private let count: Int
  /// The Cholesky factor, by rows, of the covariance of the mean squared errors less the best's.
  private var factor: [Double]
  /// 1/MCSE of the difference of two mean squared errors, row by row; 0 if that does not vary.
  private var inverse: [Double]
  /// Whether two estimators are compared by signs, row by row.
  private var bySigns: [Bool]
  private let freedom: Double

  /// The most simulated cells.
  private static let mostDraws = 1 << 13
  private static let mostOperations = 1 << 28

  init(_ others: [PairMeasures], between: (Int, Int) -> PairMeasures?) {
    let k = others.count
    count = k + 1
    freedom = Double((others.map(\.replications).min() ?? 2) - 1)
    // Units of the smallest MCSE, so that none overflows.
    let errors = others.map { $0.isResolved ? $0.squaredErrorDifference.mcse : nil }
    let unit = errors.compactMap { $0 }.filter { $0 > 0 }.min() ?? 1
    let spread = errors.map { $0.map { min(1e100, $0 / unit) } ?? 0 }
    factor = Array(repeating: 0, count: k * k)
    inverse = Array(repeating: 0, count: (k + 1) * (k + 1))
    bySigns = Array(repeating: false, count: (k + 1) * (k + 1))
    var covariance = factor
    for i in 0..<k {
      covariance[i * k + i] = spread[i] * spread[i]
      set(i, k, spread[i], isResolved: others[i].isResolved)
      for j in 0..<i {
        let pair = between(i, j)
        let isResolved = pair?.isResolved ?? (others[i].isResolved && others[j].isResolved)
        let own = pair.flatMap { $0.squaredErrorDifference.mcse }.map { min(1e100, $0 / unit) }
        let square = own.map { $0 * $0 } ?? max(spread[i] * spread[i], spread[j] * spread[j])
        let limit = spread[i] * spread[j]
        let shared =
          own == nil ? limit / 2 : (spread[i] * spread[i] + spread[j] * spread[j] - square) / 2
        covariance[i * k + j] = max(-limit, min(limit, shared))
        set(i, j, square.squareRoot(), isResolved: isResolved)
      }
    }
    decompose(covariance, k)
  }

  private mutating func set(_ i: Int, _ j: Int, _ error: Double, isResolved: Bool) {
    for index in [i * count + j, j * count + i] {
      inverse[index] = isResolved && error > 0 ? 1 / error : 0
      bySigns[index] = !isResolved
    }
  }

  /// Cholesky's decomposition; a pivot that rounding made negative counts as 0.
  private mutating func decompose(_ covariance: [Double], _ k: Int) {
    for j in 0..<k {
      var pivot = covariance[j * k + j]
      for m in 0..<j { pivot -= factor[j * k + m] * factor[j * k + m] }
      let root = pivot > 1e-12 * covariance[j * k + j] ? pivot.squareRoot() : 0
      factor[j * k + j] = root
      guard root > 0 else { continue }
      for i in (j + 1)..<max(k, j + 1) {
        var sum = covariance[i * k + j]
        for m in 0..<j { sum -= factor[i * k + m] * factor[j * k + m] }
        factor[i * k + j] = sum / root
      }
    }
  }

  /// The shares of simulated cells in which the largest score from an index on reaches the observed
  /// one, and the largest scores of all.
  ///
  /// - Parameter scores: In descending order.
  func tails(of scores: [Double]) -> (shares: [Double], maxima: [Double]) {
    let k = count - 1
    let hasSigns = bySigns.contains(true)
    let signs = hasSigns ? count + count * (count - 1) / 2 : 0
    let draws = max(1 << 10, min(Self.mostDraws, Self.mostOperations / max(1, count * count)))
    var normals = [Double](repeating: 0, count: (k + 1 + signs + 1) & ~1)
    var reached = [Int](repeating: 0, count: k)
    var maxima: [Double] = []
    maxima.reserveCapacity(draws)
    var errors = [Double](repeating: 0, count: count)
    var found = errors
    // Philox needs no memory of GSL's beyond its state: without that nothing runs at all.
    guard var stream = try? RandomStream(at: Self.address(0)) else {
      return (scores.map { _ in 1 }, [.infinity])
    }
    for draw in 0..<draws {
      stream.move(to: Self.address(draw))
      stream.fillNormals(&normals)
      for i in 0..<k {
        var sum = 0.0
        for m in 0...i { sum += factor[i * k + m] * normals[m] }
        errors[i] = sum
      }
      let scale = chiScale(normals[k])
      var best = 0
      for i in 1..<count where errors[i] < errors[best] { best = i }
      for i in errors.indices {
        found[i] = (errors[i] - errors[best]) * inverse[i * count + best] / scale
      }
      if hasSigns { addSigns(normals[(k + 1)...], to: &found) }
      // Any of equals can be the best of a simulated cell: the observed best has a score here, too.
      var largest = found[k]
      for i in scores.indices.reversed() {
        largest = max(largest, found[i])
        if largest >= scores[i] { reached[i] += 1 }
      }
      maxima.append(largest)
    }
    return (reached.map { Double($0 + 1) / Double(draws + 1) }, maxima)
  }

  /// √(χ²/ν) with ν = R − 1, by the cube of Wilson & Hilferty 1931.
  private func chiScale(_ normal: Double) -> Double {
    let part = 2 / (9 * freedom)
    let root = max(0.1, 1 - part + normal * part.squareRoot())
    return (root * root * root).squareRoot()
  }

  /// Adds the sign scores (Uᵢ − Uⱼ + Eᵢⱼ)/√3 of the pairs that are compared by signs.
  private func addSigns(_ normals: ArraySlice<Double>, to found: inout [Double]) {
    let start = normals.startIndex
    var next = start + count
    for i in 0..<count {
      for j in 0..<i {
        defer { next += 1 }
        guard bySigns[i * count + j] else { continue }
        let score = (normals[start + i] - normals[start + j] + normals[next]) * 0.577_350_269_189_625_7
        found[i] = max(found[i], score)
        found[j] = max(found[j], -score)
      }
    }
  }

  /// Nothing else draws under this key and purpose.
  private static func address(_ draw: Int) -> StreamAddress {
    StreamAddress(key: 0x6265_7374, replication: UInt64(draw), purpose: 0x6265_7374)
  }
}
