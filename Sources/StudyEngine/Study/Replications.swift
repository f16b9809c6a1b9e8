/// How many replications the cells of a study get: a number, one number per cell, or as many as targets need.
public enum Replications: Hashable, Sendable, ExpressibleByIntegerLiteral {
  /// The same number for every cell.
  case uniform(Int)
  /// One number per cell, in the order of the cells: what a pilot prints.
  case plan([Int])
  /// Until the Monte Carlo errors are small enough.
  case until(StoppingRule)

  /// The same number for every cell.
  public init(integerLiteral value: Int) { self = .uniform(value) }

  /// The stopping rule, if it is one.
  public var rule: StoppingRule? { if case .until(let rule) = self { rule } else { nil } }

  /// The most replications that a cell can get, by its position in the plan.
  public func most(of cell: Int) -> Int {
    switch self {
    case .uniform(let count): count
    // A list of a wrong length never makes a plan; whoever asks before that gets no replications.
    case .plan(let counts): counts.indices.contains(cell) ? counts[cell] : 0
    case .until(let rule): rule.atMost
    }
  }

  /// The most that any cell can get.
  public var largest: Int {
    switch self {
    case .uniform(let count): count
    case .plan(let counts): counts.max() ?? 0
    case .until(let rule): rule.atMost
    }
  }

  /// As a study file writes it: `2000`, `[500, 864]`, `{"until": {"bias-mcse": 0.0005}, "at-least": 500, "at-most": 100000}`.
  public var text: String {
    switch self {
    case .uniform(let count): String(count)
    case .plan(let counts): JSON.array(counts.map(String.init))
    case .until(let rule):
      JSON.object([
        ("until", JSON.object(rule.targets.map { ($0.kind.rawValue, JSON.number($0.limit)) })),
        ("at-least", String(rule.atLeast)), ("at-most", String(rule.atMost)),
      ])
    }
  }

  /// What is wrong with it for so many cells, or nil.
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
