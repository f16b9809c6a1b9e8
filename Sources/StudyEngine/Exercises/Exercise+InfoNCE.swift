import GSLRandom
import MutualInformation

/// The correlation of the views and the temperature of the critic in exercise 7.
private let correlation = 0.8, temperature = 0.2

extension Exercise {
  static let infoNCEBound = Exercise(
    number: 7, title: "InfoNCE as a lower-bound-style objective",
    statement:
      "Compute an InfoNCE bound for normal views with ρ = 0.8 from a pool of 3000, 400 anchors, the critic "
      + "xy/0.2 and K = 8 and 64 candidates, and compare with I(X;Y).",
    computation: "np.random.seed(123) replayed, candidates drawn by its choice without replacement",
    takeaway: "InfoNCE behaves like a practical lower-bound objective, not the mutual information itself."
  ) { () throws(GSLError) in
    var stream = try NumPyLegacyStream(seed: 123)
    let x = stream.randn(count: 3000)
    let noise = stream.randn(count: 3000)
    let deviation = (1 - correlation * correlation).squareRoot()
    let y = x.indices.map { correlation * x[$0] + deviation * noise[$0] }
    let few = bound(candidates: 8, x, y, &stream)
    let many = bound(candidates: 64, x, y, &stream)
    let law = constant { try BivariateNormal([Parameter("correlation", .real(correlation))]) }
    let truth = law.truth(of: .mutualInformation)?.value ?? .nan
    let limit = (correlation - 1 / (2 * temperature)) / temperature
    return Solution(
      values: [
        .init("bound with K = 8", few, notebook: -0.770334968305574),
        .init("bound with K = 64", many, notebook: -2.4182928444607033),
        .init("I(X;Y)", truth, notebook: 0.5108256237659908),
        .init("limit of the bound as K → ∞, ρ/τ − 1/(2τ²)", limit),
        .init("the same at the best temperature, τ = 1/ρ: ρ²/2", correlation * correlation / 2),
      ],
      checks: [
        .init(
          "bounds are below the true MI up to small estimator noise",
          few <= truth + 0.5 && many <= truth + 0.5),
        .init(
          "more negatives usually tighten the bound", refuted: !(many >= few - 1e-6),
          explanation: """
            with the critic xy/τ the bound tends to ρ/τ − 1/(2τ²) = -8.5 at τ = 0.2: the critic is on the wrong scale, and more \
            negatives make it worse. The claim holds for the oracle critic ρxy/(1−ρ²) − ρ²(x²+y²)/(2(1−ρ²)), whose bound \
            rises with K to I(X;Y)
            """),
      ])
  }

  /// The notebook's `infonce_bound`: each choice shuffles the whole pool, as NumPy does.
  private static func bound(
    candidates: Int, _ x: [Double], _ y: [Double], _ stream: inout NumPyLegacyStream
  ) -> Double {
    let anchors = constant { try stream.choice(x.count, count: 400) }
    var logSoftmax = 0.0
    for anchor in anchors {
      let negatives = constant { try stream.choice(x.count, count: candidates - 1) }
      let scores = ([anchor] + negatives).map { x[anchor] * y[$0] / temperature }
      logSoftmax += scores[0] - logSumExp(scores.span)
    }
    return naturalLog(Double(candidates)) + logSoftmax / Double(anchors.count)
  }
}
