extension RunStore {
  /// The plan of the stored study; nil in a store that was only just made.
  func plan() throws(StoreError) -> Plan? {
    let entries = try studyEntries()
    guard let text = entries[StoredKey.study] else { return nil }
    // Stores of earlier versions have no checksum.
    if let digest = entries[StoredKey.digest], digest != StoredKey.digest(of: text) {
      throw StoreError(damaged: path, "its study does not match its checksum")
    }
    do throws(StudyFileErrors) {
      return try StudyFile(stored: text, file: path).plan
    } catch {
      throw StoreError(.badData, "\(path): its study does not fit this version of mi-study: \(error)")
    }
  }
}
