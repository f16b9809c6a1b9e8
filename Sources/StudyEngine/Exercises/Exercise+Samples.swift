import GSLRandom
import MutualInformation

/// The estimates that an estimator of the library gives for the notebook's own sample.
private func estimates(
  _ estimator: any Estimator, law: any JointLaw, _ sample: Sample
) throws(GSLError) -> [Double] {
  // None of these estimators draws.
  var stream = try RandomStream(at: StreamAddress(key: 0, replication: 0))
  // Law, estimator and sample are constants of this file.
  do { return try estimator.estimates(from: sample, of: law, using: &stream) } catch {
    preconditionFailure("\(error)")
  }
}

/// A sample of a pair of real columns.
private func pairs(_ x: [Double], _ y: [Double]) -> Sample {
  var sample = Sample(
    count: x.count, shape: SampleShape(x: .real(dimension: 1), y: .real(dimension: 1)))
  sample.x.reals = x
  sample.y.reals = y
  return sample
}

private func histogram(bins: Int) -> Histogram {
  constant { try Histogram([Parameter("bins", .integer(bins))]) }
}

extension Exercise {
  static let zeroCorrelation = Exercise(
    number: 2, title: "Zero correlation, positive mutual information",
    statement:
      "X is standard normal and Y = X² + 0.1 ε. Estimate their correlation and their mutual information from "
      + "5000 points with a histogram of 30 × 30 bins.",
    computation: "np.random.seed(42) replayed; the histogram estimator of this library",
    takeaway: "correlation can miss nonlinear dependence, but mutual information still detects it."
  ) { () throws(GSLError) in
    var stream = try NumPyLegacyStream(seed: 42)
    let x = stream.randn(count: 5000)
    let noise = stream.randn(count: 5000)
    let y = x.indices.map { x[$0] * x[$0] + 0.1 * noise[$0] }
    let law = constant { try QuadraticNoise([Parameter("noise", .real(0.1))]) }
    let information = try estimates(histogram(bins: 30), law: law, pairs(x, y))[0]
    let correlation = sampleCorrelation(x, y)
    return Solution(
      values: [
        .init("correlation", correlation, notebook: -0.0006069789247583578),
        .init("histogram MI, 30 bins", information, notebook: 1.3521916520735817),
        .init("I(X;Y)", law.truth(of: .mutualInformation)?.value ?? .nan),
      ],
      checks: [
        .init("correlation is small in magnitude", abs(correlation) < 0.1),
        .init("mutual information is positive", information > 0.2),
      ])
  }

  static let chainRule = Exercise(
    number: 4, title: "Chain rule and conditional mutual information",
    statement:
      "X and Z are fair bits and Y = X + Z + N mod 2 with N ~ Bernoulli(0.2). Verify on 200 000 draws that "
      + "I(X,Z;Y) = I(X;Y) + I(Z;Y|X).",
    computation: "np.random.seed(11) replayed; the chain-rule estimator of this library",
    takeaway:
      "chain rules decompose information into what is already explained and what is added conditionally."
  ) { () throws(GSLError) in
    let count = 200_000
    var stream = try NumPyLegacyStream(seed: 11)
    let law = constant { try XORNoise([Parameter("flip", .real(0.2))]) }
    var sample = Sample(count: count, shape: law.shape)
    sample.x.symbols = constant { try stream.binomial(p: 0.5, count: count) }.map { UInt16($0) }
    sample.z.symbols = constant { try stream.binomial(p: 0.5, count: count) }.map { UInt16($0) }
    let noise = constant { try stream.binomial(p: 0.2, count: count) }
    sample.y.symbols = noise.indices.map { sample.x.symbols[$0] ^ sample.z.symbols[$0] ^ UInt16(noise[$0]) }
    let values = try estimates(constant { try ChainRule([]) }, law: law, sample)
    return Solution(
      values: [
        .init("I(X,Z;Y)", values[0], notebook: 0.19433948039738613),
        .init("I(X;Y) + I(Z;Y|X)", values[1] + values[2], notebook: 0.19433948039738606),
        .init("I(X;Y)", values[1]), .init("I(Z;Y|X)", values[2]),
      ],
      checks: [.init("chain rule", isClose(values[0], values[1] + values[2], tolerance: 2e-3))])
  }

  static let estimatorBias = Exercise(
    number: 6, title: "Estimator bias in practice",
    statement:
      "Estimate I(X;Y) of a normal pair with ρ = 0.6 from 4000 points with histograms of 12 × 12 and 30 × 30 "
      + "bins and compare with −½ ln(1 − ρ²).",
    computation: "np.random.seed(5) replayed; the histogram estimator of this library",
    takeaway:
      "mutual-information estimation is sensitive to estimator design even on simple continuous problems."
  ) { () throws(GSLError) in
    var stream = try NumPyLegacyStream(seed: 5)
    let (x, y) = constant { try stream.bivariateNormal(correlation: 0.6, count: 4000) }
    let law = constant { try BivariateNormal([Parameter("correlation", .real(0.6))]) }
    let few = try estimates(histogram(bins: 12), law: law, pairs(x, y))[0]
    let many = try estimates(histogram(bins: 30), law: law, pairs(x, y))[0]
    return Solution(
      values: [
        .init("I(X;Y)", law.truth(of: .mutualInformation)?.value ?? .nan, notebook: 0.22314355131420974),
        .init("histogram MI, 12 bins", few, notebook: 0.22493591837122892),
        .init("histogram MI, 30 bins", many, notebook: 0.2954145785335579),
      ],
      checks: [
        .init("estimates are positive", few > 0 && many > 0),
        .init("different bin counts give different estimates", abs(few - many) > 1e-3),
      ])
  }

  private static func sampleCorrelation(_ x: [Double], _ y: [Double]) -> Double {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let covariance = x.indices.reduce(0) { $0 + (x[$1] - meanX) * (y[$1] - meanY) }
    let varianceX = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let varianceY = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
    return covariance / (varianceX.squareRoot() * varianceY.squareRoot())
  }
}
