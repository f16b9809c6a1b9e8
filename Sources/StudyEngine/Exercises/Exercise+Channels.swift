import GSLRandom
import MutualInformation

extension Exercise {
  static let channelNoise = Exercise(
    number: 5, title: "Binary symmetric channel and capacity",
    statement:
      "For a binary symmetric channel with a uniform input compute I(X;Y) = ln 2 − h(ε) at ε = 0.1, 0.25 and 0.49, "
      + "and verify that it decreases as the noise increases.",
    computation: "I = ln 2 − h(ε), h(ε) = −ε ln ε − (1−ε) ln(1−ε)",
    takeaway: "channel noise destroys information, and capacity falls accordingly."
  ) { () throws(GSLError) in
    let expected = [(0.1, 0.3680642071684971), (0.25, 0.130812035941137), (0.49, 0.00020001333546704192)]
    let values = expected.map { flip, notebook in
      let channel = constant { try DiscreteChannel.binarySymmetric(flip: flip) }
      return Solution.Value(
        "I(X;Y) at ε = \(flip)", constant { try channel.mutualInformation(input: [0.5, 0.5]) },
        notebook: notebook)
    }
    let isDecreasing = zip(values, values.dropFirst()).allSatisfy { $0.value > $1.value }
    return Solution(
      values: values, checks: [.init("mutual information decreases with noise", isDecreasing)])
  }

  static let channelCapacity = Exercise(
    number: 9, title: "Binary symmetric channel capacity",
    statement:
      "Compute I(X;Y) of a binary symmetric channel with ε = 0.15 for several input biases and verify that the "
      + "uniform input is best.",
    computation: "Blahut–Arimoto, which finds the best input and bounds what is missing to the capacity",
    takeaway: "symmetric channels are maximized by maximum-entropy inputs."
  ) { () throws(GSLError) in
    let channel = constant { try DiscreteChannel.binarySymmetric(flip: 0.15) }
    let capacity = constant { try channel.capacity() }
    // The notebook looks at 19 inputs from 0.05 to 0.95.
    let grid = (1...19).map { Double($0) * 0.05 }
    let onGrid = grid.map { a in constant { try channel.mutualInformation(input: [1 - a, a]) } }
    let best = onGrid.indices.max { onGrid[$0] < onGrid[$1] } ?? 0
    return Solution(
      values: [
        .init("best input P(X = 1)", capacity.input[1], notebook: 0.5),
        .init("capacity", capacity.value, notebook: 0.27043809275395453),
        .init("bound on what is missing to the capacity", capacity.gap),
        .init("best of the notebook's 19 inputs", grid[best], notebook: 0.5),
      ],
      checks: [.init("capacity at uniform input", isClose(capacity.input[1], 0.5, tolerance: 0.05))])
  }

  static let activeLearning = Exercise(
    number: 8, title: "Active learning via mutual information",
    statement:
      "A model state Θ is 0 or 1 with equal probability. Compute the BALD score I(Y;Θ|x) of the queries with "
      + "P(Y=1|Θ) = (.5, .5), (.75, .25) and (.95, .05), and choose the best.",
    computation: "I(Y;Θ|x) = H(Y|x) − Σ p(θ) H(Y|θ,x)",
    takeaway:
      "active learning prefers queries whose labels would most reduce uncertainty about the model state."
  ) { () throws(GSLError) in
    let queries = [
      ("uninformative", 0.5, 0.5, 0.0), ("moderate", 0.75, 0.25, 0.130812035941137),
      ("very informative", 0.95, 0.05, 0.4946319372140727),
    ]
    let values = queries.map { name, p0, p1, notebook in
      let score = constant { try baldScore(prior: [0.5, 0.5], labels: [[1 - p0, p0], [1 - p1, p1]]) }
      return Solution.Value(name, score, notebook: notebook)
    }
    let best = values.max { $0.value < $1.value }?.name
    return Solution(
      values: values,
      checks: [
        .init("the most separated candidate is most informative", best == "very informative"),
        .init("uninformative query has zero information gain", abs(values[0].value) < 1e-10),
      ])
  }

  static let infoNCESignal = Exercise(
    number: 10, title: "InfoNCE signal with better positives",
    statement:
      "Build a 3 × 3 similarity matrix and show that larger scores of the positive pairs improve the InfoNCE "
      + "surrogate.",
    computation: "loss = −⟨ln softmax of a row at its diagonal⟩",
    takeaway: "contrastive learning rewards representations that identify matched pairs among negatives."
  ) { () throws(GSLError) in
    let weak = [[1.0, 0.8, 0.2], [0.7, 1.0, 0.5], [0.1, 0.4, 1.0]]
    let strong = weak.indices.map { i in weak.indices.map { weak[i][$0] + (i == $0 ? 1.5 : 0) } }
    let losses = [weak, strong].map { matrix in constant { try infoNCELoss(similarities: matrix) } }
    return Solution(
      values: [
        .init("loss with weak positives", losses[0], notebook: 0.7809321606112937),
        .init("loss with strong positives", losses[1], notebook: 0.2350828382080706),
      ],
      checks: [.init("strong positives reduce loss", losses[1] < losses[0])])
  }
}
