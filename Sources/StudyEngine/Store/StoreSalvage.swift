import Foundation
import GRDB
import MutualInformation

/// Copies the readable parts of a damaged store into a new one.
///
/// The study must be readable and match its checksum, since it says which streams the blocks belong
/// to. Then every block of the plan is kept that is found by its row and matches its checksum. The
/// damaged file is kept under another name.
struct StoreSalvage {
  let path: String
  let plan: Plan

  private var copy: String { path + ".salvage" }
  private var replacement: String { path + ".salvaged" }

  /// Replaces the damaged store by a new one; returns a description of what happened.
  ///
  /// A process killed in between leaves the damaged store or the new one.
  ///
  /// - Parameter checkIdentity: Throws if the store is of another study. Nothing is changed then.
  func replaceStore(
    checkIdentity: (RunStore) throws(StoreError) -> Void
  ) throws(StoreError) -> String {
    removeLeftovers()
    defer { removeLeftovers() }
    let store = try RunStore(path: replacement, creating: true, readOnly: false)
    let damaged = openCopy(header: try read(replacement, upTo: StoreSchema.headerLength))
    var kept: Int?
    if let damaged, let entries = try? damaged.studyEntries(), entries[StoredKey.digest] != nil,
      (try? damaged.plan()) != nil
    {
      try checkIdentity(damaged)
      try store.register(entries, plan: plan)
      kept = try copyBlocks(from: damaged, to: store)
    }
    try? damaged?.close()
    try store.close()
    let aside = try swap()
    return "it is now \(aside), "
      + (kept.map { "\($0) of its blocks are kept, the rest is computed again" }
        ?? "nothing of it can be kept since it cannot be read what study it is of; all is computed again")
  }

  // MARK: Files

  /// Opens a copy of the damaged store with a repaired header; nil if SQLite cannot read it.
  private func openCopy(header: [UInt8]) -> RunStore? {
    do {
      try OpenFile.copy(path, to: copy)
      let journal = StoreJournal.path(of: path)
      if FileKind.isTaken(journal), !StoreJournal.isTooLong(besides: path, size: StoreFile.size(path)) {
        try OpenFile.copy(journal, to: StoreJournal.path(of: copy))
        try StoreJournal.check(besides: copy)
        StoreSnapshot.rollBack(copy)
      }
      let file = try OpenFile(changing: copy)
      // Without room for the root page of every table, SQLite would read none of them.
      let size = max(try file.size, StoreFile.size(replacement))
      try file.resize(to: size)
      let old = try file.read(header.count, at: 0)
      guard old.count == header.count else { return nil }
      try file.write(mended(old, from: header, pages: size / StoreSchema.pageSize))
      let store = try RunStore(path: copy, creating: false, readOnly: false, isChecked: false)
      return try StoreCheck.isReadable(store) ? store : nil
    } catch {
      return nil
    }
  }

  /// A new store's header with the old one's counters, no free pages, and the actual page count.
  private func mended(_ old: [UInt8], from new: [UInt8], pages: Int) -> [UInt8] {
    var header = new
    header.replaceSubrange(24..<28, with: old[24..<28])
    header.replaceSubrange(
      28..<32, with: withUnsafeBytes(of: UInt32(truncatingIfNeeded: pages).bigEndian, Array.init))
    header.replaceSubrange(32..<40, with: repeatElement(0, count: 8))
    header.replaceSubrange(40..<44, with: old[40..<44])
    header.replaceSubrange(92..<96, with: old[24..<28])
    return header
  }

  /// Gives the damaged store another name and the new one its own; returns the other name.
  private func swap() throws(StoreError) -> String {
    let journal = StoreJournal.path(of: path)
    var number = 1
    var aside: String { "\(path).damaged-\(number)" }
    while FileKind.isTaken(aside) || FileKind.isTaken(StoreJournal.path(of: aside)) { number += 1 }
    do throws(SystemError) {
      // The damaged store gets its second name first, so that there is a store at any moment.
      if link(path, aside) != 0 { try OpenFile.move(path, to: aside) }
      if FileKind.isTaken(journal) { try OpenFile.move(journal, to: StoreJournal.path(of: aside)) }
      try OpenFile.move(replacement, to: path)
    } catch {
      throw StoreError(
        .inputOutput, "\(path): is damaged, and cannot be set aside (\(error.reason)); move it away")
    }
    return aside
  }

