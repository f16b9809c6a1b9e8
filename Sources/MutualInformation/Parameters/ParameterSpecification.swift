/// The real numbers that a parameter may take: an interval whose ends are open or closed.
public struct RealRange: Hashable, Sendable, CustomStringConvertible {
  /// The lower end.
  public let lower: Double
  /// The upper end.
  public let upper: Double
  /// Whether the ends themselves are allowed.
  public let includesLower: Bool, includesUpper: Bool

  /// All numbers between `lower` and `upper`; the ends are included unless said otherwise.
  public init(_ lower: Double, _ upper: Double, includesLower: Bool = true, includesUpper: Bool = true) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// All numbers between `lower` and `upper` but the ends.
  public static func open(_ lower: Double, _ upper: Double) -> RealRange {
    RealRange(lower, upper, includesLower: false, includesUpper: false)
  }

  /// Whether `value` is allowed; NaN never is.
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

/// What a parameter's values look like.
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
  /// Rows of equal length of numbers that are ≥ 0 and sum to one.
  case table
  /// Rows of equal length of numbers in [0, 1], each a probability of its own; a table too as a value.
  case rates
  /// The word none, or for some of the variables x, z and y one or more of these words.
  ///
  /// Whether the parameters in brackets behind a word are right, `Transformed` says.
  case transform([String])

  /// What is allowed, for help and for error lines.
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
    case .table: "rows of equal length of probabilities that sum to 1"
    case .rates: "rows of equal length of numbers in [0, 1]"
    case .transform(let words):
      "none or {x: MAP, y: [MAP, MAP]} with maps out of \(words.joined(separator: ", "))"
    }
  }

  /// The words that it may be.
  public var words: [String] {
    switch self {
    case .choice(let words), .interval(let words), .integerOrWord(_, let words): words
    default: []
    }
  }

  /// What is wrong with a value, or nil: the one place where a value's range is checked.
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
      case (.rates, .table(let rows)): Self.isRectangle(rows, of: RealRange(0, 1))
      default: false
      }
    return fits ? nil : allowed
  }

  /// Tables may be off by this much in their sum: decimals such as 0.333 are rounded by people.
  static let sumTolerance = 1e-9

  private static func isDistribution(_ rows: [[Double]]) -> Bool {
    isRectangle(rows, of: RealRange(0, .greatestFiniteMagnitude))
      && abs(rows.joined().reduce(0, +) - 1) <= sumTolerance
  }

  /// Whether the rows are equally long and not empty, and all their numbers in a range.
  private static func isRectangle(_ rows: [[Double]], of range: RealRange) -> Bool {
    guard let width = rows.first?.count, width > 0 else { return false }
    return rows.allSatisfy { $0.count == width && $0.allSatisfy(range.contains) }
  }
}

/// The declaration of one parameter: help, `list`, study-file keys and validation follow from it.
public struct ParameterSpecification: Hashable, Sendable {
  /// The key in the study file, kebab-case, frozen once published.
  public let name: String
  /// What its values look like.
  public let kind: ParameterKind
  /// The value where the study file has none; nil makes the parameter required.
  public let defaultValue: ParameterValue?
  /// One line for help.
  public let summary: String
  /// The parameter means something only where another one, declared before it, has one of these values, e.g. `anchors`
  /// where `negatives` is `pool`.
  public let appliesWhere: Condition?
  /// Whether it is left out of the canonical text where it has its default: so with parameters that came after the entry
  /// was published, whose streams must not move.
  public let isImplicit: Bool
  /// Further lines of help, one for each word of a choice that needs explaining.
  public let notes: [Note]

  /// Where a parameter applies.
  public struct Condition: Hashable, Sendable, CustomStringConvertible {
    /// The other parameter.
    public let name: String
    /// Its values, one of which it has to have.
    public let values: [ParameterValue]

    /// Where the other parameter has one of these values.
    public init(_ name: String, _ values: ParameterValue...) {
      self.name = name
      self.values = values
    }

    /// Where the other parameter is one of these words.
    public init(_ name: String, words: [String]) {
      self.name = name
      values = words.map { .word($0) }
    }

    /// Whether it holds among values that are there.
    public func holds(in parameters: [Parameter]) -> Bool {
      parameters.contains { $0.name == name && values.contains($0.value) }
    }

    /// `name: a or b`.
    public var description: String { "\(name): \(allowed)" }

    /// The values for people: `a or b`.
    public var allowed: String { values.map(\.text).joined(separator: " or ") }
  }

  /// What a word of a choice means.
  public struct Note: Hashable, Sendable {
    /// The word.
    public let word: String
    /// Its meaning, in one line.
    public let text: String
    /// Where the meaning comes from.
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
    isImplicit: Bool = false, appliesWhere: Condition? = nil, summary: String, notes: [Note] = []
  ) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.appliesWhere = appliesWhere
    self.isImplicit = isImplicit && defaultValue != nil
    self.notes = notes
    self.summary = summary
  }

  /// The same parameter of an entry where it applies only under a condition; one that has a condition of its own keeps that.
  func applying(where condition: Condition) -> ParameterSpecification {
    ParameterSpecification(
      name, kind, default: defaultValue, isImplicit: isImplicit, appliesWhere: appliesWhere ?? condition,
      summary: summary, notes: notes)
  }
}
