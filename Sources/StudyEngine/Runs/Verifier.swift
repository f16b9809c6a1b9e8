import Foundation
import MutualInformation

/// Verifies a run: the checksums of its blocks, its truths and expectations, a part of its
/// replications, the rows of its cells and estimators, and its derived files.
///
/// Files are opened for reading only and no lock of the run is taken: a run may go on meanwhile.
public struct Verifier: Sendable {
  public let run: StoredRun
  private let directory: RunDirectory
  private let choice: ReplicationChoice
  private let threads: Int

  /// Opens the directory of a run.
  ///
  /// - Parameters:
  ///   - directory: The directory of the run.
  ///   - tool: The version of this mi-study.
  ///   - fraction: The part of the replications to recompute, above 0 and at most 1. The choice
  ///     depends on the cells' keys and the replications' numbers alone. At least one is chosen of
  ///     every range that is stored for the same estimators.
  ///   - threads: The number of worker threads. Results do not depend on it.
  public init(directory: String, tool: String, fraction: Double, threads: Int) throws(StoreError) {
    guard fraction > 0, fraction <= 1 else {
      throw StoreError(.badData, "the fraction is \(fraction); allowed: a number in (0, 1]")
    }
    self.init(
      run: try StoredRun(directory: directory, tool: tool), directory: RunDirectory(path: directory),
      fraction: fraction, threads: threads)
  }

  init(run: StoredRun, directory: RunDirectory, fraction: Double, threads: Int) {
    self.run = run
    self.directory = directory
    choice = ReplicationChoice(fraction: fraction)
    self.threads = threads
  }

  /// Consecutive replications of a cell that are stored for the same estimators.
  private struct Item: Sendable {
    let cell: Cell
    let estimators: [Int]
    let range: Range<Int>
    /// The number of replications to recompute.
    let count: Int
    let choice: ReplicationChoice

    var replications: [Int] { choice.chosen(in: range, key: cell.key) }
  }

  /// The connection and the memory of one thread.
  private struct Reader {
    let store: RunStore
    let blocks = BlockReader()

    init(_ store: RunStore) throws(StoreError) {
      self.store = try RunStore(another: store)
    }
  }

  /// Verifies everything.
  ///
  /// - Parameter observer: Receives the numbers of compared and of all values, on any thread.
  public func verify(observer: @Sendable (_ done: Int, _ total: Int) -> Void) throws(StoreError)
    -> Verification
  {
    try run.study.requirePrograms()
    let rows = try run.store.blockRows()
    let damaged = try damagedBlocks(rows)
    var items: [Item] = []
    var (stored, isComplete) = (0, true)
    let addresses = try run.store.index()
    // Looks at damaged blocks would be meaningless.
    let entries = try run.store.studyEntries()
    let shard = entries[StoredKey.shard].flatMap { Shard($0) }
    let rule = run.study.replications.rule
    let used =
      try shard != nil || rule != nil && !damaged.isEmpty ? nil : run.usedReplications(threads: threads)
    let sharding = Sharding(of: run.plan, count: shard?.count ?? 1)
    for (index, cell) in run.plan.cells.enumerated() {
      let ranges = try storedRanges(of: cell, index: addresses)
      let part = shard.map { sharding.replications(of: index, in: $0) }
      if let wanted = part ?? used.map({ 0..<$0[index].count }) {
        isComplete =
          isComplete && used?[index].isFinal ?? true
          && ranges.allSatisfy { $0.missing(in: wanted).ranges.isEmpty }
      }
      for (range, estimators) in Self.segments(ranges) {
        stored += range.count
        items += self.items(of: cell, estimators: estimators, range: range)
      }
    }
    let values = items.reduce(0) { $0 + $1.count * Self.width($1) }
    let differences = try recompute(items, index: addresses, total: values, observer: observer)
    let exact = try ExactCheck(
      of: run, index: addresses, isComplete: isComplete && shard == nil && entries[StoredKey.manifest] != nil,
      threads: threads)
    var files = try isComplete && damaged.isEmpty && shard == nil ? derivedFiles() : []
    if damaged.isEmpty, let manifest = manifest(entries, isComplete: isComplete) { files.append(manifest) }
    return Verification(
      blocks: rows.count, damaged: damaged, storedReplications: stored,
      replications: items.reduce(0) { $0 + $1.count }, values: values, differing: differences.count,
      differences: differences.first, isComplete: isComplete,
      isShard: shard != nil, files: files, exact: exact, rows: try run.store.strangeRows(for: run.plan))
  }

