import Foundation

/// A directory to merge, as far as it is kept in mind: stores are opened one at a time.
struct MergeSource: Sendable {
  let directory: String
  /// The study as its store has it.
  let study: Study
  /// Its part, or nil for a run of the whole.
  let shard: Shard?
  /// What computes the study from a shell, where that is known.
  let command: String?

  /// Reads who a directory is.
  ///
  /// - Parameter known: A source whose study it probably has: then the text need not be read again.
  init(directory: String, known: MergeSource?) throws(StoreError) {
    self.directory = directory
    let store = try RunStore(
      path: RunDirectory(path: directory).store, creating: false, readOnly: true)
    let entries = try store.studyEntries()
    if let known, entries[StoredKey.study] == known.study.fileText {
      study = known.study
    } else if let study = try StoredRun.study(in: store) {
      self.study = study
    } else {
      throw StoreError(.badData, "\(store.path): has no study in it yet; run that shard again")
    }
    shard = entries[StoredKey.shard].flatMap { Shard($0) }
    command = entries[StoredKey.command].flatMap(StoredCommand.checked)
  }

  /// Its store, for reading; its structure was checked when the source was made.
  func open() throws(StoreError) -> RunStore {
    try RunStore(path: RunDirectory(path: directory).store, creating: false, readOnly: true, isChecked: false)
  }

  /// The order of merging: so neighbouring ranges follow each other.
  static func precedes(_ a: MergeSource, _ b: MergeSource) -> Bool {
    (a.shard?.count ?? 0, a.shard?.index ?? 0) < (b.shard?.count ?? 0, b.shard?.index ?? 0)
  }

  /// Refuses a source of another study, with the first thing in which they differ.
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
}

/// Which replications of every estimator of every cell of a plan are there.
struct Coverage: Sendable {
  let plan: Plan
  /// By position of the cell, then of the estimator.
  private(set) var ranges: [[ReplicationRanges]]
  /// The replications at which a stopping rule ended a cell; nil where that is not known.
  private var ended: [Int?]

  init(of plan: Plan) {
    self.plan = plan
    ranges = plan.cells.map { $0.estimators.map { _ in ReplicationRanges() } }
    ended = plan.cells.map { _ in nil }
  }

  /// Notes replications.
  mutating func insert(_ range: Range<Int>, cell: Int, estimator: Int) {
    ranges[cell][estimator].insert(range)
  }

  /// Notes what a store has that is sound; returns the rows of blocks that are damaged.
  mutating func insert(_ store: RunStore) throws(StoreError) -> [Int64] {
    let run = StoredRun(plan: plan, store: store, tool: "")
    let rows = try store.rowNumbers()
    let reader = BlockReader()
    var damaged: [Int64] = []
    for (index, cell) in plan.cells.enumerated() {
      for (position, place) in cell.estimators.enumerated() {
        guard let address = run.address(of: place, in: cell, rows: rows) else { continue }
        try store.forEachBlock(at: address, reader: reader, onDamage: { damaged.append($0) }) {
          ranges[index][position].insert($0..<$0 + $2.count)
        }
      }
    }
    return damaged
  }

  /// What is needed of a cell, by position: everything that the study can ask for, or what its looks ended at.
  private func needed(of cell: Int) -> Range<Int> {
    0..<(ended[cell] ?? plan.study.replications.most(of: cell))
  }

  /// Whether all is there.
  var isComplete: Bool {
    ranges.indices.allSatisfy { cell in
      ranges[cell].allSatisfy { $0.missing(in: needed(of: cell)).total == 0 }
    }
  }

  /// Notes the cells that a store alone has as far as a stopping rule wants them.
  mutating func noteEnds(in store: RunStore) {
    let run = StoredRun(plan: plan, store: store, tool: "")
    for (index, cell) in plan.cells.enumerated() where ended[index] == nil {
      // Damaged blocks are left out: what they are needed for is not there.
      ended[index] = (try? run.usedReplications(of: cell)) ?? nil
    }
  }

  /// The shards of so many that lack something; begun, where they have something.
  func unfinished(count: Int) -> [(shard: Shard, isBegun: Bool)] {
    // What any estimator of the cell lacks, and what any has.
    var (lacking, there): ([ReplicationRanges], [ReplicationRanges]) = ([], [])
    for (index, cell) in ranges.enumerated() {
      let all = needed(of: index)
      var (less, more) = (ReplicationRanges(), ReplicationRanges())
      for estimator in cell {
        for range in estimator.missing(in: all).ranges { less.insert(range) }
        for range in estimator.ranges { more.insert(range) }
      }
      lacking.append(less)
      there.append(more)
    }
    let sharding = Sharding(of: plan, count: count)
    return (1...count).compactMap { index in
      guard let shard = Shard(index, of: count) else { return nil }
      let touches = { (ranges: [ReplicationRanges]) in
        ranges.indices.contains { cell in
          let wanted = sharding.replications(of: cell, in: shard)
          return ranges[cell].missing(in: wanted).total < wanted.count
        }
      }
      return touches(lacking) ? (shard, touches(there)) : nil
    }
  }
}
