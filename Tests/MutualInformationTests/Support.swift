import Foundation
import GSLRandom
import MutualInformation

/// Reference values under Tests/References/mutual-information; each file names the script that made it.
func reference<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appending(path: "References/mutual-information/\(name).json")
  return try JSONDecoder().decode(type, from: Data(contentsOf: file))
}

/// A law by its parameters.
func normalPair(_ correlation: Double) throws -> BivariateNormal {
  try BivariateNormal([Parameter("correlation", .real(correlation))])
}

func quadraticNoise(_ noise: Double) throws -> QuadraticNoise {
  try QuadraticNoise([Parameter("noise", .real(noise))])
}

func channel(_ flip: Double) throws -> BinarySymmetricChannel {
  try BinarySymmetricChannel([Parameter("flip", .real(flip))])
}

func xorNoise(_ flip: Double) throws -> XORNoise { try XORNoise([Parameter("flip", .real(flip))]) }

func table(_ rows: [[Double]]) throws -> DiscreteTable {
  try DiscreteTable([Parameter("probabilities", .table(rows))])
}

/// A law with maps of X and of Y.
func transformed(_ law: any JointLaw, x: [String], y: [String]) throws -> any JointLaw {
  let maps = [VariableMaps("x", x), VariableMaps("y", y)].filter { !$0.transforms.isEmpty }
  return try Catalog.transformed(type(of: law)).init(
    law.arguments.parameters + [Parameter("transform", .transform(maps))])
}

/// The words of the parameter `correction` of symbols, in the order of help.
let corrections: [String] = {
  guard case .choice(let words)? = PlugIn.parameters.first?.kind else { return [] }
  return words
}()

/// The corrections that are sums over cells: their expectations are exact.
let additiveCorrections = ["none", "miller-madow", "jackknife", "grassberger-1988", "grassberger-2003"]

func correction(_ word: String) -> Parameter { Parameter("correction", .word(word)) }

/// A contrastive bound; the oracle where there is no temperature, a pool where there are anchors.
func contrastive(
  _ candidates: Int, temperature: Double? = nil, negatives: String = "independent", anchors: Int? = nil
) throws -> InfoNCE {
  var parameters = [
    Parameter("candidates", .integer(candidates)),
    Parameter("critic", .word(temperature == nil ? "oracle" : "inner-product")),
    Parameter("negatives", .word(anchors == nil ? negatives : "pool")),
  ]
  if let temperature { parameters.append(Parameter("temperature", .real(temperature))) }
  if let anchors { parameters.append(Parameter("anchors", .integer(anchors))) }
  return try InfoNCE(parameters)
}

/// A stream for the law's draws (purpose 0) or for an estimator's.
func stream(_ replication: UInt64 = 0, key: UInt64 = 0x5eed, purpose: UInt32 = 0) throws -> RandomStream {
  try RandomStream(at: StreamAddress(key: key, replication: replication, purpose: purpose))
}

/// A sample at an address.
func draw(_ law: any JointLaw, _ count: Int, _ replication: UInt64 = 0) throws -> Sample {
  var sample = Sample(count: count, shape: law.shape)
  var source = try stream(replication)
  law.draw(into: &sample, using: &source)
  return sample
}

/// One estimate of each quantity, from a fresh worker.
func estimate(_ estimator: any Estimator, _ law: any JointLaw, _ sample: Sample, _ replication: UInt64 = 0)
  throws
  -> [Double]
{
  var worker = estimator.makeWorker(for: law, count: sample.count)
  return try estimate(&worker, estimator.quantities.count, sample, replication)
}

/// One estimate of each quantity.
func estimate(
  _ worker: inout any EstimatorWorker, _ quantities: Int, _ sample: Sample, _ replication: UInt64
) throws -> [Double] {
  var values = [Double](repeating: .nan, count: quantities)
  var span = values.mutableSpan
  var source = try stream(replication, purpose: 77)
  try worker.estimate(sample, using: &source, into: &span)
  return values
}

/// The mean of each quantity over samples of fixed streams, and its standard error.
func sampleMeans(
  _ estimator: any Estimator, _ law: any JointLaw, _ count: Int, _ replications: Int
) throws -> [(mean: Double, error: Double)] {
  var worker = estimator.makeWorker(for: law, count: count)
  let quantities = estimator.quantities.count
  var (sums, squares) = ([Double](repeating: 0, count: quantities), [Double](repeating: 0, count: quantities))
  for replication in 0..<UInt64(replications) {
    let values = try estimate(&worker, quantities, try draw(law, count, replication), replication)
    for (i, value) in values.enumerated() {
      sums[i] += value
      squares[i] += value * value
    }
  }
  return zip(sums, squares).map { sum, square in
    let mean = sum / Double(replications)
    return (mean, ((square / Double(replications) - mean * mean) / Double(replications)).squareRoot())
  }
}

/// A sample of symbols: (x, y) or (x, z, y).
func symbols(_ shape: SampleShape, _ draws: [[Int]]) -> Sample {
  var sample = Sample(count: draws.count, shape: shape)
  for (i, draw) in draws.enumerated() {
    sample.x.symbols[i] = UInt16(draw[0])
    sample.y.symbols[i] = UInt16(draw[draw.count - 1])
    if draw.count == 3 { sample.z.symbols[i] = UInt16(draw[1]) }
  }
  return sample
}

/// Entropies by brute force, from probabilities or counts under keys (x, z, y): the second route of everything discrete.
struct BruteForce {
  /// Weight by (x, z, y).
  var weights: [[Int]: Double] = [:]

