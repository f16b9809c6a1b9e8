import MutualInformation
import Yams

// Values of parameters. The declared kind says what one value is; a list of such values sweeps.
extension StudyReader {
  /// The values of a parameter: one, or a sweep in the order of the list; nil after an error.
  ///
  /// - Parameter includes: Whether `all` stands for a word, too.
  mutating func values(
    _ node: Node, of specification: ParameterSpecification, includes: (String) -> Bool = { _ in true }
  ) -> [ParameterValue]? {
    let (name, kind) = (specification.name, specification.kind)
    if case .choice(let words) = kind, node.scalar?.string == Self.everyWord, !words.contains(Self.everyWord)
    {
      return words.filter(includes).map(ParameterValue.word)
    }
    guard case .sequence(let list) = node, isSweep(list, of: kind) else {
      return value(node, name: name, kind: kind).map { [$0] }
    }
    guard !list.isEmpty else {
      report(
        SourceLocation(node),
        "\(name) is an empty list; allowed: \(kind.allowed), or a list of such values to sweep")
      return nil
    }
    var values: [(value: ParameterValue, location: SourceLocation)] = []
    for element in list {
      guard let value = value(element, name: name, kind: kind) else { continue }
      values.append((value, SourceLocation(element)))
    }
    reportRepetitions(values, name: name, text: \.text)
    return values.count == list.count ? values.map(\.value) : nil
  }

  /// The word for a sweep over all words of a choice, as in `correction: all`.
  static let everyWord = "all"

  /// Whether a list is a sweep rather than one value.
  private func isSweep(_ list: Node.Sequence, of kind: ParameterKind) -> Bool {
    switch kind {
    case .real, .integer, .integerOrWord, .choice, .transform, .margins, .program(.setting): true
    case .program: false
    case .increasing: list.isEmpty || list.contains { $0.sequence != nil }
    case .widths, .increasingSteps: list.contains { $0.sequence != nil }
    case .table, .rates, .counts:
      list.isEmpty || list.contains { row in row.sequence?.contains { $0.sequence != nil } ?? false }
    case .interval:
      list.isEmpty || list.contains { $0.scalar.map { !PlainNumber.isIntended($0.string) } ?? true }
    }
  }

  /// Reads one value and checks its range.
  mutating func value(_ node: Node, name: String, kind: ParameterKind) -> ParameterValue? {
    let value: ParameterValue? =
      switch kind {
      case .real:
        number(node, name: name, allowed: kind.allowed, read: PlainNumber.real).map(ParameterValue.real)
      case .integer:
        number(node, name: name, allowed: kind.allowed, read: PlainNumber.integer).map(ParameterValue.integer)
      case .integerOrWord(_, let words):
        if let text = node.scalar?.string, !PlainNumber.isIntended(text) {
          word(node, name: name, words: words, allowed: kind.allowed)
        } else {
          number(node, name: name, allowed: kind.allowed, read: PlainNumber.integer).map(
            ParameterValue.integer)
        }
      case .choice(let words): word(node, name: name, words: words, allowed: kind.allowed)
      case .interval(let words):
        if case .sequence(let ends) = node {
          interval(node, ends: ends, name: name, allowed: kind.allowed)
        } else {
          word(node, name: name, words: words, allowed: kind.allowed)
        }
      case .increasing, .widths, .increasingSteps: list(node, name: name, allowed: kind.allowed)
      case .transform(let words):
        maps(
          node,
          of: VariableMapsSyntax(
            name: name, noun: "map", variables: ["x", "z", "y"], word: "none", takesLists: true,
            forms: words.map { QualifiedWordForm($0, TransformStep.parameters(of: $0), summary: "") },
            allowed: kind.allowed))
      case .margins(let forms):
        maps(
          node,
          of: VariableMapsSyntax(
            name: name, noun: "margin", variables: ["x", "y"], word: "uniform", takesLists: false,
            forms: forms, allowed: kind.allowed))
      case .table: table(node, name: name, cell: "a number, at least 0", allowed: kind.allowed)
      case .counts: table(node, name: name, cell: "a whole number, at least 0", allowed: kind.allowed)
      case .rates: table(node, name: name, cell: "a number in [0, 1]", allowed: kind.allowed)
      case .program(let part): self.value(node, name: name, part: part)
      }
    guard let value else { return nil }
    if let allowed = kind.objection(to: value) {
      report(
        SourceLocation(node), "\(name) is \(describe(value, kind)); allowed: \(allowed)\(cure(value, kind))")
      return nil
    }
    return value
  }

