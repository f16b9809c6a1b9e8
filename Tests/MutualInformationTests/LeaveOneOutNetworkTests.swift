import Foundation
import GSLRandom
import MutualInformation
import Testing

/// The leave-one-out bound with a network as its critic.
@Suite struct LeaveOneOutNetworkTests {
  private static let settings: [Parameter] = [
    Parameter("critic", .word("network")), Parameter("architecture", .word("separable")),
    Parameter("hidden", .numbers([])), Parameter("embedding", .integer(1)), Parameter("inputs", .word("raw")),
    Parameter("optimiser", .word("sgd")), Parameter("learning-rate", .real(0.5)),
    Parameter("batch", .integer(6)), Parameter("steps", .integer(2)), Parameter("patience", .word("none")),
    Parameter("report", .word("last-test")),
  ]

  /// f(x, y) = (ay + b)(cx + d), trained by two steps along the gradient, both written out in double precision.
  ///
  /// - Parameter anchorsAreY: Whether the mean over the candidates is over x for each y.
  private func direct(_ sample: Sample, _ replication: UInt64, anchorsAreY: Bool) throws -> Double {
    var source = try stream(replication, purpose: 77)
    var numbers = NumberReader()
    var p = [0.0, 0, 0, 0]
    for k in p.indices { p[k] = 2 * numbers.uniform(from: &source) - 1 }
    let (x, y) = (sample.x.reals, sample.y.reals)
    let half = sample.count / 2
    func f(_ i: Int, _ j: Int) -> Double { (p[0] * y[j] + p[1]) * (p[2] * x[i] + p[3]) }
    func slopes(_ i: Int, _ j: Int) -> [Double] {
      let (of, with) = (p[0] * y[j] + p[1], p[2] * x[i] + p[3])
      return [with * y[j], with, of * x[i], of]
    }
    var chooser = try SubsetChooser(count: half)
    for _ in 0..<2 {
      var chosen = [UInt32](repeating: 0, count: 6)
      try chooser.choose(into: &chosen, using: &source)
      let batch = chosen.map { Int($0) }
      var gradient = [0.0, 0, 0, 0]
      for own in batch {
        let pairs = batch.map { anchorsAreY ? ($0, own) : (own, $0) }
        let weights = pairs.map { exp(f($0.0, $0.1)) }
        let sum = weights.reduce(0, +)
        for k in 0..<4 {
          let mean = zip(pairs, weights).map { slopes($0.0, $0.1)[k] * $1 / sum }.reduce(0, +)
          gradient[k] += (slopes(own, own)[k] - mean) / 6
        }
      }
      for k in 0..<4 { p[k] += 0.5 * gradient[k] }
    }
    let terms = (half..<sample.count).map { i in
      let others = (half..<sample.count).filter { $0 != i }.map { exp(anchorsAreY ? f($0, i) : f(i, $0)) }
      return f(i, i) - log(others.reduce(0, +) / Double(others.count))
    }
    return terms.reduce(0, +) / Double(terms.count)
  }

  /// Training and value with anchors in y, against both written out; with anchors in x they would be others.
  @Test func value() throws {
    let estimator = try LeaveOneOut(Self.settings)
    let law = try quadraticNoise(0.3)
    for replication in 0..<4 as Range<UInt64> {
      let sample = try draw(law, 20, replication)
      let value = try estimate(estimator, law, sample, replication)[0]
      let expected = try direct(sample, replication, anchorsAreY: true)
      let other = try direct(sample, replication, anchorsAreY: false)
      #expect(abs(value - expected) < 1e-5 * (1 + abs(expected)) && abs(value - other) > 1e-3)
    }
  }

  /// Variables of different numbers of coordinates: the network's x is Y.
  @Test func vectors() throws {
    let law = try transformed(normalPair(0.8), x: ["normal-cdf", "swiss-roll"], y: [])
    #expect(law.shape.x.dimension == 2 && law.shape.y.dimension == 1)
    let estimator = try LeaveOneOut(LeaveOneOut.examples.last!)
    #expect(try estimate(estimator, law, draw(law, 40))[0].isFinite)
  }

  /// I = 0.511 nats of a normal pair: what the other bounds give with the same training.
  @Test func trained() throws {
    let law = try normalPair(0.8)
    let estimator = try LeaveOneOut([
      Parameter("critic", .word("network")), Parameter("steps", .integer(750)),
    ])
    let values = try (0..<2 as Range<UInt64>).map {
      try estimate(estimator, law, draw(law, 2000, $0), $0)[0]
    }
    #expect(abs(values.reduce(0, +) / 2 - 0.511) < 0.1, "\(values)")
  }

  /// Texts without a critic are as before there was a choice; a network has no candidates.
  @Test func parameters() throws {
    #expect(
      try LeaveOneOut([Parameter("candidates", .integer(8))]).canonicalText == "leave-one-out(candidates=8)")
    #expect(
      try LeaveOneOut([Parameter("critic", .word("oracle")), Parameter("candidates", .integer(8))])
        .canonicalText == "leave-one-out(candidates=8)")
    let network = try LeaveOneOut([Parameter("critic", .word("network"))])
    #expect(network.canonicalText.hasPrefix("leave-one-out(critic=network, preset=bmi, architecture=joint,"))
    #expect(!network.knowsTheLaw && network.isRandomized)
    #expect(
      network.expectation(of: .mutualInformation, under: try normalPair(0.5), count: 1000).kind == .none)
    #expect(throws: ParameterError.self) {
      try LeaveOneOut([Parameter("critic", .word("network")), Parameter("candidates", .integer(8))])
    }
    #expect(throws: ParameterError.self) { try LeaveOneOut([Parameter("critic", .word("trained"))]) }
  }
}
