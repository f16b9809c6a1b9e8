import GRDB

extension DatabaseQueue {
  /// Closes the connection before its last reference goes away.
  ///
  /// GRDB's Dispatch queue frees its last object on a pool thread, and waits for ever if the system
  /// has none left. Then the object is kept until the process ends; the file is closed all the
  /// same.
  func retire() {
    try? close()
    if !SystemThread.isToBeHad { _ = Unmanaged.passRetained(self) }
  }
}
