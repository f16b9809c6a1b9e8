import MutualInformation

/// When a cell has enough replications: at the first of some fixed numbers of them at which every row of the cell, that
/// is every estimator of every quantity, meets all targets.
///
/// A *look* at R replications is about the replications 0..<R, in the order of their numbers; it asks nothing of what else
/// is computed. So where a cell stops depends on the study and the seed alone: not on threads, shards or interruptions.
/// Looks are at ⌈at-least·(6/5)^j⌉, j = 0, 1, ..., as long as that is below at-most, and at at-most: a cell whose targets
/// are met between two looks has at most a fifth more replications than it needs, so its largest MCSE is within
/// √(5/6) ≈ 0.91 and 1 of its target as far as the standard deviation does not move meanwhile.
///
/// Whoever looks often stops, by chance, rather early than late: the last MCSE is short by a relative 1/R or so.
///
/// *Source:* the fixed-width sequential procedure of Chow & Robbins 1965, doi 10.1214/aoms/1177700156, with geometric looks.
public struct StoppingRule: Hashable, Sendable {
  /// What can be asked for.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The MCSE of the bias, in the quantity's own unit: nats for information.
    case bias = "bias-mcse"
    /// The MCSE of the RMSE, in the quantity's own unit.
    case rootMeanSquare = "rmse-mcse"
    /// The MCSE of the bias over |truth|. It asks nothing of rows whose truth is 0.
    case relative = "relative"
  }

  /// The most that an MCSE may be.
  public struct Target: Hashable, Sendable {
    /// Of what.
    public let kind: Kind
    /// At most this.
    public let limit: Double

    /// A target.
    public init(_ kind: Kind, _ limit: Double) {
      self.kind = kind
      self.limit = limit
    }
  }

  /// The targets, in the order of `Kind.allCases`, each kind once.
  public let targets: [Target]
  /// The first look.
  public let atLeast: Int
  /// The last look.
  public let atMost: Int

  /// The numbers that can be the first look. From fewer than 20 replications the standard deviation of normal estimates
  /// is off by more than 16 % itself, and a small one would stop a cell by chance.
  public static let atLeastRange = 20...Study.replicationRange.upperBound

  /// A rule; `Plan.init` checks it.
  public init(_ targets: [Target], atLeast: Int, atMost: Int) {
    self.targets = Kind.allCases.compactMap { kind in targets.last { $0.kind == kind } }
    self.atLeast = atLeast
    self.atMost = atMost
  }

  /// The numbers of replications at which a cell is looked at, ascending.
  ///
  /// ⌈a·6^j/5^j⌉ exactly, from the whole part of a·6^j/5^j and the j digits of its fraction to base 5.
  public var looks: [Int] {
    guard atLeast > 0 else { return [atMost] }
    var looks: [Int] = []
    var whole = atLeast
    var fraction: [Int] = []
    while true {
      let look = whole + (fraction.contains { $0 > 0 } ? 1 : 0)
      guard look < atMost else { return looks + [atMost] }
      looks.append(look)
      var carry = 0
      for place in fraction.indices.reversed() {
        (carry, fraction[place]) = (6 * fraction[place] + carry).quotientAndRemainder(dividingBy: 5)
      }
      let (quotient, digit) = (6 * whole + carry).quotientAndRemainder(dividingBy: 5)
      whole = quotient
      fraction.insert(digit, at: 0)
    }
  }

  /// What is wrong with it, or nil.
  var objection: String? {
    if let bad = targets.first(where: { !($0.limit > 0 && $0.limit.isFinite) }) {
      return "the target \(bad.kind.rawValue) is \(bad.limit); allowed: a number above 0"
    }
    if targets.isEmpty { return "the stopping rule has no target; add one of \(Self.words)" }
    if !Self.atLeastRange.contains(atLeast) {
      return "at-least is \(atLeast); allowed: a whole number from \(Self.atLeastRange.lowerBound) to "
        + "\(Self.atLeastRange.upperBound)"
    }
    return (atLeast...Self.atLeastRange.upperBound).contains(atMost)
      ? nil
      : "at-most is \(atMost); allowed: a whole number from \(atLeast) (at-least) to \(Self.atLeastRange.upperBound)"
  }

  /// `bias-mcse, rmse-mcse, relative`.
  static let words = Kind.allCases.map(\.rawValue).joined(separator: ", ")

  /// For reports: `bias MCSE <= 0.0005 nats and RMSE MCSE <= 0.001 nats`.
  public var description: String {
    targets.map { target in
      switch target.kind {
      case .bias: "bias MCSE <= \(Figure.plain(target.limit)) nats"
      case .rootMeanSquare: "RMSE MCSE <= \(Figure.plain(target.limit)) nats"
      case .relative: "bias MCSE/|truth| <= \(Figure.plain(target.limit))"
      }
    }.joined(separator: " and ")
  }
}

extension Plan {
  /// Rows that no target says anything about: `relative` alone, and a truth of 0.
  static func idleTargets(_ cells: [Cell], of study: Study) -> [PlanConflict] {
    guard let rule = study.replications.rule, rule.targets.allSatisfy({ $0.kind == .relative }) else {
      return []
    }
    var known: [String: Quantity?] = [:]
    for cell in cells {
      let law = cell.law.canonicalText
      if known[law] == nil {
        let quantities = cell.estimators.flatMap(\.estimator.quantities)
        known[law] = .some(quantities.first { cell.law.exactValue(of: $0)?.isZero ?? false })
      }
      guard let quantity = known[law] ?? nil else { continue }
      return [
        PlanConflict(
          .setting,
          "the target relative is alone, but \(quantity) is 0 in cell \(cell.number) (\(law) at n = \(cell.count)), and "
            + "nothing is relative to 0; add bias-mcse or rmse-mcse to until", .replications)
      ]
    }
    return []
  }
}
