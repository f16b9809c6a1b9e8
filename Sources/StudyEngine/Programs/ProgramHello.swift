package import MutualInformation

/// The first line that a program is sent: what it is to compute, and from what.
package struct ProgramHello: Sendable {
  /// What the program is in a study.
  package enum Role: String, Sendable {
    /// It gets samples and answers with estimates.
    case estimator
    /// It gets seeds and answers with samples.
    case law
  }

  /// The role.
  package let role: Role
  /// The names of the settings, and their values as JSON texts.
  package let settings: [(name: String, json: String)]
  /// The sample size, n.
  package let count: Int
  /// The variables.
  package let shape: SampleShape
  /// The quantities to estimate; nil for a law.
  package let quantities: [String]?

  /// A hello of these contents.
  package init(
    role: Role, settings: [(name: String, json: String)], count: Int, shape: SampleShape,
    quantities: [String]?
  ) {
    self.role = role
    self.settings = settings
    self.count = count
    self.shape = shape
    self.quantities = quantities
  }

  /// The version of the protocol.
  package static let version = "mi-study/1"

  /// The line as it is sent, without its end.
  package var line: String {
    var members = [
      ("protocol", JSON.string(Self.version)), ("role", JSON.string(role.rawValue)),
      ("settings", JSON.object(settings.map { ($0.name, $0.json) })), ("n", String(count)),
      ("x", Self.json(shape.x)), ("z", Self.json(shape.z)), ("y", Self.json(shape.y)),
    ]
    if let quantities { members.append(("quantities", JSON.array(quantities.map(JSON.string)))) }
    return JSON.object(members)
  }

  private static func json(_ variable: Variable) -> String {
    switch variable {
    case .absent: JSON.null
    case .real(let dimension):
      JSON.object([("kind", JSON.string("real")), ("dimension", String(dimension))])
    case .symbol(let alphabet):
      JSON.object([("kind", JSON.string("symbol")), ("alphabet", String(alphabet))])
    }
  }

  /// The bytes of the seed before the columns of a replication.
  package static let seedBytes = 8

  /// The bytes of a column of n values: 8 for each number, 4 for each symbol.
  package func bytes(of variable: Variable) -> Int {
    switch variable {
    case .absent: 0
    case .real(let dimension): 8 * dimension * count
    case .symbol: 4 * count
    }
  }

  /// The bytes of the columns x, z and y of a replication.
  package var sampleBytes: Int { bytes(of: shape.x) + bytes(of: shape.z) + bytes(of: shape.y) }
}
