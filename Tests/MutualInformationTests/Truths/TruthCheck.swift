import Foundation
import GSLRandom
import MutualInformation

/// A disagreement between parts of a law that say the same thing in different ways.
struct TruthFinding: CustomStringConvertible {
  /// The second computation that a truth is held against.
  enum Route: String {
    /// Rules that every truth keeps: finite, with a small bound, adding up by the chain rule.
    case rules
    /// The sums over a table of probabilities, and the frequencies of draws in it.
    case table
    /// The probabilities of rectangles, and the frequencies of draws in them.
    case cells
    /// Means of log density ratios over draws.
    case ratio
    /// Nearest neighbours among many draws.
    case neighbours
    /// The law before its transforms.
    case original
    /// No second computation is possible.
    case missing
  }

  let law: String
  let route: Route
  let text: String

  var description: String { "\(law): \(text) (\(route.rawValue))" }
}

/// Holds the truths of a law against everything else that the law says: none can then be wrong
/// unnoticed.
///
/// A law is checked by every route that it offers:
///
/// | the law is | its truths are held against |
/// |---|---|
/// | a `DiscreteLaw` | sums over its table, which the draws fall into |
/// | a `BinnableLaw` | the information of finer and finer rectangles, which the draws fall into |
/// | a `DensityRatioLaw` | the mean log density ratio of draws, whose normalisation is checked |
/// | a `TripleDensityRatioLaw` | both ratios, and their difference |
/// | transformed | the truths of the law before the transforms, and nearest neighbours |
/// | none of these | nearest neighbours |
///
/// The streams are fixed. Each statistical comparison had a false-alarm rate below 1e-8 before they
/// were. The 300 comparisons of the catalogue had one of 3e-6 together.
struct TruthCheck {
  /// The largest error bound that a truth may state: more would hide an error.
  static let largestBound = 1e-6
  /// The quantities that a law may have.
  private static let quantities = Catalog.quantities
  /// The false-alarm rate of one comparison.
  static let alarm = 1e-8

  let law: any JointLaw
  private var covered: Set<Quantity> = []
  private(set) var findings: [TruthFinding] = []

  /// All findings about a law: none if it is right.
  static func findings(of law: any JointLaw) throws -> [TruthFinding] {
    var check = TruthCheck(law)
    try check.run()
    return check.findings
  }

  private init(_ law: any JointLaw) { self.law = law }

  private mutating func run() throws {
    followRules()
    if let law = law as? any DiscreteLaw { try compareWithTable(law) }
    if let law = law as? any BinnableLaw { try compareWithCells(law) }
    if let law = law as? any DensityRatioLaw { try compareWithRatios(law) }
    if let law = law as? any TransformedLaw, law.isTransformed { compareWithOriginal(law) }
    try compareWithNeighbours(for: information.filter { !covered.contains($0) })
  }

  /// The kinds of information that the law has a truth of.
  private var information: [Quantity] {
    [.mutualInformation, .jointMutualInformation, .conditionalMutualInformation].filter {
      law.truth(of: $0) != nil
    }
  }

  /// A further finding.
  mutating func report(_ route: TruthFinding.Route, _ text: String) {
    findings.append(TruthFinding(law: law.canonicalText, route: route, text: text))
  }

  /// Compares a truth, if there is one, with an interval that a second computation gives.
  ///
  /// - Parameter decides: False where the interval says too little to do without another
  ///   computation.
  mutating func compare(
    _ quantity: Quantity, with interval: ClosedRange<Double>, _ route: TruthFinding.Route,
    decides: Bool = true
  ) {
    if decides { covered.insert(quantity) }
    guard let truth = law.truth(of: quantity) else { return }
    guard
      truth.value + truth.errorBound >= interval.lowerBound,
      truth.value - truth.errorBound <= interval.upperBound
    else {
      report(
        route, "\(quantity) = \(truth.value) is not in [\(interval.lowerBound), \(interval.upperBound)]")
      return
    }
  }

  private mutating func followRules() {
    for quantity in Self.quantities {
      guard let truth = law.truth(of: quantity) else { continue }
      if !truth.value.isFinite || !(0...Self.largestBound).contains(truth.errorBound) {
        report(.rules, "\(quantity) = \(truth.value) ± \(truth.errorBound)")
      }
      if information.contains(quantity) {
        if truth.value < 0 { report(.rules, "\(quantity) = \(truth.value) is negative") }
      } else if truth.value != 0 {
        report(.missing, "nothing to compare \(quantity) = \(truth.value) with")
      }
    }
    guard
      let pair = law.truth(of: .mutualInformation), let joint = law.truth(of: .jointMutualInformation),
      let conditional = law.truth(of: .conditionalMutualInformation)
    else { return }
    let residual = joint.value - pair.value - conditional.value
    let bound = joint.errorBound + pair.errorBound + conditional.errorBound + 4e-16 * (1 + joint.value)
    if abs(residual) > bound { report(.rules, "the chain rule leaves \(residual)") }
  }

  private mutating func compareWithOriginal(_ law: any TransformedLaw) {
    for quantity in Self.quantities where law.truth(of: quantity) != law.original.truth(of: quantity) {
      report(.original, "\(quantity) is not that of \(law.original.canonicalText)")
    }
  }

  /// Draws of the law from a stream of their own.
  func draw(_ count: Int, _ stream: UInt64) throws -> Sample {
    var sample = Sample(count: count, shape: law.shape)
    try draw(into: &sample, stream)
    return sample
  }

  /// Draws of the law from a stream of their own, into memory that is there.
  func draw(into sample: inout Sample, _ stream: UInt64) throws {
    var source = try RandomStream(at: StreamAddress(key: 0x7275_7468, replication: stream))
    law.draw(into: &sample, using: &source)
  }
}
