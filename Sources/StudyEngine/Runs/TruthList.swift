import MutualInformation

/// The exact values of a study's quantities, for `mi-study check`.
public struct TruthList: Sendable {
  /// One quantity of one law: `bivariate-normal ρ = 0.6`, `I(X;Y)`, `0.2231`, `nats`.
  public struct Line: Hashable, Sendable {
    /// The law with its parameters.
    public let law: String
    /// The quantity.
    public let quantity: String
    /// Its exact value, with the digits that are known, at most four.
    public let value: String
    /// The unit of the value.
    public let unit: String
  }

  /// The first lines, in the order of the study.
  public let lines: [Line]
  /// The number of further ones.
  public let more: Int

  /// Computes the truths of the first lines; they do not depend on sample sizes.
  ///
  /// - Parameters:
  ///   - plan: The cells of a study.
  ///   - most: The number of lines.
  public init(of plan: Plan, atMost most: Int) {
    let study = plan.study
    let unit = InformationUnit.nats
    var lines: [Line] = []
    var count = 0
    for law in study.laws {
      var seen: Set<Quantity> = []
      for entry in study.estimators where entry.applies(to: law) {
        for quantity in entry.quantities where quantity.constant == nil && seen.insert(quantity).inserted {
          count += 1
          guard count <= most, let truth = law.exactValue(of: quantity) else { continue }
          lines.append(
            Line(
              law: EntryLabels.label(of: law), quantity: quantity.description,
              value: unit.figure(truth, of: quantity), unit: unit.name(for: quantity)))
        }
      }
    }
    self.lines = lines
    more = count - lines.count
  }
}
