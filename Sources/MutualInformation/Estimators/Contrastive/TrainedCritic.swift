import GSLMath
import GSLRandom

/// A critic that is linear in features of x and y: f(x, y) = ay + bxy + cy² + h(x), the form of the
/// log density ratio of a normal pair. It is fitted to the first half of a sample, ⌊n/2⌋ draws, and
/// applied to the second.
///
/// X and Y are standardised with the mean and the deviation of the first half. This changes no
/// bound's optimum but makes the search independent of units.
///
/// * Contrastive: a, b, c maximise the InfoNCE bound with batches of K (a concave function) less
///   ½·10⁻⁶ (a² + b² + c²). That leaves h undetermined. h(x) = −ln ⟨exp(ay + bxy + cy²)⟩ over the y
///   of the first half (1024 at most) makes ⟨exp f(x, y)⟩ = 1 for each x: the self-normalised
///   estimate of the log density ratio. All bounds but `js` use this critic. Only InfoNCE is itself
///   the objective that fits it.
/// * Jensen–Shannon: the logistic regression of pairs that belong together against all other pairs
///   of a batch. h(x) = d + ex + gx² is fitted too. It maximises ⟨−sp(−f)⟩ − ⟨sp(f)⟩,
///   sp(v) = ln(1 + eᵛ), less the same penalty of all six.
///
/// Given the first half, the critic is a fixed function, so that every lower bound remains one.
///
/// *Accuracy:* BFGS from 0 until |∇| ≤ 10⁻⁸, the iterations are used up, or rounding stops it. The
/// point reached is used, since any critic gives a bound.
/// *Bits:* those of `Minimiser`: the same on one machine for any threads and kernels, not promised
/// across machines.
/// *Complexity:* n/2 · K scores for each evaluation of the objective; h takes 512 n more at most.
/// *Edge cases:* fails if a variable is constant in the first half.
/// *Source:* van den Oord, Li & Vinyals 2018, arXiv 1807.03748; Nowozin, Cseke & Tomioka 2016,
/// arXiv 1606.00709.
// One worker owns it, and a worker is used by one thread at a time.
package final class TrainedCritic: Critic, @unchecked Sendable {
  private let data: TrainingData
  private let minimiser: Minimiser
  private let objective: TrainingObjective
  private let iterations: Int
  private let isNormalised: Bool
  private let origin: [Double]
  private var form = QuadraticCritic(constant: 0, square: 0, product: 0)
  /// The term added to the form at each draw's x.
  private var offsets: [Double]
  private var scratch: [Double]

  package init(count: Int, candidates: Int, objective: TrainingObjective, iterations: Int, isNormalised: Bool)
  {
    let data = TrainingData(count: count / 2, candidates: candidates)
    self.data = data
    self.objective = objective
    self.iterations = iterations
    self.isNormalised = isNormalised
    origin = Array(repeating: 0, count: objective == .infoNCE ? 3 : 6)
    offsets = Array(repeating: 0, count: count)
    scratch = Array(repeating: 0, count: min(count / 2, 1024))
    // `Minimiser` refuses only dimensions and missing memory.
    minimiser = try! Minimiser(dimensions: origin.count) { point, gradient in
      switch objective {
      case .infoNCE: data.infoNCE(point, &gradient)
      case .jensenShannon: data.jensenShannon(point, &gradient)
      }
    }
  }

  /// a, b, c and, for Jensen–Shannon, d, e, g, in the standardised variables.
  package var coefficients: [Double] { minimiser.point }

  /// Fits to the first half of a sample.
  ///
  /// - Parameter standardised: Receives the sample to score, in the units of its first half.
  package func fit(to sample: borrowing Sample, standardised: inout Sample) throws(EstimationFailure) {
    try standardise(sample.x.reals, into: &standardised.x.reals)
    try standardise(sample.y.reals, into: &standardised.y.reals)
    data.take(standardised)
    // `minimise` refuses only another number of coordinates.
    _ = try! minimiser.minimise(from: origin, tolerance: 1e-8, iterations: iterations)
    let p = minimiser.point
    // The form has a term cx², which h takes back.
    form = QuadraticCritic(constant: 0, square: p[2], product: p[1], linear: p[0])
    guard isNormalised else { return }
    for i in offsets.count / 2..<offsets.count {
      let x = standardised.x.reals[i]
      switch objective {
      case .infoNCE: offsets[i] = -logMeanExponential(standardised, anchor: i)
      case .jensenShannon: offsets[i] = p[3] + (p[4] + (p[5] - p[2]) * x) * x
      }
    }
  }

  /// Returns ln ⟨exp of the form⟩ over the y of the first half.
  private func logMeanExponential(_ sample: borrowing Sample, anchor: Int) -> Double {
    var scores = scratch.mutableSpan
    form.scores(sample, anchor: anchor, candidates: 0..<scores.count, into: &scores)
    return logSumExp(scratch.span) - naturalLog(Double(scratch.count))
  }

  private func standardise(_ values: [Double], into result: inout [Double]) throws(EstimationFailure) {
    let half = values.count / 2
    let range = try rangeOfFinite(values.span.extracting(first: half))
    guard range.low < range.high else { throw .constantVariable }
    let mean = orderedSum(values.span.extracting(first: half)) / Double(half)
    for i in values.indices { result[i] = (values[i] - mean) * (values[i] - mean) }
    let variance = orderedSum(result.span.extracting(first: half)) / Double(half)
    guard variance.isFinite else { throw .sampleNotFinite }
    guard variance > 0 else { throw .constantVariable }
    let deviation = variance.squareRoot()
    for i in values.indices { result[i] = (values[i] - mean) / deviation }
  }

  package func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    form.score(sample, anchor: anchor, candidate: candidate) + offsets[anchor]
  }

  package func scores(
    _ sample: borrowing Sample, anchor: Int, candidates: Range<Int>, into scores: inout MutableSpan<Double>
  ) {
    form.scores(sample, anchor: anchor, candidates: candidates, into: &scores)
    let offset = offsets[anchor]
    for k in scores.indices { scores[k] += offset }
  }

  /// h cancels in the softmax.
  package func logSoftmax(
    _ sample: borrowing Sample, anchors: Span<UInt32>, negatives: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>
  ) { form.logSoftmax(sample, anchors: anchors, negatives: negatives, scratch: &scratch, into: &result) }

  package func logSoftmax(
    _ sample: borrowing Sample, block: Span<UInt32>, scratch: inout [Double],
    into result: inout MutableSpan<Double>
  ) { form.logSoftmax(sample, block: block, scratch: &scratch, into: &result) }
}

/// Fits the critic to a sample, then scores with it.
struct TrainedWorker: EstimatorWorker {
  private let critic: TrainedCritic
  private var standardised: Sample
  private var scoring: any EstimatorWorker

  init(critic: TrainedCritic, shape: SampleShape, count: Int, scoring: any EstimatorWorker) {
    self.critic = critic
    standardised = Sample(count: count, shape: shape)
    self.scoring = scoring
  }

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    try critic.fit(to: sample, standardised: &standardised)
    try scoring.estimate(standardised, using: &stream, into: &values)
  }
}
