import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Seeds that streams share, against a count by hand.
struct RepeatedSeedsTests {
  private func plan(_ generator: String, replications: Int) throws -> Plan {
    let law = try BinarySymmetricChannel([Parameter("flip", .real(0.1))])
    let pool = try InfoNCE([
      Parameter("critic", .word("oracle")), Parameter("candidates", .integer(3)),
      Parameter("negatives", .word("pool")), Parameter("anchors", .integer(2)),
    ])
    return try Plan(
      Study(
        name: "seeds", seed: 3, replications: replications,
        generator: try #require(Generator(named: generator)),
        laws: [law], sampleSizes: [5, 7], estimators: [StudyEstimator(try PlugIn([])), StudyEstimator(pool)]))
  }

  @Test func philoxHasNone() throws {
    #expect(RepeatedSeeds(of: try plan("philox4x32-10", replications: 10)) == nil)
  }

  /// 2 cells × 2 purposes × 50 000 replications: some 4.7 repetitions are to be expected.
  @Test func againstASet() throws {
    let plan = try plan("mt19937", replications: 50_000)
    let counted = try #require(RepeatedSeeds(of: plan))
    var seen: Set<UInt32> = []
    var repeated = 0
    for cell in plan.cells {
      for purpose in [0, cell.estimators[1].purpose] {
        for replication in 0..<50_000 {
          let address = StreamAddress(key: cell.key, replication: UInt64(replication), purpose: purpose)
          if !seen.insert(RandomStream.seedWord(for: address)).inserted { repeated += 1 }
        }
      }
    }
    #expect(counted.streams == 200_000)
    #expect(counted.repeated == repeated)
    #expect(repeated > 0)
  }
}
