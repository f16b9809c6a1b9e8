import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Intervals and tests against other routes: scipy, mpmath, numpy, enumeration, and brute force on the same random numbers.
@Suite struct UncertaintyReferenceTests {
  struct Reference: Decodable {
    struct Probability: Decodable { let n: Int, t: Double, zeta: Double, value: Double, route: String }
    struct Exact: Decodable { let n: Int, r: Double, level: Double, low: Double, high: Double }
    struct Samples: Decodable {
      let x: [Double], y: [Double], a: [Int], b: [Int], c: [Int]
      let gaussianJackknife: Double, plugInJackknife: Double
      let plugInDelta: Double, histogramDelta: Double, conditionalDelta: Double
    }
    struct Quantiles: Decodable {
      struct Value: Decodable { let p: Double, value: Double }
      let values: [Double], quantiles: [Value]
    }
    struct Permutations: Decodable { let name: String, x: [Double], y: [Double], share: Double }
    let probabilities: [Probability], exact: [Exact], samples: Samples, quantiles: Quantiles
    let permutations: [Permutations]
  }

  private func content() throws -> Reference { try reference("uncertainty", as: Reference.self) }

  @Test func probabilitiesOfSquaredCorrelations() throws {
    var routes: [String: Int] = [:]
    for row in try content().probabilities {
      let value = SquaredCorrelation(count: row.n).probability(within: row.t, row.zeta)
      let error = abs(value - row.value)
      #expect(error < 2e-12, "n = \(row.n), t = \(row.t), ζ = \(row.zeta): \(value), not \(row.value)")
      routes[row.route, default: 0] += 1
    }
    #expect(routes["mixture"]! > 200 && routes["density"]! > 10)
  }

