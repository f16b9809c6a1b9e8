/// The allowed real numbers of a parameter: an interval whose ends are open or closed.
public struct RealRange: Hashable, Sendable, CustomStringConvertible {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// Whether the ends themselves are allowed.
  public let includesLower: Bool, includesUpper: Bool

  /// All numbers between `lower` and `upper`. The ends are included by default.
  public init(_ lower: Double, _ upper: Double, includesLower: Bool = true, includesUpper: Bool = true) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// All numbers between `lower` and `upper` without the ends.
  public static func open(_ lower: Double, _ upper: Double) -> RealRange {
    RealRange(lower, upper, includesLower: false, includesUpper: false)
  }

  /// Whether `value` is allowed. NaN never is.
  public func contains(_ value: Double) -> Bool {
    (includesLower ? value >= lower : value > lower) && (includesUpper ? value <= upper : value < upper)
  }

  /// In the notation of intervals, for people: `(-1, 1)`, `[0, 0.5]`.
  public var description: String {
    "\(includesLower ? "[" : "(")\(Self.short(lower)), \(Self.short(upper))\(includesUpper ? "]" : ")")"
  }

  private static func short(_ value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-∞" : "∞" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : value.description
  }
}

/// The form of a parameter's values.
public enum ParameterKind: Hashable, Sendable {
  /// A real number in a range.
  case real(RealRange)
  /// A whole number in a range.
  case integer(ClosedRange<Int>)
  /// A whole number in a range, or one of these words.
  case integerOrWord(ClosedRange<Int>, [String])
  /// One of these words.
  case choice([String])
  /// `[low, high]` with low < high, or one of these words.
  case interval(orWord: [String])
  /// `[a, b, ...]`, at least one number, each larger than the one before.
  case increasing
  /// `[a, b, ...]`, at most so many whole numbers in a range; `[]` is none.
  case widths(ClosedRange<Int>, most: Int)
  /// `[a, b, ...]`, at most so many whole numbers in a range, each larger than the one before; `[]`
  /// is none.
  case increasingSteps(ClosedRange<Int>, most: Int)
  /// Rows of equal length of numbers that are ≥ 0 and sum to one.
  case table
  /// Rows of equal length of numbers in [0, 1], each a probability of its own; a table as a value.
  case rates
  /// Rows of equal length of whole numbers, at least one above 0; a table as a value.
  case counts
  /// The word none, or one or more of these words for some of the variables x, z and y.
  ///
  /// `Transformed` checks the parameters in brackets behind a word.
  case transform([String])
  /// The word uniform, or one of these forms for each of the variables x and y, or one of them.
  case margins([QualifiedWordForm])
  /// A part of the description of a program: its command, its files, ...
  case program(ProgramPart)

  /// The allowed values, for help and for error lines.
  public var allowed: String {
    switch self {
    case .real(let range): "a number in \(range)"
    case .integer(let range) where range.upperBound == Int.max:
      "a whole number, at least \(range.lowerBound)"
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .integerOrWord(let range, let words):
      "\(ParameterKind.integer(range).allowed) or \(words.joined(separator: " or "))"
    case .choice(let words): words.joined(separator: " or ")
    case .interval(let words): (words + ["[low, high] with low < high"]).joined(separator: " or ")
    case .increasing: "[a, b, ...] with a < b < ..."
    case .widths(let range, let most):
      "[a, b, ...], at most \(most) whole numbers from \(range.lowerBound) to \(range.upperBound)"
    case .increasingSteps(let range, let most):
      "\(ParameterKind.widths(range, most: most).allowed) with a < b < ..."
    case .table: "rows of equal length of probabilities that sum to 1"
    case .rates: "rows of equal length of numbers in [0, 1]"
    case .counts: "rows of equal length of whole numbers from 0 to \(Self.largestCount), not all 0"
    case .transform(let words):
      "none or {x: MAP, y: [MAP, MAP]} with maps out of \(words.joined(separator: ", "))"
    case .margins(let forms):
      "uniform or {x: MARGIN, y: MARGIN} with margins out of \(forms.map(\.word).joined(separator: ", "))"
    case .program(let part): part.allowed
    }
  }

  /// The allowed words.
  public var words: [String] {
    switch self {
    case .choice(let words), .interval(let words), .integerOrWord(_, let words): words
    default: []
    }
  }

