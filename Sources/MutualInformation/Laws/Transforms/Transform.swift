/// An injective map of one variable of a law. It leaves every mutual information unchanged.
///
/// A transform has one file and one line in `Transforms.all`; study files take it by `transform`.
protocol Transform: Sendable {
  /// The word in study files, kebab-case, frozen once published.
  static var id: String { get }
  /// The map in one line.
  static var formula: String { get }
  /// The source of the map.
  static var source: String { get }
  /// Its parameters, all implicit with a default: they came after the word was published.
  static var parameters: [ParameterSpecification] { get }

  /// The dimension of its values.
  ///
  /// - Parameters:
  ///   - dimension: The dimension before the transform.
  ///   - earlier: The transform before it, if there is one.
  /// - Throws: `TransformRefusal` if the transform does not take that dimension.
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

/// The reason why a transform does not fit. It follows the transform's name in messages.
struct TransformRefusal: Error { let reason: String }

/// The variable of the law that is mapped. Some maps differ between them, as published.
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

  /// Its entry in a shape.
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

/// A transform that maps every coordinate separately, by an increasing function.
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

  /// The words of all transforms.
  static let words = all.map { $0.id }
}
