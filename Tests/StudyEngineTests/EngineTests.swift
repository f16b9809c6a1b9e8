import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// A whole run, with estimators that fail, against the same replications drawn one by one.
struct EngineTests {
  /// The first x and, twice, the first y; fails where x is negative.
  struct Picky: Estimator {
    static let id = "picky"
    static let summary = "fails half of the time"
    static let source = "a test"
    static let parameters: [ParameterSpecification] = []
    static let examples: [[Parameter]] = [[]]
    let arguments: Arguments
    init(_ arguments: Arguments) { self.arguments = arguments }
    var quantities: [Quantity] { [.mutualInformation, .mutualInformation] }
    func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {}
    func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker { Worker() }
    struct Worker: EstimatorWorker {
      mutating func estimate(
        _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
      ) throws(EstimationFailure) {
        values[0] = sample.x.reals[0]
        values[1] = 2 * sample.y.reals[0]
        if values[0] < -1 { values[1] = .infinity } else if values[0] < 0 { throw .constantVariable }
      }
    }
  }

  /// More estimates than are kept in memory, several blocks and threads, an extension: the measures of all of them.
  @Test func failuresAreCountedAndLeftOut() throws {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "mi-study-engine-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let replications = 80_003
    let law = try BivariateNormal([Parameter("correlation", .real(0.6317))])
    let plan = try Plan(
      Study(
        name: "picky", seed: 3, replications: replications, laws: [law], sampleSizes: [3],
        estimators: [StudyEstimator(try Gaussian([])), StudyEstimator(try Picky([]))]))
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    let progress = Mutex(0)
    let run = Run(plan, directory: directory.path, threads: 3, host: host)
    let outcome = try run.execute(fresh: false, isStopped: { false }) { notice in
      if case .progress(let now) = notice {
        #expect(now.total == replications && now.cells == 1 && now.unit == .replications)
        // Chunks of several threads may be reported out of turn.
        progress.withLock { $0 = max($0, now.done + now.cellsDone) }
      }
    }
    #expect(progress.withLock { $0 } == replications + 1)
    let rows = try #require(outcome.summary).rows

    var stream = try RandomStream(at: StreamAddress(key: plan.cells[0].key, replication: 0, purpose: 0))
    var sample = Sample(count: 3, shape: law.shape)
    var (xs, ys): ([Double], [Double]) = ([], [])
    for replication in 0..<UInt64(replications) {
      stream.move(to: StreamAddress(key: plan.cells[0].key, replication: replication, purpose: 0))
      law.draw(into: &sample, using: &stream)
      if sample.x.reals[0] >= 0 {
        xs.append(sample.x.reals[0])
        ys.append(2 * sample.y.reals[0])
      }
    }
    #expect(rows.map(\.measures.replications) == [replications, replications, replications])
    #expect(rows[0].measures.failures == 0)
    for (row, values) in zip(rows.dropFirst(), [xs, ys]) {
      let expected = Measures(
        of: values, failures: replications - values.count, truth: row.target.truth.value,
        expectation: row.target.expectation)
      #expect(row.measures == expected)
    }
  }
}