  /// The allowed values if `value` is not one of them; else nil. Only this function checks a range.
  public func objection(to value: ParameterValue) -> String? {
    let fits =
      switch (self, value) {
      case (.real(let range), .real(let number)): number.isFinite && range.contains(number)
      case (.integer(let range), .integer(let number)): range.contains(number)
      case (.integerOrWord(let range, _), .integer(let number)): range.contains(number)
      case (.integerOrWord(_, let words), .word(let word)): words.contains(word)
      case (.choice(let words), .word(let word)): words.contains(word)
      case (.interval(let words), .word(let word)): words.contains(word)
      case (.interval, .interval(let low, let high)):
        low.isFinite && high.isFinite && low < high && (high - low).isFinite
      case (.increasing, .numbers(let numbers)):
        !numbers.isEmpty && numbers.allSatisfy(\.isFinite)
          && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
      case (.widths(let range, let most), .numbers(let numbers)):
        numbers.count <= most
          && numbers.allSatisfy { $0 == $0.rounded() && range.contains(Int(exactly: $0) ?? -1) }
      case (.increasingSteps(let range, let most), .numbers(let numbers)):
        ParameterKind.widths(range, most: most).objection(to: value) == nil
          && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
      case (.table, .table(let rows)): Self.isDistribution(rows)
      case (.transform, .word(let word)): word == "none"
      case (.transform(let words), .transform(let maps)):
        !maps.isEmpty
          && maps.allSatisfy {
            !$0.transforms.isEmpty
              && $0.transforms.allSatisfy { words.contains(String($0.prefix { $0 != "(" })) }
          }
          && maps.map(\.variable)
            == ["x", "z", "y"].filter { variable in
              maps.contains { $0.variable == variable }
            }
      case (.margins, .word(let word)): word == "uniform"
      case (.margins(let forms), .margins(let margins)):
        !margins.isEmpty && margins.allSatisfy { Self.isText($0.distribution, of: forms) }
          && margins.map(\.variable)
            == ["x", "y"].filter { variable in margins.contains { $0.variable == variable } }
      case (.rates, .table(let rows)): Self.isRectangle(rows, of: RealRange(0, 1))
      case (.counts, .table(let rows)):
        Self.isRectangle(rows, of: RealRange(0, Double(Self.largestCount)))
          && rows.joined().allSatisfy { $0 == $0.rounded() } && rows.joined().contains { $0 > 0 }
      case (.program(let part), _): part.admits(value)
      default: false
      }
    return fits ? nil : allowed
  }

  /// The largest error of a table's sum, since people round decimals such as 0.333.
  static let sumTolerance = 1e-9

  /// The largest count of a table. Sums of nine million such counts are exact.
  public static let largestCount = 1_000_000_000

  /// Whether a text is a word with parameters of one of these forms.
  private static func isText(_ text: String, of forms: [QualifiedWordForm]) -> Bool {
    guard let found = QualifiedWord(text: text), let form = forms.first(where: { $0.word == found.word })
    else { return false }
    return (try? Arguments(found.parameters, for: form.parameters)) != nil
  }

  private static func isDistribution(_ rows: [[Double]]) -> Bool {
    isRectangle(rows, of: RealRange(0, .greatestFiniteMagnitude))
      && abs(rows.joined().reduce(0, +) - 1) <= sumTolerance
  }

  /// Whether the rows are of equal, nonzero length and all their numbers lie in a range.
  private static func isRectangle(_ rows: [[Double]], of range: RealRange) -> Bool {
    guard let width = rows.first?.count, width > 0 else { return false }
    return rows.allSatisfy { $0.count == width && $0.allSatisfy(range.contains) }
  }
}

/// The declaration of one parameter: help, `list`, study-file keys and validation follow from it.
public struct ParameterSpecification: Hashable, Sendable {
  /// The key in the study file, kebab-case, frozen once published.
  public let name: String
  /// The form of its values.
  public let kind: ParameterKind
  /// The default; without one the parameter is required, unless it has an alternative or presets.
  public let defaultValue: ParameterValue?
  /// The defaults that a word of another parameter stands for, instead of one default.
  public let presets: Presets?
  /// One line for help.
  public let summary: String
  /// The condition under which the parameter applies: a parameter declared before it has one of
  /// these values. E.g. `anchors` applies if `negatives` is `pool`.
  public let appliesWhere: Condition?
  /// Whether the canonical text lacks the parameter if it has its default. This holds for
  /// parameters that came after the entry was published, whose streams must not move.
  public let isImplicit: Bool
  /// The parameter, declared before it, that it can replace: exactly one of both is given. Neither
  /// has a default.
  public let insteadOf: String?
  /// Whether no number depends on the parameter. It stands in the study's text and nowhere else: in
  /// no canonical text, label or column.
  public let isOperational: Bool
  /// Further lines of help, one for each word of a choice that needs an explanation.
  public let notes: [Note]

  /// A condition under which a parameter applies.
  public struct Condition: Hashable, Sendable, CustomStringConvertible {
    /// The other parameter.
    public let name: String
    /// The values of the other parameter that fulfil the condition.
    public let values: [ParameterValue]

