/// The value of one parameter of a law or an estimator.
///
/// Its `text` is canonical: equal values have equal texts, however the study file spelt them.
/// Stream keys are hashes of these texts, so the spelling of a published value never changes.
public enum ParameterValue: Hashable, Sendable, CustomStringConvertible {
  /// A real number; never NaN, never negative zero.
  case real(Double)
  /// A whole number.
  case integer(Int)
  /// One word out of a list of choices.
  case word(String)
  /// A closed interval of real numbers.
  case interval(Double, Double)
  /// A list of real numbers.
  case numbers([Double])
  /// Rows of real numbers.
  case table([[Double]])
  /// Maps of single variables, in the order x, z, y.
  case transform([VariableMaps])
  /// Distributions of single variables, in the order x, y.
  case margins([VariableMargin])
  /// True or false.
  case flag(Bool)
  /// A text of the user's own.
  case text(String)
  /// A list of texts.
  case texts([String])
  /// Named values in the order of the study file.
  indirect case record([Parameter])

  /// The canonical text: shortest round-trip decimals (`0.6`, `0.0`), `[-4.0, 4.0]`, `[[0.4, 0.1],
  /// [0.1, 0.4]]`.
  public var text: String {
    switch self {
    case .real(let value): Self.decimal(value)
    case .integer(let value): String(value)
    case .word(let word): word
    case .interval(let low, let high): "[\(Self.decimal(low)), \(Self.decimal(high))]"
    case .numbers(let numbers): Self.list(numbers)
    case .table(let rows): "[" + rows.map(Self.list).joined(separator: ", ") + "]"
    case .transform(let maps): "{" + maps.map(\.description).joined(separator: ", ") + "}"
    case .margins(let margins):
      "{" + margins.map { "\($0.variable): \($0.distribution)" }.joined(separator: ", ") + "}"
    case .flag(let isTrue): String(isTrue)
    case .text(let text): Self.quoted(text)
    case .texts(let texts): "[" + texts.map(Self.quoted).joined(separator: ", ") + "]"
    case .record(let members):
      "{" + members.map { "\(Self.quoted($0.name)): \($0.value.text)" }.joined(separator: ", ") + "}"
    }
  }

  /// The text for people: lists of whole numbers have no fractions, `[16, 8]`.
  public var shownText: String {
    guard case .numbers(let numbers) = self,
      numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 1e15 })
    else { return text }
    return "[" + numbers.map { String(Int($0)) }.joined(separator: ", ") + "]"
  }

  /// A text that no number, list or other parameter could be mistaken for: bare if it is a word of
  /// letters, digits, `_`, `.`, `/` and `-`, else in quotes.
  private static func quoted(_ text: String) -> String {
    let isBare =
      text.first.map { $0.isASCII && $0.isLetter } ?? false
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F: true
        default: false
        }
      } && !["true", "false", "none", "null", "inf", "nan", "infinity"].contains(text.lowercased())
    if isBare { return text }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      case "\t": "\\t"
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  private static func list(_ numbers: [Double]) -> String {
    "[" + numbers.map(decimal).joined(separator: ", ") + "]"
  }

  /// The same as `text`.
  public var description: String { text }

  /// Writes negative zero as zero: two spellings of one number must not become two streams.
  private static func decimal(_ value: Double) -> String { (value == 0 ? 0 : value).description }
}

/// The maps of one variable, in the order in which they act.
public struct VariableMaps: Hashable, Sendable, CustomStringConvertible {
  /// `x`, `z` or `y`.
  public let variable: String
  /// The words of the maps, with parameters in brackets: `spiral(speed=0.2)`.
  public let transforms: [String]

  /// The maps of a variable.
  public init(_ variable: String, _ transforms: [String]) {
    self.variable = variable
    self.transforms = transforms
  }

  /// `x: [normal-cdf, swiss-roll]`.
  public var description: String { "\(variable): [\(transforms.joined(separator: ", "))]" }
}

/// The distribution of one variable.
public struct VariableMargin: Hashable, Sendable {
  /// `x` or `y`.
  public let variable: String
  /// The word of the distribution, with parameters in brackets: `exponential(mean=2.0)`.
  public let distribution: String

  /// The distribution of a variable.
  public init(_ variable: String, _ distribution: String) {
    self.variable = variable
    self.distribution = distribution
  }
}

/// A named value, as in the canonical text of a law or an estimator.
public struct Parameter: Hashable, Sendable {
  /// The name in the study file, kebab-case.
  public let name: String
  /// The value.
  public let value: ParameterValue

  /// Names a value.
  public init(_ name: String, _ value: ParameterValue) {
    self.name = name
    self.value = value
  }

  /// Sets of real parameters with these names, one for each row of values.
  static func sets(_ names: String..., reals rows: [Double]...) -> [[Parameter]] {
    rows.map { row in zip(names, row).map { Parameter($0, .real($1)) } }
  }
}