  @Test func exactIntervals() throws {
    let rows = try content().exact
    #expect(rows.count > 130)
    for row in rows {
      let interval = CorrelationInterval(count: row.n, tail: 0.5 * (1 - row.level))
      let ends = interval.ends(information: -0.5 * log1p(-row.r * row.r))
      #expect(
        abs(ends.low - row.low) < 1e-9 && abs(ends.high - row.high) < 1e-9 * (1 + row.high),
        "n = \(row.n), r = \(row.r), level \(row.level): \(ends), not \(row.low), \(row.high)")
    }
  }

  /// The interval is about the quantity: a correction of the estimate does not move it.
  @Test func exactIntervalsOfCorrectedEstimates() throws {
    let law = try normalPair(0.3)
    for n in [4, 5, 97] {
      let sample = try draw(law, n)
      let plain = try assess(assessed(Gaussian([]), choice(ExactInterval.self)), law, sample)
      let corrected = try assess(
        assessed(Gaussian([Parameter("correction", .word("exact"))]), choice(ExactInterval.self)), law, sample
      )
      #expect(corrected[0] < plain[0])
      for k in 1...2 { #expect(abs(plain[k] - corrected[k]) < 1e-10 * (1 + plain[k])) }
      #expect(plain[1] < plain[0] && plain[0] < plain[2])
    }
  }

  /// SE = |r|/√n, from a correlation that is computed here.
  @Test func asymptotic() throws {
    let samples = try content().samples
    let (law, sample) = pairs(samples.x, samples.y)
    let r = correlation(samples.x, samples.y)
    for correction in ["none", "exact"] {
      let estimator = try Gaussian([Parameter("correction", .word(correction))])
      let values = try assess(
        assessed(estimator, choice(AsymptoticInterval.self, [Parameter("level", .real(0.9))])), law, sample)
      #expect(abs(values[1] - abs(r) / Double(40).squareRoot()) < 1e-14)
      #expect(abs(values[3] - values[0] - 1.6448536269514722 * values[1]) < 1e-14)
      #expect(abs(values[0] - values[2] - 1.6448536269514722 * values[1]) < 1e-14)
    }
  }

  @Test func deltaMethod() throws {
    let samples = try content().samples
    let (law, sample) = symbolPairs(samples.a, samples.b)
    for word in ["none", "miller-madow", "james-stein"] {
      let values = try assess(assessed(PlugIn([correction(word)]), choice(DeltaInterval.self)), law, sample)
      #expect(abs(values[1] - samples.plugInDelta) < 1e-14)
      #expect(abs(values[3] + values[2] - 2 * values[0]) < 1e-14 && values[2] < values[0])
    }
    let (plane, points) = pairs(samples.x, samples.y)
    let histogram = try assess(
      assessed(Histogram([Parameter("bins", .integer(5))]), choice(DeltaInterval.self)), plane, points)
    #expect(abs(histogram[1] - samples.histogramDelta) < 1e-14)
    let triples = Shapeless(
      SampleShape(x: .symbol(alphabet: 3), z: .symbol(alphabet: 4), y: .symbol(alphabet: 2)))
    let drawn = symbols(
      triples.shape, samples.a.indices.map { [samples.a[$0], samples.b[$0], samples.c[$0]] })
    let conditional = try assess(assessed(ConditionalPlugIn([]), choice(DeltaInterval.self)), triples, drawn)
    #expect(abs(conditional[1] - samples.conditionalDelta) < 1e-14)
  }

  @Test func jackknife() throws {
    let samples = try content().samples
    let (law, sample) = pairs(samples.x, samples.y)
    let gaussian = try assess(assessed(Gaussian([]), choice(JackknifeInterval.self)), law, sample)
    #expect(abs(gaussian[1] - samples.gaussianJackknife) < 1e-13)
    #expect(abs(gaussian[3] - gaussian[0] - 1.959963984540054 * gaussian[1]) < 1e-14)
    let (table, drawn) = symbolPairs(samples.a, samples.b)
    let plugIn = try assess(assessed(PlugIn([]), choice(JackknifeInterval.self)), table, drawn)
    #expect(abs(plugIn[1] - samples.plugInJackknife) < 1e-13)
  }

  /// Of the mean the jackknife's SE is s/√n.
  @Test func jackknifeOfTheMean() throws {
    let x = [0.31, -1.7, 2.385, 0.06, 0.97, -0.4, 1.13]
    let (law, sample) = pairs(x, x)
    let values = try assess(assessed(MeanOfX([]), choice(JackknifeInterval.self)), law, sample)
    let mean = x.reduce(0, +) / 7
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 6
    #expect(abs(values[0] - mean) < 1e-15 && abs(values[1] - (variance / 7).squareRoot()) < 1e-14)
  }

  /// SE² = Σ (m − 1) s²ₘ bₘ/n / Σ (m − 1), of the mean of a coordinate, from the orders that the stream gives.
  @Test func subsampling() throws {
    let (n, parts) = (23, 4)
    let x = try draw(normalPair(0.5), n).x.reals
    let (law, sample) = pairs(x, x)
    let method = choice(SubsamplingInterval.self, [Parameter("parts", .integer(parts))])
    let values = try assess(assessed(MeanOfX([]), method), law, sample, 3)
    var source = try stream(3, purpose: methodPurpose)
    var (sum, freedom) = (0.0, 0.0)
    for m in 2...parts {
      var order = Array(0..<n)
      for i in 0..<n { order.swapAt(i, i + Int(source.nextInteger(below: UInt32(n - i)))) }
      let length = n / m
      let means = (0..<m).map { part in
        order[part * length..<(part + 1) * length].reduce(0) { $0 + x[$1] } / Double(length)
      }
      let mean = means.reduce(0, +) / Double(m)
      let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      sum += squares * Double(length) / Double(n)
      freedom += Double(m - 1)
    }
    #expect(abs(values[1] - (sum / freedom).squareRoot()) < 1e-14)
    #expect(abs(values[3] - values[0] - 1.959963984540054 * values[1]) < 1e-14)
  }

  /// Every form, of the mean of a coordinate, from the indices that the stream gives.
  @Test func bootstrap() throws {
    let (n, resamples) = (11, 40)
    let x = try draw(normalPair(0.5), n).x.reals
    let (law, sample) = pairs(x, x)
    var source = try stream(2, purpose: methodPurpose)
    var means: [Double] = []
    for _ in 0..<resamples {
      let indices = (0..<n).map { _ in Int(source.nextInteger(below: UInt32(n))) }
      means.append(indices.reduce(0) { $0 + x[$1] } / Double(n))
    }
    let mean = means.reduce(0, +) / Double(resamples)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(resamples - 1)
    means.sort()
    func quantile(_ p: Double) -> Double {
      let place = Double(resamples - 1) * p
      let below = Int(place.rounded(.down))
      return means[below] + (place - Double(below)) * (means[below + 1] - means[below])
    }
    let (low, high) = (quantile(0.05), quantile(0.95))
    let estimate = x.reduce(0, +) / Double(n)
    let z = 1.6448536269514722 * variance.squareRoot()
    let expected = [
      "percentile": (low, high), "basic": (2 * estimate - high, 2 * estimate - low),
      "normal": (estimate - z, estimate + z),
    ]
    for (form, ends) in expected {
      let method = choice(
        BootstrapInterval.self,
        [
          Parameter("resamples", .integer(resamples)), Parameter("form", .word(form)),
          Parameter("level", .real(0.9)),
        ])
      let values = try assess(assessed(MeanOfX([]), method), law, sample, 2)
      #expect(abs(values[1] - variance.squareRoot()) < 1e-14, "\(form)")
      #expect(abs(values[2] - ends.0) < 1e-14 && abs(values[3] - ends.1) < 1e-14, "\(form)")
    }
  }

  /// Of an estimator with several quantities each has its own interval: that of an estimator of this quantity alone.
  @Test func severalQuantities() throws {
    let law = try markovChain(0.5, 0.6)
    let sample = try draw(law, 40)
    for method in [JackknifeInterval.self, SubsamplingInterval.self, BootstrapInterval.self]
      as [any UncertaintyMethod.Type]
    {
      let several = try assessed(chainRule("gaussian"), choice(method, method.example))
      let values = try assess(several, law, sample)
      let alone = try assess(assessed(ConditionalGaussian([]), choice(method, method.example)), law, sample)
      #expect(several.quantities[2] == .conditionalMutualInformation)
      for (k, statement) in method.statements.enumerated() {
        let value = values[several.index(of: statement, quantity: 2)!]
        #expect(abs(value - alone[1 + k]) < 1e-12, "\(method.id), \(statement)")
      }
    }
  }

  /// p of 9999 random orders against the share of all n! of them: the count is binomial; z = 5 each, 6e-7.
  @Test func permutations() throws {
    let rows = try content().permutations
    #expect(rows.count == 4)
    for row in rows {
      let isSymbolic = row.name == "symbols"
      let (law, sample) =
        isSymbolic ? symbolPairs(row.x.map { Int($0) }, row.y.map { Int($0) }) : pairs(row.x, row.y)
      let estimator: any Estimator = isSymbolic ? try PlugIn([]) : try Gaussian([])
      let method = choice(PermutationTest.self, [Parameter("permutations", .integer(9999))])
      let p = try assess(assessed(estimator, method), law, sample)[1]
      let count = p * 10_000 - 1
      #expect(abs(count - count.rounded()) < 1e-9)
      let deviation = (9999 * row.share * (1 - row.share)).squareRoot()
      #expect(abs(count - 9999 * row.share) < 5 * deviation, "\(row.name): \(p), not \(row.share)")
    }
  }

  /// One random order, from the stream.
  @Test func onePermutation() throws {
    let law = try normalPair(0.2)
    var counts = [0, 0]
    for replication in 0..<40 as Range<UInt64> {
      let sample = try draw(law, 9, replication)
      let method = choice(PermutationTest.self, [Parameter("permutations", .integer(1))])
      let values = try assess(assessed(Gaussian([]), method), law, sample, replication)
      var source = try stream(replication, purpose: methodPurpose)
      var order = Array(0..<9)
      for i in 0..<9 { order.swapAt(i, i + Int(source.nextInteger(below: UInt32(9 - i)))) }
      let r = correlation(sample.x.reals, sample.y.reals)
      let other = correlation(sample.x.reals, order.map { sample.y.reals[$0] })
      let isReached = abs(other) >= abs(r)
      #expect(values[1] == (isReached ? 1 : 0.5))
      counts[isReached ? 1 : 0] += 1
    }
    #expect(counts.min()! > 5)
  }

  private func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count)
    let (a, b) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    func sum(_ u: [Double], _ c: Double, _ v: [Double], _ d: Double) -> Double {
      zip(u, v).reduce(0) { $0 + ($1.0 - c) * ($1.1 - d) }
    }
    return sum(x, a, y, b) / (sum(x, a, x, a) * sum(y, b, y, b)).squareRoot()
  }
}

/// The mean of X: its jackknife, bootstrap and subsampling are known in closed form.
struct MeanOfX: ToyEstimator {
  static let id = "mean-of-x"
  let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }
  func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker { Worker() }

  private struct Worker: EstimatorWorker {
    func estimate(
      _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
    ) {
      values[0] = sample.x.reals.reduce(0, +) / Double(sample.count)
    }
  }
}