    /// The other parameter has one of these values.
    public init(_ name: String, _ values: ParameterValue...) {
      self.name = name
      self.values = values
    }

    /// The other parameter is one of these words.
    public init(_ name: String, words: [String]) {
      self.name = name
      values = words.map { .word($0) }
    }

    /// Whether the condition holds for the given parameters.
    public func holds(in parameters: [Parameter]) -> Bool {
      parameters.contains { $0.name == name && values.contains($0.value) }
    }

    /// `name: a or b`.
    public var description: String { "\(name): \(allowed)" }

    /// The values for people: `a or b`.
    public var allowed: String { values.map(\.text).joined(separator: " or ") }
  }

  /// Defaults that follow from a parameter declared before: a word stands for a value of each of many.
  public struct Presets: Hashable, Sendable {
    /// The other parameter, a choice.
    public let name: String
    /// The default for each of its words.
    public let values: [String: ParameterValue]

    /// The defaults for the words of a parameter.
    public init(_ name: String, _ values: [String: ParameterValue]) {
      self.name = name
      self.values = values
    }

    /// `by preset: bmi 256, smile 64`, in the order of the words; `default 256` if all are the same.
    func text(words: [String]) -> String {
      if let value = words.first.flatMap({ values[$0] }), values.values.allSatisfy({ $0 == value }) {
        return "default \(value)"
      }
      return "by \(name): "
        + words.compactMap { word in values[word].map { "\(word) \($0.shownText)" } }
        .joined(separator: ", ")
    }
  }

  /// The value if none is given beside parameters declared before; nil if one is required.
  public func fallback(beside parameters: [Parameter]) -> ParameterValue? {
    guard let presets else { return defaultValue }
    guard case .word(let word)? = parameters.first(where: { $0.name == presets.name })?.value else {
      return nil
    }
    return presets.values[word]
  }

  /// Whether the parameter may be left out wherever it applies.
  public var hasFallback: Bool { defaultValue != nil || presets != nil }

  /// An explanation of a word of a choice.
  public struct Note: Hashable, Sendable {
    /// The word.
    public let word: String
    /// Its meaning, in one line.
    public let text: String
    /// The source of the meaning.
    public let source: String

    /// Explains a word.
    public init(_ word: String, _ text: String, source: String) {
      self.word = word
      self.text = text
      self.source = source
    }
  }

  /// Declares a parameter.
  public init(
    _ name: String, _ kind: ParameterKind, default defaultValue: ParameterValue? = nil,
    presets: Presets? = nil, isImplicit: Bool = false, isOperational: Bool = false,
    appliesWhere: Condition? = nil, insteadOf: String? = nil, summary: String, notes: [Note] = []
  ) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.presets = presets
    self.appliesWhere = appliesWhere
    self.isImplicit = isImplicit && defaultValue != nil
    self.isOperational = isOperational
    self.insteadOf = insteadOf
    self.notes = notes
    self.summary = summary
  }

  /// `required`, `default 12`, `default 0.5, only with binning: edges`, `or counts`.
  ///
  /// - Parameter specifications: All parameters of the entry, among them alternatives to this one.
  public func necessity(among specifications: [ParameterSpecification]) -> String {
    let others = specifications.alternatives(of: name).filter { $0 != name }
    let needed = others.isEmpty ? "required" : "required, or \(others.joined(separator: " or "))"
    let words = specifications.first { $0.name == presets?.name }?.kind.words ?? []
    let fallback = defaultValue.map { "default \($0)" } ?? presets?.text(words: words) ?? needed
    return fallback + (appliesWhere.map { ", only with \($0)" } ?? "")
  }

  /// The same parameter under a condition. A condition of its own remains.
  func applying(where condition: Condition) -> ParameterSpecification {
    ParameterSpecification(
      name, kind, default: defaultValue, presets: presets, isImplicit: isImplicit,
      isOperational: isOperational, appliesWhere: appliesWhere ?? condition, insteadOf: insteadOf,
      summary: summary, notes: notes)
  }
}

extension Sequence<ParameterSpecification> {
  /// The parameters exactly one of which is given: the named one and its alternatives; only itself
  /// if it has none.
  public func alternatives(of name: String) -> [String] {
    let primary = first { $0.name == name }?.insteadOf ?? name
    return filter { $0.name == primary || $0.insteadOf == primary }.map(\.name)
  }

  /// The parameters that cannot be left out: they have no default, no condition and no alternative.
  public var required: [ParameterSpecification] {
    filter {
      !$0.hasFallback && $0.appliesWhere == nil && alternatives(of: $0.name).count == 1
    }
  }
}
