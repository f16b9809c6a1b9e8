import MutualInformation

/// The truths and expectations of every estimator of every cell of a plan.
///
/// Some take a quarter of a second (the mean of InfoNCE on normal laws is a triple integral). They
/// are therefore computed once, on several threads, and kept with the run.
struct TargetTable: Sendable {
  /// By index of the cell in the plan, then of the estimator in the cell.
  private var targets: [[[Target]?]]

  init(for plan: Plan) { targets = plan.cells.map { $0.estimators.map { _ in nil } } }

  /// The targets of one estimator in one cell; nil if they are not known yet.
  subscript(cell: Int, estimator: Int) -> [Target]? {
    get { targets[cell][estimator] }
    set { targets[cell][estimator] = newValue }
  }

  /// Computes the missing targets, and returns the indices of those that it computed.
  ///
  /// - Parameter isStopped: Asked before every estimator; true leaves the rest unknown.
  mutating func complete(
    for plan: Plan, threads: Int, isStopped: @Sendable () -> Bool = { false }
  ) -> [(cell: Int, estimator: Int)] {
    let missing = targets.indices.flatMap { cell in
      targets[cell].indices.filter { targets[cell][$0] == nil }.map { (cell: cell, estimator: $0) }
    }
    let found = Mutex<[Int: [Target]]>([:])
    inParallel(missing.count, threads: threads, makeWorker: {}) { _, i in
      if isStopped() { return }
      let cell = plan.cells[missing[i].cell]
      let value = cell.targets(of: cell.estimators[missing[i].estimator].estimator)
      found.withLock { $0[i] = value }
    }
    let values = found.withLock { $0 }
    for (i, value) in values { targets[missing[i].cell][missing[i].estimator] = value }
    return missing.indices.filter { values[$0] != nil }.map { missing[$0] }
  }
}
