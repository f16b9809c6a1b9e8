import MutualInformation

/// Compares the stored truths and expectations with recomputed ones.
struct ExactCheck: Sendable {
  /// The number of compared targets.
  let count: Int
  /// The problems, in the order of the plan.
  let findings: [Verification.ExactFinding]

  /// Recomputes the stored targets of a plan, whichever version stored them.
  ///
  /// - Parameter isComplete: Whether every target of the plan must be stored.
  init(
    of run: StoredRun, index: StoreIndex, isComplete: Bool,
    threads: Int
  ) throws(StoreError) {
    let stored = try run.store.storedTargets(of: run.plan, index: index)
    var table = TargetTable(for: run.plan)
    // Targets that are not stored are not recomputed.
    for (number, cell) in run.plan.cells.enumerated() {
      for position in cell.estimators.indices where stored[[number, position]]?.isSound != true {
        table[number, position] = []
      }
    }
    _ = table.complete(for: run.plan, threads: threads)
    var (count, findings) = (0, [Verification.ExactFinding]())
    for (number, cell) in run.plan.cells.enumerated() {
      for (position, entry) in cell.estimators.enumerated() {
        let finding = { (problem: Verification.ExactFinding.Problem, words: String) in
          findings.append(
            Verification.ExactFinding(
              cell: cell.number, estimator: entry, problem: problem, description: words))
        }
        guard let target = stored[[number, position]] else {
          if isComplete { finding(.missing, "is not stored") }
          continue
        }
        guard target.isSound else {
          finding(.damaged, "does not match its checksum")
          continue
        }
        count += target.targets.count
        for (old, new) in zip(target.targets, table[number, position] ?? [])
        where old.storedText != new.storedText {
          let problem: Verification.ExactFinding.Problem =
            target.tool == run.tool ? .differs : .differsFromOtherTool
          finding(problem, Self.difference(old, new))
        }
      }
    }
    (self.count, self.findings) = (count, findings)
  }

  /// Describes the first difference of two targets.
  private static func difference(_ stored: Target, _ computed: Target) -> String {
    let pairs: [(String, Double?, Double?)] = [
      ("truth", stored.truth.value, computed.truth.value),
      ("error bound of the truth", stored.truth.errorBound, computed.truth.errorBound),
      ("expectation", stored.expectation.value, computed.expectation.value),
      ("error bound of the expectation", stored.expectation.errorBound, computed.expectation.errorBound),
      ("discretised truth", stored.discretised?.value, computed.discretised?.value),
      ("variance", stored.variance.value, computed.variance.value),
      ("error bound of the variance", stored.variance.errorBound, computed.variance.errorBound),
    ]
    let text = { (value: Double?) in value.map { "\($0)" } ?? "none" }
    for (name, old, new) in pairs where text(old) != text(new) {
      return "\(stored.quantity): \(name) \(text(old)) stored, \(text(new)) computed"
    }
    return "\(stored.quantity): what kind of value it is"
  }
}