  private func removeLeftovers() {
    for name in [copy, replacement, replacement + ".new"] {
      for file in StoreFile.names(of: name) { OpenFile.remove(file) }
    }
  }

  private func read(_ file: String, upTo count: Int) throws(StoreError) -> [UInt8] {
    do throws(SystemError) { return try OpenFile(reading: file).read(count, at: 0) } catch {
      throw StoreError(.inputOutput, "\(file): cannot be read (\(error.reason))")
    }
  }

  // MARK: Blocks

  /// Copies the blocks of the plan that match their checksums; returns their number.
  private func copyBlocks(from damaged: RunStore, to store: RunStore) throws(StoreError) -> Int {
    // An unreadable table yields no names.
    let old = (cells: texts(of: "cells", in: damaged), estimators: texts(of: "estimators", in: damaged))
    let new = try store.index()
    var widths: [String: Int] = [:]
    for entry in plan.estimators {
      widths[entry.canonicalText] = entry.width
    }
    let reader = BlockReader()
    let last = lastRow(of: damaged)
    var ranges: [[Int64]: ReplicationRanges] = [:]
    var kept = 0
    try store.write { database in
      let insert = try RawStatement(
        database, "INSERT OR IGNORE INTO blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      defer { insert.reset() }
      for row in stride(from: 1, through: last, by: 1) {
        // A block in an unreadable row is recomputed.
        let isKept = try? damaged.read { source in
          let select = try RawStatement(
            source,
            "SELECT cell, estimator, first, count, estimates, statuses, sha256, seconds FROM blocks WHERE rowid = ?"
          )
          defer { select.reset() }
          try select.bind(row, at: 1)
          guard try select.step(), let cell = old.cells[Int64(select.integer(0))],
            let estimator = old.estimators[Int64(select.integer(1))], let width = widths[estimator],
            let address = new.address(cell: cell, estimator: estimator, width: width),
            let rows = reader.take(
              first: select.integer(2), count: select.integer(3), width: width, prefix: address.prefix,
              estimates: select.bytes(4), statuses: select.bytes(5), checksum: select.bytes(6))
          else { return false }
          // Each replication once: no run wrote a block that overlaps with a kept one.
          let most = Study.replicationRange.upperBound
          guard rows.first <= most, rows.count <= most, rows.first + rows.count <= most else {
            return false
          }
          let key = [address.cell, address.estimator]
          let kept = ranges[key, default: ReplicationRanges()]
          guard kept.missing(in: rows.replications).total == rows.count else { return false }
          ranges[key, default: ReplicationRanges()].insert(rows.replications)
          try RunStore.insert(
            rows, at: address, checksum: select.bytes(6), seconds: max(0, select.real(7)), by: insert)
          return true
        }
        if isKept == true { kept += 1 }
      }
    }
    return kept
  }

  /// The texts of the readable cells or estimators, by row.
  private func texts(of table: String, in store: RunStore) -> [Int64: String] {
    var texts: [Int64: String] = [:]
    _ = try? store.read { database in
      let rows = try Row.fetchCursor(database, sql: "SELECT id, text FROM \(table) NOT INDEXED")
      while let row = try rows.next() {
        if let text = try? row.decode(String.self, forColumn: "text") {
          texts[try row.decode(Int64.self, forColumn: "id")] = text
        }
      }
    }
    return texts
  }

  /// The last possible row: the store's own value, limited by the size of the file.
  private func lastRow(of store: RunStore) -> Int {
    let room = StoreFile.size(store.path) / 32
    let last = try? store.read { try Int.fetchOne($0, sql: "SELECT max(rowid) FROM blocks") ?? 0 }
    return last.map { $0 > 0 ? min($0, room) : room } ?? room
  }
}
