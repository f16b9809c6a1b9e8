import Foundation
import MutualInformation
import StudyEngine
import Testing

/// One byte of a store is changed: the damage is found, or the values are those that were stored; and the next run ends in
/// the bytes of an undamaged one.
@Suite("Damaged stores")
struct DamagedStoreTests {
  /// The number of changed bytes that are tried: 30, or what `Scripts/torture --flips` asks for.
  private static let flips = ProcessInfo.processInfo.environment["MI_STUDY_FLIPS"].flatMap { Int($0) } ?? 30
  private static let seed =
    ProcessInfo.processInfo.environment["MI_STUDY_SEED"].flatMap { UInt64($0) } ?? 20_250_117

  private static let study = """
    name: flips
    seed: 5
    replications: 300
    laws:
      - {law: binary-symmetric-channel, flip: [0.1, 0.25]}
      - {law: bivariate-normal, correlation: 0.6317}
    sample-sizes: [20, 30]
    estimators:
      - {estimator: plug-in, correction: [none, miller-madow], laws: binary-symmetric-channel}
      - {estimator: gaussian, laws: bivariate-normal}
    """

  private let host = HostDescription(version: "test", libraries: [:], name: "test", system: "test")
  private let plan: Plan
  private let directory = FileManager.default.temporaryDirectory.appending(
    path: "mi-study-damage-\(UUID().uuidString)"
  ).path
  private var store: String { directory + "/results.sqlite" }

  init() throws { plan = try Plan(Study(yaml: Self.study, file: "flips")) }

  /// Runs the study in the directory; returns the remarks.
  @discardableResult
  private func run(_ plan: Plan? = nil, replications: Int? = nil) throws -> [String] {
    let remarks = Mutex<[String]>([])
    let plan =
      try plan ?? (replications.map { try Plan(self.plan.study.with(replications: $0)) } ?? self.plan)
    let outcome = try Run(plan, directory: directory, threads: 2, host: host)
      .execute(fresh: false, isStopped: { false }) { notice in
        if case .remark(let text) = notice { remarks.withLock { $0.append(text) } }
      }
    #expect(outcome.isComplete)
    return remarks.withLock { $0 }
  }

  /// What a run leaves: summary, exported replications, report.
  private func results() throws -> [Data] {
    var replications: [UInt8] = []
    let stored = try StoredRun(directory: directory, tool: "test")
    try stored.exportReplications { replications += $0 }
    let report = try Data(contentsOf: URL(filePath: directory + "/report.md"))
    return try [
      Data(contentsOf: URL(filePath: directory + "/summary.csv")), Data(replications), report,
      Data(SummaryCSV.render(stored.summary(threads: 1)).utf8),
    ]
  }

  /// Ten runs of thirty replications leave more blocks than one of three hundred.
  private func sound() throws -> (bytes: Data, results: [Data]) {
    for replications in stride(from: 30, through: 300, by: 30) { try run(replications: replications) }
    return (try Data(contentsOf: URL(filePath: store)), try results())
  }

  private func put(_ bytes: Data) throws {
    let folder = try FileManager.default.contentsOfDirectory(atPath: directory)
    for name in folder { try FileManager.default.removeItem(atPath: directory + "/" + name) }
    try bytes.write(to: URL(filePath: store))
  }

  private func cleanUp() { try? FileManager.default.removeItem(atPath: directory) }