  init(_ table: JointTable) {
    var cell = 0
    for x in 0..<table.xCount {
      for z in 0..<table.zCount {
        for y in 0..<table.yCount {
          weights[[x, z, y]] = table.probabilities[cell]
          cell += 1
        }
      }
    }
  }

  init(_ sample: Sample) {
    for i in 0..<sample.count {
      let z = sample.shape.isTriple ? Int(sample.z.symbols[i]) : 0
      weights[[Int(sample.x.symbols[i]), z, Int(sample.y.symbols[i])], default: 0] += 1
    }
  }

  /// The entropy of the coordinates 0 (x), 1 (z), 2 (y) that are named; of counts with a correction, if given.
  func entropy(_ coordinates: [Int], correction word: String? = nil) -> Double {
    var marginal: [[Int]: Double] = [:]
    for (key, weight) in weights { marginal[coordinates.map { key[$0] }, default: 0] += weight }
    if let word { return CountEntropies.entropy(marginal.values.map { Int($0) }, correction: word) }
    let sum = weights.values.reduce(0, +)
    return marginal.values.filter { $0 > 0 }.reduce(0) { $0 - $1 / sum * log($1 / sum) }
  }

  func value(of quantity: Quantity, correction word: String? = nil) -> Double {
    let h = { entropy($0, correction: word) }
    return switch quantity {
    case .mutualInformation: h([0]) + h([2]) - h([0, 2])
    case .jointMutualInformation: h([0, 1]) + h([2]) - h([0, 1, 2])
    case .conditionalMutualInformation: h([0, 1]) + h([0, 2]) - h([0]) - h([0, 1, 2])
    case .chainRuleResidual: 0
    default: .nan
    }
  }
}

/// The reference file of triples.
struct TripleReference: Decodable {
  struct Column: Decodable { let dimension: Int, values: [Double] }
  struct Gaussian: Decodable {
    let name: String, x: Column, z: Column?, y: Column
    /// I(X;Y), I(X,Z;Y), I(Z;Y|X).
    let plain: [Double?], scores: [Double?]
  }
  struct Bias: Decodable {
    let x: Int, z: Int, y: Int, n: Int, pair: Double, joint: Double, conditional: Double
  }
  struct Quantile: Decodable { let p: Double, value: Double }
  struct Neighbours: Decodable {
    let name: String, k: Int, x: Column, z: Column, y: Column
    let conditional: Double, ennemi: Double, pair: Double, joint: Double
  }
  struct Histogram: Decodable {
    let bins: Int, range: [Double]?, x: [Double], z: [Double], y: [Double]
    let joint: Double, pair: Double, conditional: Double
  }
  struct Truth: Decodable {
    let first: Double, second: Double, third: Double?, pair: Double, joint: Double, conditional: Double
  }
  let gaussian: [Gaussian], biases: [Bias], quantiles: [Quantile], neighbours: [Neighbours]
  let histograms: [Histogram], truths: [Truth], chains: [Truth], causes: [Truth]
}

/// A sample of real triples or pairs from columns, and a law of its shape.
func realSample(
  _ x: TripleReference.Column, _ z: TripleReference.Column? = nil, _ y: TripleReference.Column
) -> (law: any JointLaw, sample: Sample) {
  let shape = SampleShape(
    x: .real(dimension: x.dimension), z: z.map { .real(dimension: $0.dimension) } ?? .absent,
    y: .real(dimension: y.dimension))
  var sample = Sample(count: x.values.count / x.dimension, shape: shape)
  (sample.x.reals, sample.z.reals, sample.y.reals) = (x.values, z?.values ?? [], y.values)
  return (Shapeless(shape), sample)
}

/// Laws of normal triples by their parameters.
func normalTriple(_ xz: Double, _ xy: Double, _ zy: Double) throws -> NormalTriple {
  try NormalTriple([
    Parameter("correlation-xz", .real(xz)), Parameter("correlation-xy", .real(xy)),
    Parameter("correlation-zy", .real(zy)),
  ])
}

func markovChain(_ xz: Double, _ zy: Double) throws -> MarkovChain {
  try MarkovChain([Parameter("correlation-xz", .real(xz)), Parameter("correlation-zy", .real(zy))])
}

func commonCause(_ x: Double, _ y: Double) throws -> CommonCause {
  try CommonCause([Parameter("noise-x", .real(x)), Parameter("noise-y", .real(y))])
}

/// The chain rule of a family.
func chainRule(_ family: String, _ parameters: [Parameter] = []) throws -> ChainRule {
  try ChainRule([Parameter("of", .word(family))] + parameters)
}

/// A law of which only the shape is asked for.
struct Shapeless: JointLaw {
  static let id = "shape-only", summary = "only a shape", source = "this file"
  static let parameters: [ParameterSpecification] = []
  static let examples: [[Parameter]] = []
  let arguments: Arguments
  let shape: SampleShape

  /// Pairs of real vectors.
  init(_ xDimension: Int, _ yDimension: Int) {
    self.init(SampleShape(x: .real(dimension: xDimension), y: .real(dimension: yDimension)))
  }

  init(_ shape: SampleShape) {
    arguments = try! Arguments(for: [])
    self.shape = shape
  }

  init(_ arguments: Arguments) { preconditionFailure("made from a shape only") }
  func truth(of quantity: Quantity) -> ExactValue? { nil }
  func draw(into sample: inout Sample, using stream: inout RandomStream) {}
}
