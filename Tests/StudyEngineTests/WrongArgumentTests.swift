import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

extension Quantity {
  /// P(X > 0), a quantity of these tests.
  static let positiveShare = Quantity("P(X>0)", .probability)
}

/// Arguments that callers can get wrong are errors that say so, and never traps.
@Suite struct WrongArgumentTests {
  /// Normal numbers and their sign; `knows` says whether the law has the share of positive ones.
  struct Halves: JointLaw {
    static let id = "halves"
    static let summary = "for these tests"
    static let source = "none"
    static let parameters = [
      ParameterSpecification("knows", .choice(["yes", "no"]), default: .word("yes"), summary: "a word")
    ]
    static let examples: [[Parameter]] = [[]]
    let arguments: Arguments
    init(_ arguments: Arguments) { self.arguments = arguments }
    var shape: SampleShape { SampleShape(x: .real(dimension: 1), y: .real(dimension: 1)) }
    func truth(of quantity: Quantity) -> ExactValue? {
      quantity == .positiveShare && arguments.word("knows") == "yes"
        ? ExactValue(0.5, errorBound: 0, kind: .closedForm) : nil
    }
    func draw(into sample: inout Sample, using stream: inout RandomStream) {
      stream.fillNormals(&sample.x.reals)
    }
  }

  struct Share: Estimator {
    static let id = "share"
    static let summary = "for these tests"
    static let source = "none"
    static let parameters: [ParameterSpecification] = []
    static let examples: [[Parameter]] = [[]]
    let arguments: Arguments
    init(_ arguments: Arguments) { self.arguments = arguments }
    var quantities: [Quantity] { [.positiveShare] }
    func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {}
    func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker { Worker() }
    struct Worker: EstimatorWorker {
      mutating func estimate(
        _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
      ) { values[0] = Double(sample.x.reals.count { $0 > 0 }) / Double(sample.count) }
    }
  }

  private func plan(_ knows: [String]) throws -> Plan {
    try Plan(
      Study(
        name: "halves", seed: 1, replications: 400,
        laws: try knows.map { try Halves([Parameter("knows", .word($0))]) },
        sampleSizes: [16], estimators: [StudyEstimator(try Share([]))]))
  }

  private func inRun(of plan: Plan, _ body: (String, Summary) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "mi-study-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    let outcome = try Run(plan, directory: directory.path, threads: 1, host: host)
      .execute(fresh: false, isStopped: { false }, notify: { _ in })
    try body(directory.path, try #require(outcome.summary))
  }

  /// A law that does not know a quantity is refused with a reason before anything runs.
  @Test func unknownTruth() throws {
    let error = #expect(throws: PlanError.self) { try plan(["yes", "no"]) }
    let conflict = try #require(error?.conflicts.first)
    #expect(error?.conflicts.count == 1 && conflict.kind == .incompatibility)
    #expect(conflict.message.hasPrefix("halves(knows=no) has no exact value of P(X>0), which share()"))
    #expect(conflict.parts == [.estimator(0), .law(1)])
  }

  /// A quantity of somebody else's goes through a run and its reports, and a run's own calls check their arguments.
  @Test func ownQuantity() throws {
    try inRun(of: plan(["yes"])) { directory, summary in
      let row = try #require(summary.rows.first)
      #expect(row.target.quantity == .positiveShare && row.target.truth.value == 0.5)
      #expect(try abs(#require(row.measures.bias)) < 5 * #require(row.measures.biasMCSE))
      for format in Reports.formats {
        #expect(format.render(summary, in: .bits).contains("P(X"), "\(format.id)")
      }
      for fraction in [0, -1, 1.5, .nan] {
        #expect(throws: StoreError.self) {
          try Verifier(directory: directory, tool: "test", fraction: fraction, threads: 1)
        }
      }
    }
  }

  @Test func replicationsWithoutAddress() throws {
    let study = Study(
      name: "replayed", seed: 1, replications: 4,
      laws: [try BivariateNormal([Parameter("correlation", .real(0))])],
      sampleSizes: [16], estimators: [StudyEstimator(try Gaussian([]))])
    try inRun(of: Plan(study)) { directory, summary in
      let run = try StoredRun(directory: directory, tool: "test")
      for number in [-1, .max] {
        #expect(throws: StoreError.self) { try run.replay(number, of: summary.rows[0].cell) }
        #expect(throws: StoreError.self) { try run.sample(number, of: summary.rows[0].cell) }
      }
    }
  }

  @Test func shares() throws {
    for (k, r) in [(-1, 3), (4, 3), (1, -1)] {
      #expect(throws: ParameterError.self) { try Proportion(k, of: r) }
    }
    #expect(try Proportion(3, of: 4).value == 0.75)
    #expect(Measures(of: [1, 2], failures: -3, truth: 0, expectation: .none).failureRate.value == 0)
  }

  @Test func pairsOfDifferentLength() {
    #expect(throws: ParameterError.self) { try PairMeasures(of: [1, 2], [1], truth: 0) }
  }
}
