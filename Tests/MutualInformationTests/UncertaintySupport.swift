import GSLRandom
import MutualInformation
import Testing

/// An estimator with an interval or a test, or both.
func assessed(_ estimator: any Estimator, _ parameters: [Parameter]) throws -> any Estimator {
  try Catalog.assessed(type(of: estimator)).init(estimator.arguments.parameters + parameters)
}

/// The parameters that name a method, with values of its own.
func choice(_ method: any UncertaintyMethod.Type, _ parameters: [Parameter] = []) -> [Parameter] {
  [Parameter(method.role.rawValue, .word(method.id))] + parameters
}

/// An estimator of nothing, without parameters and for all samples.
protocol ToyEstimator: Estimator {}

extension ToyEstimator {
  static var summary: String { "of \(id)" }
  static var source: String { "these tests" }
  static var parameters: [ParameterSpecification] { [] }
  static var examples: [[Parameter]] { [[]] }
  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {}
}

/// The purpose of a method's draws.
let methodPurpose: UInt32 = 99

/// An estimator at work with its methods.
struct AssessedWorker {
  let estimator: any Estimator
  var worker: any EstimatorWorker
  var methods: [any UncertaintyWorker]

  init(_ estimator: any Estimator, _ law: any JointLaw, count: Int) {
    self.estimator = estimator
    worker = estimator.makeWorker(for: law, count: count)
    methods = estimator.uncertainty.map { $0.method.makeWorker(for: estimator.original, law, count: count) }
  }

  /// The estimates, then what each method states about each of them.
  mutating func values(_ sample: Sample, _ replication: UInt64 = 0) throws -> [Double] {
    let estimates = try estimate(&worker, estimator.quantities.count, sample, replication)
    var all = estimates
    for i in methods.indices {
      let type = type(of: estimator.uncertainty[i].method)
      var statements = [Double](repeating: .nan, count: type.statements.count * estimates.count)
      var source = try stream(replication, purpose: methodPurpose)
      var span = statements.mutableSpan
      try methods[i].assess(sample, estimates: estimates.span, using: &source, into: &span)
      all += statements
    }
    return all
  }
}

/// The numbers of one sample from a fresh worker.
func assess(
  _ estimator: any Estimator, _ law: any JointLaw, _ sample: Sample, _ replication: UInt64 = 0
) throws -> [Double] {
  var worker = AssessedWorker(estimator, law, count: sample.count)
  return try worker.values(sample, replication)
}

/// Pairs of real numbers, or of symbols of the least alphabets, with a law of their shape.
func pairs(_ x: [Double], _ y: [Double]) -> (law: any JointLaw, sample: Sample) {
  let law = Shapeless(1, 1)
  var sample = Sample(count: x.count, shape: law.shape)
  (sample.x.reals, sample.y.reals) = (x, y)
  return (law, sample)
}

func symbolPairs(_ x: [Int], _ y: [Int]) -> (law: any JointLaw, sample: Sample) {
  let law = Shapeless(
    SampleShape(x: .symbol(alphabet: x.max()! + 1), y: .symbol(alphabet: y.max()! + 1)))
  return (law, symbols(law.shape, zip(x, y).map { [$0, $1] }))
}