  mutating func word(_ node: Node, name: String, words: [String], allowed: String) -> ParameterValue? {
    guard let scalar = node.scalar, words.contains(scalar.string) else {
      let hint = node.scalar.map { NearestSpelling.hint($0.string, among: words) } ?? ""
      report(SourceLocation(node), "\(name) is \(found(node)); allowed: \(allowed)\(hint)")
      return nil
    }
    return .word(scalar.string)
  }

  private mutating func interval(
    _ node: Node, ends: Node.Sequence, name: String, allowed: String
  ) -> ParameterValue? {
    guard ends.count == 2 else {
      let count = ends.count == 1 ? "1 element" : "\(ends.count) elements"
      report(SourceLocation(node), "\(name) is a list of \(count); allowed: \(allowed)")
      return nil
    }
    let numbers = numbers(in: ends, name: "an end of \(name)", allowed: allowed)
    guard let numbers else { return nil }
    return .interval(numbers[0], numbers[1])
  }

  private mutating func list(_ node: Node, name: String, allowed: String) -> ParameterValue? {
    guard case .sequence(let list) = node else {
      report(SourceLocation(node), "\(name) is \(found(node)); allowed: \(allowed)")
      return nil
    }
    return numbers(in: list, name: "a number of \(name)", allowed: allowed).map(ParameterValue.numbers)
  }

  private mutating func table(_ node: Node, name: String, cell: String, allowed: String) -> ParameterValue? {
    guard case .sequence(let list) = node else {
      report(
        SourceLocation(node), "\(name) is \(found(node)); allowed: \(allowed), as in [[0.4, 0.1], [0.1, 0.4]]"
      )
      return nil
    }
    var rows: [[Double]] = []
    for row in list {
      guard case .sequence(let cells) = row else {
        report(
          SourceLocation(row),
          "a row of \(name) is \(found(row)); allowed: a list of numbers, as in [[0.4, 0.1], [0.1, 0.4]]")
        continue
      }
      guard let numbers = numbers(in: cells, name: "a cell of \(name)", allowed: cell)
      else { continue }
      rows.append(numbers)
    }
    return rows.count == list.count ? .table(rows) : nil
  }

  /// Reads a list of numbers; nil after an error.
  private mutating func numbers(in list: Node.Sequence, name: String, allowed: String) -> [Double]? {
    var numbers: [Double] = []
    for node in list {
      guard let value = number(node, name: name, allowed: allowed, read: PlainNumber.real) else { continue }
      numbers.append(value)
    }
    return numbers.count == list.count ? numbers : nil
  }

  /// The text of a value that is not allowed; of a table, its fault.
  private func describe(_ value: ParameterValue, _ kind: ParameterKind) -> String {
    guard case .table(let rows) = value else { return shown(value.shownText) }
    let widths = Set(rows.map(\.count)).sorted()
    if widths.count > 1 { return "a table with rows of \(widths[0]) to \(widths[widths.count - 1]) numbers" }
    if widths == [0] || rows.isEmpty { return "a table without numbers" }
    let largest =
      switch kind {
      case .rates: 1.0
      case .counts: Double(ParameterKind.largestCount)
      default: Double.infinity
      }
    if let outside = rows.joined().first(where: {
      $0 < 0 || $0 > largest || kind == .counts && $0 != $0.rounded()
    }) {
      return "a table with the cell \(Figure.plain(outside))"
    }
    let sum = rows.joined().reduce(0, +)
    if kind == .counts { return "a table of zeros" }
    let rounded = abs(sum) < 1000 ? (sum * 1e12).rounded() / 1e12 : sum
    return "a table that sums to \(Figure.plain(rounded))"
  }
  /// What was probably meant by a table that is no distribution: counts, percentages, or
  /// probabilities that were rounded.
  private func cure(_ value: ParameterValue, _ kind: ParameterKind) -> String {
    guard kind == .table, case .table(let rows) = value, Set(rows.map(\.count)).count == 1,
      rows.joined().allSatisfy({ $0 >= 0 })
    else { return "" }
    let cells = Array(rows.joined())
    let sum = cells.reduce(0, +)
    if sum > 1, cells.allSatisfy({ $0 == $0.rounded() && $0 <= Double(ParameterKind.largestCount) }) {
      return "; for counts write the key 'counts' instead of 'probabilities'"
    }
    if abs(sum - 1) <= 0.002 + 1e-12 {
      let excess = ((sum - 1) * 1e9).rounded() / 1e9
      return "; this looks like rounding: write more digits, or make one cell "
        + "\(Figure.plain(abs(excess))) \(excess > 0 ? "smaller" : "larger")"
    }
    return abs(sum - 100) <= 0.2 ? "; for percentages divide every cell by 100" : ""
  }
}
