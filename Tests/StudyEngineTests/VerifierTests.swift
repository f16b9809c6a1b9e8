import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Replications drawn again from a store, and what of them is chosen.
@Suite struct VerifierTests {
  /// Runs a study into a directory; stopped runs end after the chunks in hand.
  private func run(_ study: Study, in directory: URL, stopped: Bool = false) throws {
    let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
    // Not before the first estimates are stored: truths can be stopped, too, and blocks in hand.
    let isBegun = Mutex(false)
    _ = try Run(Plan(study), directory: directory.path, threads: 2, host: host)
      .execute(
        fresh: false, isStopped: { stopped && isBegun.withLock { $0 } },
        notify: { if case .progress(let state) = $0, state.done > 0 { isBegun.withLock { $0 = true } } })
  }

  private func study(replications: Int, estimators: [any Estimator]) throws -> Study {
    Study(
      name: "verified", seed: 3, replications: replications,
      laws: [
        try BivariateNormal([Parameter("correlation", .real(0.6317))]),
        try BivariateNormal([Parameter("correlation", .real(-0.2))]),
      ], sampleSizes: [40], estimators: estimators.map { StudyEstimator($0) })
  }

  private func verification(of directory: URL, fraction: Double) throws -> Verification {
    let last = Mutex((done: 0, total: 0))
    let verification = try Verifier(directory: directory.path, tool: "test", fraction: fraction, threads: 2)
      .verify { done, total in last.withLock { $0 = (max($0.done, done), total) } }
    #expect(
      last.withLock { $0.done } == verification.values && last.withLock { $0.total } == verification.values)
    return verification
  }

  /// A stopped run: what it has is checked, its files are not looked at.
  @Test func unfinishedRun() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "mi-study-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    try run(study(replications: 1_000_000, estimators: [try Gaussian([])]), in: directory, stopped: true)
    let found = try verification(of: directory, fraction: 1)
    #expect(!found.isComplete && found.files.isEmpty && found.isSound)
    #expect(found.storedReplications > 0 && found.storedReplications < 2_000_000)
    #expect(found.replications == found.storedReplications && found.values == found.replications)
  }

  /// Estimators that are stored for different replications; one replication at least of each set of them in each cell.
  @Test func estimatorsThatCameLater() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "mi-study-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let gaussian = try Gaussian([])
    let infonce = try InfoNCE([
      Parameter("candidates", .integer(8)), Parameter("negatives", .word("pool")),
      Parameter("anchors", .integer(9)),
    ])
    try run(study(replications: 30, estimators: [gaussian]), in: directory)
    try run(study(replications: 20, estimators: [infonce, gaussian]), in: directory)
    let all = try verification(of: directory, fraction: 1)
    #expect(all.isSound && all.isComplete && all.files.count == 4)
    #expect(all.storedReplications == 60 && all.replications == 60 && all.values == 100)
    let least = try verification(of: directory, fraction: 1e-12)
    // In each of two cells one of the twenty that both estimators have, and one of the ten that one of them has.
    #expect(least.isSound && least.replications == 4 && least.values == 6)
  }

  /// A replay without a tool around it: stored and beyond; the sample is the one that the law draws at the address.
  @Test func replay() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "mi-study-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let gaussian = try Gaussian([])
    try run(study(replications: 30, estimators: [gaussian]), in: directory)
    let stored = try StoredRun(directory: directory.path, tool: "test")
    for (number, isStored) in [(0, true), (29, true), (30, false), (1 << 40, false)] {
      let cell = stored.plan.cells[1]
      let value = try #require(try stored.replay(number, of: cell).values.first)
      #expect((value.stored != nil) == isStored && !value.differs)

      var stream = try RandomStream(at: StreamAddress(key: cell.key, replication: UInt64(number)))
      var sample = Sample(count: 40, shape: cell.law.shape)
      cell.law.draw(into: &sample, using: &stream)
      let again = try stored.sample(number, of: cell)
      #expect(again.x.reals == sample.x.reals && again.y.reals == sample.y.reals)
      var worker = gaussian.makeWorker(for: cell.law, count: 40)
      var estimates = [0.0]
      var span = estimates.mutableSpan
      try worker.estimate(sample, using: &stream, into: &span)
      #expect(value.recomputed.estimate?.bitPattern == estimates[0].bitPattern)
    }
  }

  /// Coordinates side by side, draws below one another, every bit of a real.
  @Test func sampleAsCSV() {
    var sample = Sample(
      count: 2, shape: SampleShape(x: .real(dimension: 2), z: .symbol(alphabet: 9), y: .real(dimension: 1)))
    sample.x.reals = [0.1, -0.0, 1e-300, -12.5]
    sample.z.symbols = [8, 0]
    sample.y.reals = [1.0 / 3, .greatestFiniteMagnitude]
    var bytes: [UInt8] = []
    SampleCSV.write(sample) { bytes += $0 }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "x1,x2,z,y\n0.1,-0.0,8,0.3333333333333333\n1e-300,-12.5,0,1.7976931348623157e+308\n")
  }

  /// About the fraction, the more the larger it is, in the same way however the range is cut, in each cell differently.
  @Test(arguments: [0.01, 0.3, 1])
  func choice(fraction: Double) {
    let all = 0..<100_000
    let choice = ReplicationChoice(fraction: fraction)
    let chosen = choice.chosen(in: all, key: 7)
    // Five standard deviations.
    #expect(abs(Double(chosen.count) - 1e5 * fraction) <= 5 * (1e5 * fraction * (1 - fraction)).squareRoot())
    #expect(chosen == choice.chosen(in: 0..<777, key: 7) + choice.chosen(in: 777..<100_000, key: 7))
    #expect(Set(chosen).isSuperset(of: ReplicationChoice(fraction: fraction / 2).chosen(in: all, key: 7)))
    let other = choice.chosen(in: all, key: 8)
    // Independent choices share the square of the fraction.
    let shared = Double(Set(chosen).intersection(other).count)
    #expect(abs(shared - 1e5 * fraction * fraction) <= 1 + 5 * (1e5 * fraction * fraction).squareRoot())
    let first = ReplicationChoice.first(in: 500..<600, key: 7)
    let few = (1...40).lazy.map { ReplicationChoice(fraction: 0.5 / Double($0)) }
      .map { $0.chosen(in: 500..<600, key: 7) }.last { !$0.isEmpty }
    #expect(few?.contains(first ?? -1) == true)
  }
}
