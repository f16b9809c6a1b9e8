/// The replications of a study's cells: one number, one number per cell, or a stopping rule.
public enum Replications: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The same number for every cell.
  case uniform(Int)
  /// One number per cell, in the order of the cells, as a pilot prints it.
  case plan([Int])
  /// As many as a stopping rule needs.
  case until(StoppingRule)

  /// The same number for every cell.
  public init(integerLiteral value: Int) { self = .uniform(value) }

  /// The stopping rule, if there is one.
  public var rule: StoppingRule? { if case .until(let rule) = self { rule } else { nil } }

  /// The most replications that a cell can get, by its index in the plan.
  public func most(of cell: Int) -> Int {
    switch self {
    case .uniform(let count): count
    // A list of the wrong length never makes a plan: before that check, a missing number is 0.
    case .plan(let counts): counts.indices.contains(cell) ? counts[cell] : 0
    case .until(let rule): rule.atMost
    }
  }

  /// The most replications that any cell can get.
  public var largest: Int {
    switch self {
    case .uniform(let count): count
    case .plan(let counts): counts.max() ?? 0
    case .until(let rule): rule.atMost
    }
  }

  /// The text in a study file: `2000`, `[500, 864]`, or
  /// `{"until": {"bias-mcse": 0.0005}, "at-least": 500, "at-most": 100000}`.
  public var text: String {
    switch self {
    case .uniform(let count): String(count)
    case .plan(let counts): JSON.array(counts.map(String.init))
    case .until(let rule):
      JSON.object([
        (
          "until",
          JSON.object(
            rule.targets.map { ($0.kind.rawValue, JSON.number($0.limit)) }
              + (rule.controls ? [("controls", "true")] : []))
        ),
        ("at-least", String(rule.atLeast)), ("at-most", String(rule.atMost)),
      ])
    }
  }

  /// The error line if this does not suit a study of so many cells, or nil.
  func objection(cells: Int) -> String? {
    let allowed = "a whole number from 1 to \(Study.replicationRange.upperBound)"
    switch self {
    case .uniform(let count):
      return Study.replicationRange.contains(count)
        ? nil : "the number of replications is \(count); allowed: \(allowed)"
    case .plan(let counts):
      if let bad = counts.first(where: { !Study.replicationRange.contains($0) }) {
        return "a number of replications is \(bad); allowed: \(allowed)"
      }
      let numbers = "\(counts.count) number\(counts.count == 1 ? "" : "s")"
      return counts.count == cells
        ? nil
        : "replications lists \(numbers) but the study has \(cells) cell\(cells == 1 ? "" : "s"); allowed: one whole number per "
          + "cell, in the order of the cells ('mi-study check STUDY --pilot' prints such a list), or one for all"
    case .until(let rule): return rule.objection
    }
  }
}
