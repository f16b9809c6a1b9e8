import GSLRandom
import MutualInformation
import StudyEngine

/// A law with whatever parameters and truths; it is never drawn from.
struct PaperLaw: JointLaw {
  static let id = "paper-law"
  static let summary = "for the tests of reports"
  static let source = "none"
  static let parameters = [
    ParameterSpecification("correlation", .real(RealRange(-1, 1)), summary: "a number"),
    ParameterSpecification("probabilities", .table, default: .table([[1]]), summary: "a table"),
  ]
  static let examples: [[Parameter]] = []
  let arguments: Arguments
  init(_ arguments: Arguments) { self.arguments = arguments }
  var shape: SampleShape { SampleShape(x: .real(dimension: 1), y: .real(dimension: 1)) }
  func truth(of quantity: Quantity) -> ExactValue? {
    switch quantity {
    case .mutualInformation: ExactValue(0.22314355131420976, errorBound: 1e-15, kind: .closedForm)
    case .chainRuleResidual: ExactValue(0, errorBound: 0, kind: .closedForm)
    default: ExactValue(0.1927447570217575, errorBound: 1e-11, kind: .quadrature)
    }
  }
  func draw(into sample: inout Sample, using stream: inout RandomStream) {}
}

/// A second law, without parameters.
struct BareLaw: JointLaw {
  static let id = "bare-law"
  static let summary = "for the tests of reports"
  static let source = "none"
  static let parameters: [ParameterSpecification] = []
  static let examples: [[Parameter]] = []
  let arguments: Arguments
  init(_ arguments: Arguments) { self.arguments = arguments }
  var shape: SampleShape { SampleShape(x: .real(dimension: 1), y: .real(dimension: 1)) }
  func truth(of quantity: Quantity) -> ExactValue? { ExactValue(1.5, errorBound: 0, kind: .closedForm) }
  func draw(into sample: inout Sample, using stream: inout RandomStream) {}
}

/// An estimator with parameters of every kind; it never estimates.
struct PaperEstimator: Estimator {
  static let id = "histogram"
  static let summary = "for the tests of reports"
  static let source = "none"
  static let parameters = [
    ParameterSpecification("bins", .integer(1...1000), summary: "cells per side"),
    ParameterSpecification("range", .interval(orWord: ["data"]), default: .word("data"), summary: "edges"),
    ParameterSpecification(
      "correction", .choice(["none", "miller-madow"]), default: .word("none"), summary: "bias"),
    ParameterSpecification(
      "a-parameter-with-a-name-so-long-that-no-column-holds-it", .real(RealRange(0, 9)), default: .real(1),
      summary: "long"),
  ]
  static let examples: [[Parameter]] = []
  let arguments: Arguments
  init(_ arguments: Arguments) { self.arguments = arguments }
  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {}
  func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    preconditionFailure("a paper estimator")
  }
}

/// An estimator of two quantities, without parameters.
struct PaperChain: Estimator {
  static let id = "chain"
  static let summary = "for the tests of reports"
  static let source = "none"
  static let parameters: [ParameterSpecification] = []
  static let examples: [[Parameter]] = []
  let arguments: Arguments
  init(_ arguments: Arguments) { self.arguments = arguments }
  var quantities: [Quantity] { [.conditionalMutualInformation, .chainRuleResidual] }
  func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {}
  func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    preconditionFailure("a paper estimator")
  }
}

