import GRDB

extension DatabaseQueue {
  /// Closes the connection before the last reference to it goes.
  ///
  /// GRDB's queue of Dispatch hands the last thing that it owns to a thread of Dispatch's pool, which waits for ever where the
  /// system has no thread to give. There the object is kept until the process ends; the file is closed all the same.
  func retire() {
    try? close()
    if !SystemThread.isToBeHad { _ = Unmanaged.passRetained(self) }
  }
}
