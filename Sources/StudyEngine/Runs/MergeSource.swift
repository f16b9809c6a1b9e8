import Foundation

/// A directory to merge. Its store is opened only when needed.
struct MergeSource: Sendable {
  let directory: String
  /// The plan of the stored study.
  let plan: Plan
  /// The stored shard; nil for a run of the whole study.
  let shard: Shard?
  /// The command that computes the study, if the store has one.
  let command: String?

  /// The folder of the study's programs, if it has some.
  let programs: String?

  /// Reads the study of a directory; nil if its store has none yet, because a shard was killed before.
  ///
  /// - Parameter known: A source whose plan is reused if it has the same study.
  init?(directory: String, known: MergeSource?) throws(StoreError) {
    self.directory = directory
    let store = try RunStore(
      path: StoreFile.path(in: directory), creating: false, readOnly: true)
    let entries = try store.studyEntries()
    if let known, entries[StoredKey.study] == known.study.fileText {
      plan = known.plan
    } else if let plan = try store.plan() {
      self.plan = plan
    } else {
      return nil
    }
    shard = entries[StoredKey.shard].flatMap { Shard($0) }
    command = entries[StoredKey.command].flatMap(StoredCommand.checked)
    programs = entries[StoredKey.programs].map { plainPath(directory) + "/" + $0 }
  }

  var study: Study { plan.study }

  /// Opens the store for reading. Its structure was checked by `init`.
  func open() throws(StoreError) -> RunStore {
    try RunStore(path: StoreFile.path(in: directory), creating: false, readOnly: true, isChecked: false)
  }

  /// The order of merging, in which adjacent ranges follow each other.
  static func precedes(_ a: MergeSource, _ b: MergeSource) -> Bool {
    (a.shard?.count ?? 0, a.shard?.index ?? 0) < (b.shard?.count ?? 0, b.shard?.index ?? 0)
  }

  /// Refuses a source of another study; the error names the first difference.
  func check(against other: MergeSource) throws(StoreError) {
    guard study.digest != other.study.digest else { return }
    let cure = "merge shards of one study, run with the same --seed and --replications"
    guard study.identity == other.study.identity else {
      throw StoreError(
        .badData,
        "\(directory): holds the study \(study.identity), but \(other.directory) holds \(other.study.identity); "
          + cure)
    }
    let lines = { (study: Study) in study.canonicalText.split(separator: "\n").map(String.init) }
    let (mine, others) = (lines(study), lines(other.study))
    let position = zip(mine, others).prefix { $0 == $1 }.count
    let line = { (lines: [String]) in position < lines.count ? lines[position] : "nothing there" }
    throw StoreError(
      .badData,
      "\(directory): holds \(study.name) with \(line(mine)), but \(other.directory) with \(line(others)); "
        + cure)
  }

  /// Whether the store has a replication.
  func has(_ replication: Int, of entry: StudyEstimator, in cell: Cell) throws(StoreError) -> Bool {
    let store = try open()
    guard let address = try store.index().address(of: entry, in: cell) else { return false }
    var found = false
    try store.forEachBlock(
      at: address, reader: BlockReader(), in: replication..<replication + 1, onDamage: { _ in }
    ) { _ in found = true }
    return found
  }
}
