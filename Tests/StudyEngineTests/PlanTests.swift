import GSLRandom
import MutualInformation
import StudyEngine
import Testing

@Suite("Plans")
struct PlanTests {
  static func normal(_ correlation: Double) throws -> any JointLaw {
    try BivariateNormal([Parameter("correlation", .real(correlation))])
  }

  static func pool(candidates: Int, anchors: Int) throws -> StudyEstimator {
    StudyEstimator(
      try InfoNCE([
        Parameter("critic", .word("oracle")), Parameter("candidates", .integer(candidates)),
        Parameter("negatives", .word("pool")), Parameter("anchors", .integer(anchors)),
      ]))
  }

  static func study(
    name: String = "s", seed: UInt64 = 5, replications: Int = 10, laws: [any JointLaw]? = nil,
    sampleSizes: [Int] = [400], estimators: [StudyEstimator]? = nil
  ) throws -> Study {
    Study(
      name: name, seed: seed, replications: replications, laws: try laws ?? [normal(0.6)],
      sampleSizes: sampleSizes,
      estimators: try estimators ?? [StudyEstimator(Gaussian([]))])
  }

  static func conflicts(_ study: Study) -> [String] {
    do throws(PlanError) {
      _ = try Plan(study)
      return []
    } catch { return error.conflicts.map(\.message) }
  }

  // MARK: Addresses

  // from hashlib import sha256
  // int.from_bytes(sha256(b"mi-study stream layout 1\nseed=5\nlaw=bivariate-normal(correlation=0.6)\nn=250\n").digest()[:8], "little")
  @Test func keysAreWhatAnybodyCanCompute() throws {
    #expect(StreamLayout.key(seed: 5, law: try Self.normal(0.6), count: 250) == 0x6044_f54f_206e_129f)
    let table = try DiscreteTable([Parameter("probabilities", .table([[0.4, 0.1], [0.1, 0.4]]))])
    #expect(StreamLayout.key(seed: UInt64(Int64.max), law: table, count: 97) == 0xea29_299d_9d41_dc9f)
  }

  // from hashlib import sha256
  // int.from_bytes(sha256(b"mi-study purpose 1\nestimator=infonce(critic=inner-product, temperature=0.2, candidates=8, negatives=pool, anchors=50)\n").digest()[:4], "little")
  @Test func purposesAreWhatAnybodyCanCompute() throws {
    let estimator = try InfoNCE([
      Parameter("temperature", .real(0.2)), Parameter("candidates", .integer(8)),
      Parameter("negatives", .word("pool")), Parameter("anchors", .integer(50)),
    ])
    #expect(StreamLayout.purpose(of: estimator) == 0x5922_6961)
  }

  @Test func cellsComeInOrderAndKeepTheirKeysWhenTheStudyGrows() throws {
    let small = try Plan(Self.study(sampleSizes: [400]))
    let large = try Plan(Self.study(laws: [Self.normal(0.1), Self.normal(0.6)], sampleSizes: [100, 400]))
    #expect(large.cells.map(\.number) == [1, 2, 3, 4])
    #expect(large.cells.map(\.count) == [100, 400, 100, 400])
    #expect(large.cells[3].key == small.cells[0].key)
    #expect(Set(large.cells.map(\.key)).count == 4)
  }

  // MARK: Conflicts