  @Test func oneByte() throws {
    defer { cleanUp() }
    let (bytes, expected) = try sound()
    #expect(bytes.count > 30_000)
    var random = StudyFuzzTests.SplitMix(state: Self.seed)
    var counts = (refused: 0, setAside: 0, recomputed: 0, harmless: 0)
    for _ in 0..<Self.flips {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let change = UInt8.random(in: 1...255, using: &random)
      var damaged = bytes
      damaged[place] ^= change
      try put(damaged)
      let mark = "byte \(place) xor \(change)"
      // A report says what is wrong, or what was stored.
      var isRefused = false
      do {
        let summary = try StoredRun(directory: directory, tool: "test").summary(threads: 1)
        #expect(Data(SummaryCSV.render(summary).utf8) == expected[3], "\(mark)")
      } catch {
        isRefused = true
        #expect(
          error.kind == .badData && error.description.contains("run the study again"), "\(mark): \(error)")
      }
      let remarks = try run()
      #expect(try results() == expected, "\(mark): \(remarks)")
      let isSetAside = remarks.contains { $0.contains("results.sqlite.damaged-1") }
      #expect(
        isSetAside == FileManager.default.fileExists(atPath: store + ".damaged-1"), "\(mark): \(remarks)")
      #expect(!isRefused || !remarks.isEmpty, "\(mark)")
      counts.refused += isRefused ? 1 : 0
      counts.setAside += isSetAside ? 1 : 0
      counts.recomputed += !isSetAside && !remarks.isEmpty ? 1 : 0
      counts.harmless += remarks.isEmpty ? 1 : 0
    }
    print("\(Self.flips) changed bytes, seed \(Self.seed): \(counts)")
    // Of thirty bytes, some hit a block and some hit nothing: both with a probability of nearly one.
    #expect(counts.recomputed + counts.setAside > 0)
  }

  /// Every byte of the header: it is read by hand.
  @Test func header() throws {
    defer { cleanUp() }
    let (bytes, expected) = try sound()
    for place in 0..<100 {
      var damaged = bytes
      damaged[place] ^= 0x55
      try put(damaged)
      try run()
      #expect(try results() == expected, "byte \(place)")
    }
  }

  /// What is cut off is computed again; what is not is kept.
  @Test func cutOff() throws {
    defer { cleanUp() }
    let (bytes, expected) = try sound()
    for length in [0, 1, 50, 100, 4096, bytes.count / 2, bytes.count - 4096] {
      try put(bytes.prefix(length))
      #expect(throws: StoreError.self) { try StoredRun(directory: directory, tool: "test") }
      let remarks = try run()
      #expect(remarks.count == 1 && remarks.first?.contains("damaged-1") == true, "\(length): \(remarks)")
      #expect(try results() == expected, "\(length)")
      #expect(try Data(contentsOf: URL(filePath: store + ".damaged-1")) == bytes.prefix(length))
      let isKept = remarks.first?.contains("of its blocks are kept") == true
      #expect(isKept == (length > bytes.count / 3), "\(length): \(remarks)")
    }
    try put(bytes.prefix(4096))
    try run()
    try bytes.prefix(4096).write(to: URL(filePath: store))
    #expect(try run().first?.contains("damaged-2") == true)
  }

  /// A page of zeros in every place but the first, as after a write that never reached the disk.
  @Test func lostPages() throws {
    defer { cleanUp() }
    let (bytes, expected) = try sound()
    var kept = 0
    for page in 1..<bytes.count / 4096 {
      var damaged = bytes
      damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: Data(count: 4096))
      try put(damaged)
      let remarks = try run()
      #expect(try results() == expected, "page \(page): \(remarks)")
      kept += remarks.first?.contains("of its blocks are kept") == true ? 1 : 0
    }
    #expect(kept > 0)
  }

  /// What has no place in a block has checksums too: truths, expectations and the study.
  @Test func targetsAndStudy() throws {
    defer { cleanUp() }
    let (bytes, expected) = try sound()
    let truth = plan.cells[0].targets(of: plan.cells[0].estimators[0].estimator)[0].truth.value
    let stored = withUnsafeBytes(of: truth.bitPattern.bigEndian) { Data($0) }
    var (damaged, changed) = (bytes, 0)
    while let place = damaged.range(of: stored) {
      damaged[place.upperBound - 1] ^= 1
      changed += 1
    }
    #expect(changed > 0)
    try put(damaged)
    let summary = try StoredRun(directory: directory, tool: "test").summary(threads: 1)
    #expect(Data(SummaryCSV.render(summary).utf8) == expected[3])
    #expect(try run() == [])
    #expect(try results() == expected)

    let place = try #require(bytes.range(of: Data(plan.study.fileText.utf8)))
    damaged = bytes
    let name = try #require(damaged.range(of: Data("flips".utf8), in: place))
    damaged[name.lowerBound] = UInt8(ascii: "F")
    try put(damaged)
    #expect(throws: StoreError.self) { try StoredRun(directory: directory, tool: "test") }
    let remarks = try run()
    #expect(remarks.first?.contains("does not match its checksum); it is now") == true, "\(remarks)")
    #expect(try results() == expected)
  }

  /// A damaged store of another study is left alone, and so is what is not ours.
  @Test func othersAreLeftAlone() throws {
    defer { cleanUp() }
    let (bytes, _) = try sound()
    let other = try Plan(plan.study.with(seed: 6))
    let cut = bytes.prefix(bytes.count - 4096)
    try put(cut)
    let error = #expect(throws: StoreError.self) { try run(other) }
    #expect(error?.description.contains("seed 5") == true, "\(error as Any)")
    #expect(try Data(contentsOf: URL(filePath: store)) == cut)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == [".lock", "results.sqlite"])

    var foreign = bytes
    foreign.replaceSubrange(68..<72, with: Data([0, 0, 0, 9]))
    var later = bytes
    later[63] = 2
    // Another version has other tables.
    let text = Data("stream_key".utf8)
    let place = try #require(later.range(of: text))
    later[place.upperBound - 1] = UInt8(ascii: "z")
    for (file, words) in [
      (foreign, "another program"), (Data("a letter to a friend".utf8), "not an SQLite database"),
      (later, "has version 2"),
    ] {
      try put(file)
      let error = #expect(throws: StoreError.self) { try run() }
      #expect(error?.description.contains(words) == true, "\(error as Any)")
      #expect(try Data(contentsOf: URL(filePath: store)) == file)
    }
  }
}
