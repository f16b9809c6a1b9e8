import Foundation

/// Files beside a store that SQLite would act on: the rollback journal of a killed run, and a
/// write-ahead log.
///
/// A journal may end in a super-journal record
/// (https://www.sqlite.org/fileformat.html#the_rollback_journal): the name of another file, which
/// SQLite deletes after the rollback. Only transactions over several databases make one, and a
/// store has none. Such a journal is refused before SQLite sees it.
enum StoreJournal {
  /// The first bytes of a journal, and the last bytes of a super-journal record.
  static let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]

  /// The path of a store's journal.
  static func path(of store: String) -> String { store + "-journal" }

  /// Refuses files beside a store that no run leaves.
  static func check(besides store: String) throws(StoreError) {
    for log in [store + "-wal", store + "-shm"] where FileKind.isTaken(log) {
      throw StoreError(
        .badData,
        "\(log): mi-study makes no write-ahead log, and does not use this one; close the program that made it, or move it away"
      )
    }
    let journal = path(of: store)
    switch FileKind(of: journal) {
    case .absent: return
    case .link: throw refusal(journal, "is a symbolic link")
    case .other(let what): throw refusal(journal, "is \(what)")
    case .regular: break
    }
    let tail: [UInt8]
    do throws(SystemError) {
      let file = try OpenFile(reading: journal)
      tail = try file.read(magic.count, at: max(0, file.size - magic.count))
    } catch {
      // A run has just removed it.
      if error.code == ENOENT { return }
      throw StoreError(.inputOutput, journal, "cannot be read", error, cure: "check its permissions")
    }
    if tail == magic { throw refusal(journal, "names another file, which would be deleted") }
  }

  /// The damage of a store whose journal `isTooLong`.
  static let tooLong = "its journal is of a longer store"

  private static func refusal(_ journal: String, _ what: String) -> StoreError {
    StoreError(
      .badData,
      "\(journal): \(what), as no journal of mi-study does; nothing is opened or written here until it is moved away"
    )
  }

  /// Whether the journal's store had more pages than this one: no transaction shortens a store.
  ///
  /// - Parameter size: The bytes of the store, while no other process writes it.
  static func isTooLong(besides store: String, size: Int) -> Bool {
    guard let journal = try? OpenFile(reading: path(of: store)), let header = try? journal.read(28, at: 0),
      header.count == 28, header.starts(with: magic)
    else { return false }
    let pages = header[16..<20].reduce(0) { $0 << 8 | Int($1) }
    return pages * StoreSchema.pageSize > size
  }
}
