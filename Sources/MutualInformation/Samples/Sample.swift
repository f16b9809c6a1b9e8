/// The kind of values of one variable of a sample.
public enum Variable: Hashable, Sendable, CustomStringConvertible {
  /// The law does not have the variable.
  case absent
  /// Real vectors.
  case real(dimension: Int)
  /// Symbols 0, 1, ..., alphabet − 1.
  case symbol(alphabet: Int)

  /// For error lines.
  public var description: String {
    switch self {
    case .absent: "absent"
    case .real(dimension: 1): "real"
    case .real(let dimension): "real vectors of dimension \(dimension)"
    case .symbol(let alphabet): "symbols of an alphabet of \(alphabet)"
    }
  }

  /// Whether it is a single real number.
  public var isReal: Bool { self == .real(dimension: 1) }

  /// The dimension of real numbers and vectors; nil for other variables.
  public var dimension: Int? { if case .real(let dimension) = self { dimension } else { nil } }

  /// The number of letters; nil for variables that are not symbols.
  public var alphabet: Int? { if case .symbol(let alphabet) = self { alphabet } else { nil } }
}

/// The kinds of the variables of a law: X and Y, and Z for triples.
public struct SampleShape: Hashable, Sendable, CustomStringConvertible {
  /// The first variable.
  public let x: Variable
  /// The middle variable of a triple.
  public let z: Variable
  /// The last variable.
  public let y: Variable

  /// The shape of a pair, or of a triple if `z` is given.
  public init(x: Variable, z: Variable = .absent, y: Variable) {
    self.x = x
    self.z = z
    self.y = y
  }

  /// Two real numbers.
  public static let realPair = SampleShape(x: .real(dimension: 1), y: .real(dimension: 1))

  /// Three real numbers.
  public static let realTriple = SampleShape(
    x: .real(dimension: 1), z: .real(dimension: 1), y: .real(dimension: 1))

  /// Three bits.
  public static let bitTriple = SampleShape(
    x: .symbol(alphabet: 2), z: .symbol(alphabet: 2), y: .symbol(alphabet: 2))

  /// Two symbols of alphabets with these numbers of letters.
  public static func symbols(_ x: Int, _ y: Int) -> SampleShape {
    SampleShape(x: .symbol(alphabet: x), y: .symbol(alphabet: y))
  }

  /// Two real vectors of the same dimension.
  static func realVectors(_ dimension: Int) -> SampleShape {
    SampleShape(x: .real(dimension: dimension), y: .real(dimension: dimension))
  }

  /// Whether there is a Z.
  public var isTriple: Bool { z != .absent }

  /// For error lines: `pairs (X, Y) of real and real`.
  public var description: String {
    isTriple ? "triples (X, Z, Y) of \(x), \(z) and \(y)" : "pairs (X, Y) of \(x) and \(y)"
  }
}

/// The n values of one variable. Only the array that fits the variable is filled.
public struct Column: Sendable {
  /// The kind of the values.
  public private(set) var variable: Variable
  /// n × dimension reals, row-major; empty for symbols.
  public var reals: [Double]
  /// n symbols; empty for reals. An alphabet has at most 65 536 letters.
  public var symbols: [UInt16]

  init(_ variable: Variable, count: Int) {
    self.variable = variable
    reals =
      if case .real(let dimension) = variable { Array(repeating: 0, count: count * dimension) } else { [] }
    symbols = if case .symbol = variable { Array(repeating: 0, count: count) } else { [] }
  }

  /// Becomes `count` arbitrary values of another variable; existing memory is kept.
  fileprivate mutating func reshape(to variable: Variable, count: Int) {
    self.variable = variable
    resize(&reals, to: count * (variable.dimension ?? 0), filling: 0)
    resize(&symbols, to: variable.alphabet == nil ? 0 : count, filling: 0)
  }
}

/// Makes an array longer or shorter, without allocating if it has been as long before.
func resize<Element>(_ array: inout [Element], to count: Int, filling element: Element) {
  if array.count > count {
    array.removeLast(array.count - count)
  } else {
    array.append(contentsOf: repeatElement(element, count: count - array.count))
  }
}

/// n draws from a law, one column per variable.
///
/// ```swift
/// var sample = Sample(count: 2, shape: .realPair)  // zeros
/// sample.x.reals = [0.25, -1]
/// sample.y.reals = [0.5, -0.75]
/// let symbols = Sample(count: 100, shape: .symbols(2, 3))  // symbols.x.symbols, symbols.y.symbols
/// ```
///
/// The memory is made once per worker and filled again for every replication.
public struct Sample: Sendable {
  /// The number of draws, n.
  public let count: Int
  /// The kinds of the variables.
  public private(set) var shape: SampleShape
  /// The columns; `z` is empty for pairs.
  public var x: Column, z: Column, y: Column

  /// A sample of zeros.
  public init(count: Int, shape: SampleShape) {
    self.count = count
    self.shape = shape
    x = Column(shape.x, count: count)
    z = Column(shape.z, count: count)
    y = Column(shape.y, count: count)
  }

  /// Whether each column has the right number of values and no symbol beyond its alphabet.
  var isWellFormed: Bool {
    for column in [x, z, y] {
      let alphabet = column.variable.alphabet ?? 0
      guard column.reals.count == count * (column.variable.dimension ?? 0),
        column.symbols.count == (alphabet > 0 ? count : 0), column.symbols.allSatisfy({ $0 < alphabet })
      else { return false }
    }
    return true
  }

  /// Becomes as many arbitrary draws of another shape; existing memory is kept.
  mutating func reshape(to shape: SampleShape) {
    guard shape != self.shape else { return }
    self.shape = shape
    x.reshape(to: shape.x, count: count)
    z.reshape(to: shape.z, count: count)
    y.reshape(to: shape.y, count: count)
  }
}
