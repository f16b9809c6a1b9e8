import Yams

// The replications: a number, a list with one number per cell, or a stopping rule.
extension StudyReader {
  /// Reads `replications`; nil after an error.
  mutating func replications(_ node: Node) -> Replications? {
    switch node {
    case .mapping(let mapping): return rule(mapping, location: SourceLocation(node)).map(Replications.until)
    case .sequence(let list):
      if list.isEmpty {
        report(
          SourceLocation(node),
          "replications is an empty list; allowed: one whole number per cell, or one for all cells")
      }
      let counts = list.compactMap {
        integer($0, name: "a number of replications", in: Study.replicationRange)
      }
      return !list.isEmpty && counts.count == list.count ? .plan(counts) : nil
    default:
      return integer(node, name: "replications", in: Study.replicationRange).map(Replications.uniform)
    }
  }

  private mutating func rule(_ mapping: Node.Mapping, location: SourceLocation) -> StoppingRule? {
    let example = "{until: {bias-mcse: 0.0005}, at-least: 500, at-most: 100000}"
    let fields = fields(of: mapping, owner: "replications", allowed: ["until", "at-least", "at-most"])
    for key in ["until", "at-least", "at-most"] where fields[key] == nil && !fields.meant.contains(key) {
      report(location, "missing key '\(key)' of replications; allowed: a whole number, or as in '\(example)'")
    }
    var until: (targets: [StoppingRule.Target], controls: Bool)?
    if let field = fields["until"] { until = self.until(field.node) }
    let least = count(fields["at-least"], name: "at-least")
    let most = count(fields["at-most"], name: "at-most")
    guard let until, let least, let most else { return nil }
    let rule = StoppingRule(until.targets, atLeast: least, atMost: most, controls: until.controls)
    guard let objection = rule.objection else { return rule }
    report(fields["at-most"].map { SourceLocation($0.node) }, objection)
    return nil
  }

  private mutating func count(_ field: Field?, name: String) -> Int? {
    guard let field else { return nil }
    return integer(field.node, name: name, in: StoppingRule.atLeastRange)
  }

  /// Reads the targets, and whether control variates count.
  private mutating func until(_ node: Node) -> (targets: [StoppingRule.Target], controls: Bool)? {
    let allowed = "one or several of \(StoppingRule.words), as in 'until: {bias-mcse: 0.0005}'"
    guard case .mapping(let mapping) = node, !mapping.isEmpty else {
      let found = node.mapping == nil ? found(node) : "an empty mapping"
      report(SourceLocation(node), "until is \(found); allowed: \(allowed)")
      return nil
    }
    let fields = fields(
      of: mapping, owner: "until", allowed: StoppingRule.Kind.allCases.map(\.rawValue) + ["controls"])
    let controls = fields["controls"].map { truthValue($0.node, name: "controls") } ?? false
    var targets: [StoppingRule.Target] = []
    for kind in StoppingRule.Kind.allCases {
      guard let field = fields[kind.rawValue] else { continue }
      let allowed = "a number above 0"
      guard
        let limit = number(field.node, name: kind.rawValue, allowed: allowed, read: PlainNumber.real)
      else { continue }
      if limit > 0 {
        targets.append(StoppingRule.Target(kind, limit))
      } else {
        report(SourceLocation(field.node), "\(kind.rawValue) is \(Figure.plain(limit)); allowed: \(allowed)")
      }
    }
    guard let controls, targets.count + (fields["controls"] == nil ? 0 : 1) == mapping.count else {
      return nil
    }
    return (targets, controls)
  }
}
