/// Reading on several threads.
extension RunStore {
  /// The number of threads that are worth their own connection to read a number of values.
  static func usefulThreads(_ threads: Int, values: Int) -> Int {
    min(threads, 1 + min(values / 100_000, 1023))
  }

  /// A connection for one of several reading threads; a single thread uses this one.
  func connection(ofOneAmong threads: Int) throws(StoreError) -> RunStore {
    threads == 1 ? self : try RunStore(another: self)
  }

  /// Runs a body for every index below `count` on threads with their own connections.
  ///
  /// - Parameter values: The number of values to read: few are not worth several threads.
  func inParallel(
    _ count: Int, threads: Int, values: Int,
    _ body: @Sendable (_ store: RunStore, _ reader: BlockReader, _ index: Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    let useful = Self.usefulThreads(threads, values: values)
    try StudyEngine.inParallel(count, threads: useful) { () throws(StoreError) in
      (try connection(ofOneAmong: useful), BlockReader())
    } _: { (worker: (RunStore, BlockReader), index) throws(StoreError) in
      try body(worker.0, worker.1, index)
    }
  }
}
