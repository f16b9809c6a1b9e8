import MutualInformation

/// The rule by which a cell stops: at the first of some fixed numbers of replications at which
/// every row of the cell (every estimator of every quantity) meets all targets.
///
/// A *look* at R replications uses the replications 0..<R, whatever else is computed. The number at
/// which a cell stops thus depends on the study and the seed alone, not on threads, shards or
/// interruptions. Looks are at ⌈at-least·(6/5)^j⌉, j = 0, 1, ..., below at-most, and at at-most. A
/// cell whose targets are met between two looks gets at most a fifth more replications than it
/// needs: its largest MCSE is between √(5/6) ≈ 0.91 and 1 times its target if the standard
/// deviation does not change meanwhile.
///
/// Looking often makes it likely to stop too early by chance: the last MCSE is short by a relative
/// 1/R or so.
///
/// *Source:* the fixed-width sequential procedure of Chow & Robbins 1965,
/// doi 10.1214/aoms/1177700156, with geometric looks.
public struct StoppingRule: Hashable, Sendable {
  /// The errors that can have a target.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The MCSE of the bias, in the quantity's own unit: nats for information.
    case bias = "bias-mcse"
    /// The MCSE of the RMSE, in the quantity's own unit.
    case rootMeanSquare = "rmse-mcse"
    /// The MCSE of the bias over |truth|. Rows whose truth is 0 are exempt.
    case relative = "relative"
  }

  /// A target: the largest allowed value of an error.
  public struct Target: Hashable, Sendable {
    /// The error.
    public let kind: Kind
    /// Its largest allowed value.
    public let limit: Double

    /// Makes a target.
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
  /// Whether the errors of biases are those after adjustment by control variates.
  ///
  /// A row whose expectation is exact then has the bound on that for an error, and a row that is
  /// adjusted its smaller MCSE (`ControlledEstimate`). All other rows have the plain MCSE, and so
  /// has every RMSE. The looks then depend on the exact expectations that are known, too.
  public let controls: Bool

  /// The allowed numbers of replications of the first look. Below 20, the standard deviation of
  /// normal estimates is itself off by more than 16 %, and a small one would stop a cell by chance.
  public static let atLeastRange = 20...Study.replicationRange.upperBound

  /// Makes a rule; `Plan.init` checks it.
  public init(_ targets: [Target], atLeast: Int, atMost: Int, controls: Bool = false) {
    self.targets = Kind.allCases.compactMap { kind in targets.last { $0.kind == kind } }
    self.atLeast = atLeast
    self.atMost = atMost
    self.controls = controls
  }

  /// The numbers of replications at which a cell is looked at, ascending.
  ///
  /// ⌈a·6^j/5^j⌉ is exact: from the whole part and the j base-5 digits of the fraction of
  /// a·6^j/5^j.
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
      for digit in fraction.indices.reversed() {
        (carry, fraction[digit]) = (6 * fraction[digit] + carry).quotientAndRemainder(dividingBy: 5)
      }
      let (quotient, digit) = (6 * whole + carry).quotientAndRemainder(dividingBy: 5)
      whole = quotient
      fraction.insert(digit, at: 0)
    }
  }

  /// The error line for a rule that is not allowed, or nil.
  var objection: String? {
    if let bad = targets.first(where: { !($0.limit > 0 && $0.limit.isFinite) }) {
      return "the target \(bad.kind.rawValue) is \(bad.limit); allowed: a number above 0"
    }
    if targets.isEmpty { return "the stopping rule has no target; add one of \(Self.words)" }
    if controls, targets.allSatisfy({ $0.kind == .rootMeanSquare }) {
      return "controls make no error of an RMSE smaller; leave it out, or add \(Kind.bias.rawValue) or "
        + "\(Kind.relative.rawValue) to until"
    }
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
    }.joined(separator: " and ") + (controls ? ", after adjustment by control variates" : "")
  }
}

extension Plan {
  /// The conflict of a row that no target applies to: `relative` alone, and a truth of 0.
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