  /// Recomputes the chosen replications, and nothing else; leaves out damaged blocks.
  func sampledDifferences() throws(StoreError) -> Differences {
    let addresses = try run.store.index()
    var items: [Item] = []
    for cell in run.plan.cells {
      for (range, estimators) in Self.segments(try storedRanges(of: cell, index: addresses)) {
        items += self.items(of: cell, estimators: estimators, range: range)
      }
    }
    return try recompute(items, index: addresses, isChecked: true, total: 0, observer: { _, _ in })
  }

  /// The replications between two reports of progress: a lock for every one would cost time.
  private static let progressStep = 100

  private static func width(_ item: Item) -> Int {
    item.estimators.reduce(0) { $0 + item.cell.estimators[$1].width }
  }

  /// The blocks that do not match their checksum, in the order of writing.
  private func damagedBlocks(_ rows: [Int64]) throws(StoreError) -> [DamagedBlock] {
    let found = Mutex<[Int: DamagedBlock]>([:])
    try inParallel(rows.count, threads: threads) { () throws(StoreError) in
      try Reader(run.store)
    } _: { (reader, index) throws(StoreError) in
      if case .damaged(let block) = try reader.store.state(ofBlock: rows[index], reader: reader.blocks) {
        found.withLock { $0[index] = block }
      }
    }
    return found.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// The stored replications of every estimator of a cell.
  private func storedRanges(of cell: Cell, index: StoreIndex)
    throws(StoreError) -> [ReplicationRanges]
  {
    var ranges: [ReplicationRanges] = []
    for entry in cell.estimators {
      if let address = index.address(of: entry, in: cell) {
        ranges.append(try run.store.storedReplications(at: address))
      } else {
        ranges.append(ReplicationRanges())
      }
    }
    return ranges
  }

  /// Splits the stored replications into ranges of the same estimators, given by their indices.
  private static func segments(_ stored: [ReplicationRanges]) -> [(Range<Int>, [Int])] {
    let cuts = Set(stored.flatMap { $0.ranges.flatMap { [$0.lowerBound, $0.upperBound] } }).sorted()
    return zip(cuts, cuts.dropFirst()).compactMap { low, high in
      let estimators = stored.indices.filter { position in
        stored[position].ranges.contains { $0.contains(low) }
      }
      return estimators.isEmpty ? nil : (low..<high, estimators)
    }
  }

  /// Splits a range so that all threads get a share and the values of a piece fit into a block.
  private func items(of cell: Cell, estimators: [Int], range: Range<Int>) -> [Item] {
    let width = estimators.reduce(0) { $0 + 8 * cell.estimators[$1].width + 1 }
    // Every piece starts its cell's programs anew.
    let pieces = cell.usesPrograms ? threads : 8 * threads
    let share = (range.count + pieces - 1) / pieces
    let length = max(1, min(share, BlockBuffer.usualBytes / width))
    let items = stride(from: range.lowerBound, to: range.upperBound, by: length).compactMap {
      start -> Item? in
      let piece = start..<min(start + length, range.upperBound)
      let count = choice.chosen(in: piece, key: cell.key).count
      return count == 0
        ? nil : Item(cell: cell, estimators: estimators, range: piece, count: count, choice: choice)
    }
    guard items.isEmpty, let one = ReplicationChoice.first(in: range, key: cell.key) else { return items }
    return [
      Item(
        cell: cell, estimators: estimators, range: one..<one + 1, count: 1,
        choice: ReplicationChoice(fraction: 1))
    ]
  }

  /// Recomputes the chosen replications and compares them with the stored ones.
  private func recompute(
    _ items: [Item], index: StoreIndex, isChecked: Bool = false,
    total: Int, observer: @Sendable (_ done: Int, _ total: Int) -> Void
  ) throws(StoreError) -> Differences {
    let found = Mutex((differences: Differences(), done: 0))
    try inParallel(items.count, threads: threads) { () throws(StoreError) in
      try Reader(run.store)
    } _: { (reader, job) throws(StoreError) in
      let item = items[job]
      var windows: [StoredWindow] = []
      for position in item.estimators {
        let entry = item.cell.estimators[position]
        var window = StoredWindow(width: entry.width)
        window.clear(item.range)
        let address = index.address(of: entry, in: item.cell)!
        // An unreadable block is reported among the damaged ones.
        try reader.store.reading { access in
          try access.forEachBlock(
            at: address, reader: reader.blocks, in: item.range, isChecked: isChecked,
            onDamage: { _ in }
          ) { window.take($0) }
        }
        windows.append(window)
      }
      var recomputation = try Recomputation(
        of: item.cell, estimators: item.estimators, generator: run.study.generator)
      var (computed, reported) = (0, 0)
      for replication in item.replications {
        recomputation.run(replication)
        for (i, position) in item.estimators.enumerated() {
          let estimator = item.cell.estimators[position]
          for (j, quantity) in estimator.quantities.enumerated() {
            let recomputed = recomputation.outcome(i, j, of: estimator)
            // A block may have been removed meanwhile.
            guard let stored = windows[i].outcome(of: replication, j, estimator), stored != recomputed else {
              continue
            }
            found.withLock {
              $0.differences.append(
                Verification.Difference(
                  cell: item.cell.number, law: item.cell.law.shownName, replication: replication,
                  estimator: estimator, quantity: quantity,
                  stored: stored, recomputed: recomputed, position: [position, j]))
            }
          }
        }
        computed += 1
        guard computed == item.count || computed - reported == Self.progressStep else { continue }
        let values = (computed - reported) * Self.width(item)
        reported = computed
        let done = found.withLock { found in
          found.done += values
          return found.done
        }
        observer(done, total)
      }
    }
    return found.withLock { $0.differences }
  }

  /// Compares the derived files with the texts that follow from the stored replications.
  private func derivedFiles() throws(StoreError) -> [Verification.File] {
    let texts = DerivedFiles.texts(of: try run.summary(threads: threads))
    var files = texts.map { name, text in
      guard let data = directory.bytes(of: name) else {
        return Verification.File(name: name, state: .missing)
      }
      return Verification.File(name: name, state: data == Data(text.utf8) ? .same : .differs)
    }
    // A file of an earlier study or of another origin. The next run removes it.
    for name in RunDirectory.derived where !texts.contains(where: { $0.name == name }) {
      if directory.bytes(of: name) != nil { files.append(Verification.File(name: name, state: .stray)) }
    }
    return files
  }

  /// Compares the manifest with its checksum and the store; nil if the run needs no manifest.
  private func manifest(_ entries: [String: String], isComplete: Bool) -> Verification.File? {
    let file = { (state: Verification.File.State) in Verification.File(name: "manifest.json", state: state) }
    guard let data = directory.bytes(of: "manifest.json") else { return isComplete ? file(.missing) : nil }
    let found = ((try? JSONSerialization.jsonObject(with: data)) as? [String: Any]) ?? [:]
    if !isComplete {
      // A study that was extended is not complete yet. One that was finished has lost replications.
      let isFinished =
        found["study_sha256"] as? String == run.study.digest && entries[StoredKey.partial] == nil
      return isFinished ? file(.claimsMore) : nil
    }
    var expected = run.study.manifestEntries
    expected["mi_study"] = entries[StoredKey.tool]
    for key in [StoredKey.shard, StoredKey.partial] { expected[key] = entries[key] ?? "-" }
    let text = { (value: Any?) in value.map { "\($0)" } ?? "-" }
    let digest = StoredKey.digest(of: String(decoding: data, as: UTF8.self))
    // Stores of earlier versions have no checksum.
    let isSame =
      entries[StoredKey.manifest].map { $0 == digest } ?? true
      && expected.allSatisfy { text(found[$0.key]) == text($0.value) }
    return file(isSame ? .same : .differs)
  }
}
