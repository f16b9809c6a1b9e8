import GSLRandom
import MutualInformation
import Testing

/// An estimator with an interval or a test, or both.
struct Assessed {
  let estimator: any Estimator
  let arguments: Arguments
  let uncertainty: [Uncertainty]

  var quantities: [Quantity] { estimator.quantities }
  var description: String { "\(estimator.canonicalText) with \(arguments.parameters)" }

  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    try estimator.check(law, count: count)
    for entry in uncertainty { try entry.check(estimator, law, count: count) }
  }

  /// The index of a statement among the values of `AssessedWorker`; of one method only.
  func index(of statement: Statement, quantity: Int) -> Int? {
    let statements = uncertainty[0].statements
    return statements.firstIndex(of: statement).map { quantities.count + quantity * statements.count + $0 }
  }
}

func assessed(_ estimator: any Estimator, _ parameters: [Parameter]) throws -> Assessed {
  let arguments = try UncertaintyMethods.arguments(of: estimator, with: parameters)
  return Assessed(
    estimator: estimator, arguments: arguments,
    uncertainty: UncertaintyMethods.uncertainty(of: estimator, arguments))
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
  let assessed: Assessed
  var worker: any EstimatorWorker
  var methods: [any UncertaintyWorker]

  init(_ assessed: Assessed, _ law: any JointLaw, count: Int) {
    self.assessed = assessed
    worker = assessed.estimator.makeWorker(for: law, count: count)
    methods = assessed.uncertainty.map {
      $0.method.makeWorker(for: assessed.estimator, law, count: count)
    }
  }

  /// The estimates, then what each method states about each of them.
  mutating func values(_ sample: Sample, _ replication: UInt64 = 0) throws -> [Double] {
    let estimates = try estimate(&worker, assessed.quantities.count, sample, replication)
    var all = estimates
    for i in methods.indices {
      let count = assessed.uncertainty[i].statements.count
      var statements = [Double](repeating: .nan, count: count * estimates.count)
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
  _ assessed: Assessed, _ law: any JointLaw, _ sample: Sample, _ replication: UInt64 = 0
) throws -> [Double] {
  var worker = AssessedWorker(assessed, law, count: sample.count)
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