  @Test func settingsOutOfRange() throws {
    let study = try Self.study(
      name: "a/b", seed: 1 << 63, replications: 0, laws: [], sampleSizes: [1, 1 << 29], estimators: [])
    #expect(
      Self.conflicts(study) == [
        "the name is 'a/b'; allowed: \(Study.nameRule)",
        "the seed is 9223372036854775808; allowed: a whole number from 0 to 9223372036854775807",
        "the number of replications is 0; allowed: a whole number from 1 to 1000000000",
        "a sample size is 1; allowed: a whole number from 2 to 268435456",
        "a sample size is 536870912; allowed: a whole number from 2 to 268435456",
        "the study has no laws; add at least one", "the study has no estimators; add at least one",
      ])
    #expect(Self.conflicts(try Self.study().with(replications: -1)).count == 1)
  }

  @Test func repetitionsAndAbsentLaws() throws {
    let study = try Self.study(
      laws: [Self.normal(0.6), Self.normal(0.1), Self.normal(0.6)], sampleSizes: [400, 400],
      estimators: [StudyEstimator(Gaussian([])), StudyEstimator(Gaussian([]), lawIDs: ["xor-nois"])])
    #expect(
      Self.conflicts(study) == [
        "bivariate-normal(correlation=0.6) is listed twice; remove one",
        "the sample size 400 is listed twice; remove one",
        "gaussian(correction=none) is listed twice; remove one (one entry can name several laws)",
        "gaussian is for the law xor-nois, which this study does not have; it has: bivariate-normal",
      ])
    let parts = PlanCheck(laws: study.laws, sampleSizes: [], estimators: []).conflicts().first?.parts
    #expect(parts == [.law(2), .law(0)])
  }

  @Test func incompatibleEstimatorsNameTheSizesAndTheCure() throws {
    let flip = try XORNoise([Parameter("flip", .real(0.1))])
    let study = try Self.study(
      laws: [Self.normal(0.6), flip], sampleSizes: [5, 6, 7, 8, 9, 10, 400],
      estimators: [
        Self.pool(candidates: 11, anchors: 3), StudyEstimator(ChainRule([])),
        StudyEstimator(Gaussian([]), lawIDs: ["bivariate-normal"]),
      ])
    let pool = "infonce(critic=oracle, candidates=11, negatives=pool, anchors=3)"
    let small =
      "at n = 5, 6, 7, 8, 9 and 1 more: needs samples of at least 11 for its candidates; choose larger sample sizes"
    #expect(
      Self.conflicts(study) == [
        "\(pool) cannot take samples of bivariate-normal(correlation=0.6) \(small)",
        "\(pool) cannot take samples of xor-noise(flip=0.1) \(small)",
        "chain-rule(correction=none) cannot take samples of bivariate-normal(correlation=0.6): needs symbols X, Z and Y, "
          + "the law has pairs (X, Y) of real and real; say which laws it is for, in its entry: 'laws: [xor-noise]'",
      ])
  }

  @Test func aLawWithoutEstimators() throws {
    let flip = try XORNoise([Parameter("flip", .real(0.1))])
    let study = try Self.study(
      laws: [Self.normal(0.6), flip], estimators: [StudyEstimator(Gaussian([]), lawIDs: ["bivariate-normal"])]
    )
    #expect(Self.conflicts(study) == ["no estimator is for xor-noise(flip=0.1); add one, or remove the law"])
  }

  /// These two collide: found by trying 160 000 pairs of parameters, as the birthday paradox promises.
  @Test func equalPurposes() throws {
    let study = try Self.study(
      estimators: [
        Self.pool(candidates: 35, anchors: 99), Self.pool(candidates: 8, anchors: 9),
        Self.pool(candidates: 170, anchors: 170),
      ])
    #expect(
      Self.conflicts(study) == [
        "infonce(critic=oracle, candidates=170, negatives=pool, anchors=170) would draw from the stream of "
          + "infonce(critic=oracle, candidates=35, negatives=pool, anchors=99); put them into two studies"
      ])
    let check = PlanCheck(laws: study.laws, sampleSizes: [400], estimators: [study.estimators[1]])
    #expect(
      check.equalPurposes { _ in 0 }.map(\.message) == [
        "infonce(critic=oracle, candidates=8, negatives=pool, anchors=9) would draw from the law's own stream; change one "
          + "of its parameters"
      ])
    // An estimator that draws nothing may have any purpose.
    #expect(
      PlanCheck(laws: [], sampleSizes: [], estimators: [StudyEstimator(try Gaussian([]))])
        .equalPurposes { _ in 0 }.isEmpty)
  }

  @Test func equalKeys() throws {
    let cell = { (number: Int, law: any JointLaw) in
      Cell(number: number, law: law, count: 10, key: 7, estimators: [])
    }
    let cells = [cell(1, try Self.normal(0.1)), cell(2, try Self.normal(0.2))]
    #expect(
      PlanCheck.equalKeys(cells, seed: 5).map(\.message) == [
        "bivariate-normal(correlation=0.2) at n = 10 and bivariate-normal(correlation=0.1) at n = 10 have the same streams "
          + "with the seed 5; choose another seed"
      ])
  }

  @Test(.timeLimit(.minutes(1))) func aHundredThousandCells() throws {
    let laws = try (0..<1000).map { try Self.normal(Double($0) / 1000) }
    let plan = try Plan(Self.study(laws: laws, sampleSizes: Array(100..<200)))
    #expect(plan.cells.count == 100_000)
    let more = try Self.study(laws: laws, sampleSizes: Array(100..<1101))
    #expect(
      Self.conflicts(more) == [
        "laws × sample sizes make 1001000 combinations; allowed: at most 1000000; shorten the sweeps or split the study"
      ])
  }
}