/// A summary with all that can go wrong in print: failures, NA, tables, names with every special character.
enum ReportFixture {
  static func summary() throws -> Summary {
    let laws: [any JointLaw] = [
      try PaperLaw([Parameter("correlation", .real(0.6))]),
      try PaperLaw([
        Parameter("correlation", .real(-0.25)),
        Parameter("probabilities", .table([[0.4, 0.1], [0.1, 0.4]])),
      ]),
      try BareLaw([]),
    ]
    let twelve = try PaperEstimator([Parameter("bins", .integer(12))])
    let corrected = try PaperEstimator([
      Parameter("bins", .integer(12)), Parameter("correction", .word("miller-madow")),
    ])
    let fixed = try PaperEstimator([Parameter("bins", .integer(1)), Parameter("range", .interval(-4, 4.5))])
    let chain = try PaperChain([])
    let estimators: [any Estimator] = [twelve, corrected, fixed, chain]
    let study = Study(
      name: "odd, \"quoted\" | 100% & a_b", description: "Does <it> cost $5,\nor #6 in {braces} ~ \\ ^?",
      seed: .max,
      replications: 20, laws: laws, sampleSizes: [1000], estimators: estimators.map { StudyEstimator($0) })
    let cells = laws.enumerated().map { index, law in
      Cell(
        number: index + 1, law: law, count: 1000, key: 0,
        estimators: (index == 1 ? estimators : [twelve, corrected, fixed]).map { StudyEstimator($0) })
    }
    let rows = [
      row(cells[0], twelve, values(0.281), Expectation(0.28, errorBound: 1e-10, kind: .exact)),
      row(
        cells[0], corrected, values(0.224), Expectation(0.2235, errorBound: 0, kind: .firstOrder),
        failures: 0, control: control),
      row(
        cells[0], fixed, Array(values(0.22).dropLast(3)), Expectation(0.22, errorBound: 0, kind: .exact),
        failures: 3),
      row(cells[1], twelve, values(0.5), Expectation(0.3, errorBound: 0, kind: .exact)),
      row(cells[1], chain, values(0.19), .none),
      row(
        cells[1], chain, values(0).map { $0 * 1e-15 }, Expectation(0, errorBound: 0, kind: .exact),
        quantity: .chainRuleResidual),
      row(cells[2], twelve, [], .none, failures: 20),
      row(cells[2], corrected, [0.25], .none),
      row(cells[2], fixed, [-12345.678, -12345.678], Expectation(-12345.678, errorBound: 0, kind: .exact)),
    ]
    var controlled = pair(rows, 0, 1, values(0.281), values(0.224))
    controlled = PairRow(
      first: 0, second: 1,
      measures: adjusted(
        controlled.measures,
        zip(values(0.281), values(0.224)).enumerated().map {
          $1.0 - $1.1 + 0.001 * Double($0 % 5)
        }))
    let pairs = [
      controlled,
      pair(rows, 0, 2, values(0.281), gap(values(0.22))),
      pair(rows, 1, 2, values(0.224), gap(values(0.22))),
      pair(rows, 7, 8, [0.25], [-12345.678]),
    ]
    return Summary(study: study, rows: rows, pairs: pairs)
  }

  /// An exact row that goes with the others, but not quite.
  private static var control: [Double] {
    values(0.281).enumerated().map { $1 + 0.004 * Double($0 * 3 % 7 - 3) }
  }

  private static func adjusted(_ measures: PairMeasures, _ differences: [Double]) -> PairMeasures {
    var measures = measures
    let exact = Expectation(0.28, errorBound: 1e-10, kind: .exact)
    measures.controlled =
      ControlRegression.biases(
        of: [control, differences], targets: [target(exact), target(.none)])[1]
    return measures
  }

  private static func target(_ expectation: Expectation, truth: Double = 0) -> Target {
    Target(
      quantity: .mutualInformation, truth: ExactValue(truth, errorBound: 0, kind: .closedForm),
      expectation: expectation)
  }

  private static func gap(_ values: [Double]) -> [Double?] { values.dropLast(3) + [nil, nil, nil] }

  private static func pair(
    _ rows: [SummaryRow], _ first: Int, _ second: Int, _ a: [Double?], _ b: [Double?]
  ) -> PairRow {
    PairRow(
      first: first, second: second,
      measures: pairMeasures(a, b, truth: rows[first].target.truth.value))
  }

  /// Seventeen and three: skewed, the mean at `center`.
  private static func values(_ center: Double) -> [Double] {
    (0..<20).map { index in
      let even = Double((index * 7) % 20) - 9.5
      return center + 0.003 * even + (index % 5 == 0 ? 0.02 : -0.005)
    }
  }

  private static func row(
    _ cell: Cell, _ estimator: any Estimator, _ values: [Double], _ expectation: Expectation,
    failures: Int = 0,
    quantity: Quantity? = nil, control: [Double]? = nil
  ) -> SummaryRow {
    let quantity = quantity ?? estimator.quantities[0]
    let truth = cell.law.truth(of: quantity) ?? ExactValue(0, errorBound: 0, kind: .closedForm)
    var measures = Measures(of: values, failures: failures, truth: truth.value, expectation: expectation)
    if let control {
      let targets = [
        target(Expectation(0.28, errorBound: 1e-10, kind: .exact)), target(.none, truth: truth.value),
      ]
      measures.controlled = ControlRegression.biases(of: [control, values], targets: targets)[1]
      measures.controlledMeanSquaredError =
        ControlRegression.meanSquaredErrors(of: [control, values], targets: targets)[1]
    }
    return SummaryRow(
      cell: cell, estimator: StudyEstimator(estimator),
      target: Target(quantity: quantity, truth: truth, expectation: expectation), measures: measures)
  }
}

/// The measures of a pair of columns that have the same length.
func pairMeasures(_ a: [Double?], _ b: [Double?], truth: Double) -> PairMeasures {
  try! PairMeasures(of: a, b, truth: truth)
}
