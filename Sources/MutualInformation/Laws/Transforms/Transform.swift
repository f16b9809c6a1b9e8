/// An injective map of one variable of a law: it leaves every mutual information unchanged.
///
/// One file per transform, one line in `Transforms.all`; study files then take its word under
/// `transform`.
protocol Transform: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// The map in one line.
  static var formula: String { get }
  /// Where it comes from.
  static var source: String { get }
  /// Its parameters, all with a default and implicit: they come after the word was published.
  static var parameters: [ParameterSpecification] { get }

  /// The dimension of its values.
  ///
  /// - Parameters:
  ///   - dimension: The dimension of what it is given.
  ///   - earlier: The transform before it, if there is one.
  /// - Throws: `TransformRefusal` where it cannot take that.
  static func dimension(
    after dimension: Int, of earlier: (any Transform.Type)?
  ) throws(TransformRefusal) -> Int

  /// Maps points of dimension d in place, row-major; for transforms that keep the dimension.
  static func apply(
    to values: inout MutableSpan<Double>, dimension: Int, of variable: TransformedVariable,
    _ arguments: Arguments)

  /// Maps the first `count` points of dimension d to points of another dimension, in the same
  /// memory; for transforms that change the dimension.
  static func embed(_ values: inout MutableSpan<Double>, count: Int, dimension: Int)

  /// The value of an increasing map of single reals, or nil for other maps.
  static func increasing(_ value: Double, of variable: TransformedVariable) -> Double?
}

/// Why a transform does not fit: a reason that follows the transform's name.
struct TransformRefusal: Error { let reason: String }

/// Which variable of the law is mapped: some maps differ between them, as where they were
/// published.
enum TransformedVariable: String, CaseIterable, Sendable {
  case x, z, y

  /// Its column in a sample.
  var column: WritableKeyPath<Sample, Column> {
    switch self {
    case .x: \.x
    case .z: \.z
    case .y: \.y
    }
  }

  /// What it is, in a shape.
  var shape: KeyPath<SampleShape, Variable> {
    switch self {
    case .x: \.x
    case .z: \.z
    case .y: \.y
    }
  }
}

extension Transform {
  static var parameters: [ParameterSpecification] { [] }
  static func embed(_ values: inout MutableSpan<Double>, count: Int, dimension: Int) {
    preconditionFailure("\(id) keeps the dimension")
  }
  static func increasing(_ value: Double, of variable: TransformedVariable) -> Double? { nil }
}

/// A transform that maps every coordinate by itself, by an increasing function.
protocol CoordinateTransform: Transform {
  /// The function.
  static func value(_ x: Double, of variable: TransformedVariable) -> Double
}

extension CoordinateTransform {
  static func dimension(
    after dimension: Int, of earlier: (any Transform.Type)?
  ) throws(TransformRefusal) -> Int { dimension }

  static func apply(
    to values: inout MutableSpan<Double>, dimension: Int, of variable: TransformedVariable,
    _ arguments: Arguments
  ) {
    for i in values.indices { values[i] = value(values[i], of: variable) }
  }

  static func increasing(_ value: Double, of variable: TransformedVariable) -> Double? {
    self.value(value, of: variable)
  }
}

/// The transforms, in the order of help.
enum Transforms {
  static let all: [any Transform.Type] = [
    NormalCDF.self,
    HalfCube.self,
    InverseHyperbolicSine.self,
    Wiggly.self,
    Exponential.self,
    SwissRoll.self,
    Spiral.self,
  ]

  /// The words.
  static let words = all.map { $0.id }
}
