package import MutualInformation

/// A law or an estimator that is a program of its own.
package protocol ProgramEntry: CatalogEntry {
  /// Where it is started; nil for an entry of no study.
  var place: ProgramPlace? { get set }
}

extension ProgramEntry {
  /// The same entry in a place.
  package func placed(in place: ProgramPlace) -> Self {
    var placed = self
    placed.place = place
    return placed
  }

  /// The program's name, chosen by the user.
  public var shownName: String { arguments.text("name") }

  /// The name and the settings: the command and checksums would hide them.
  public var shownText: String {
    let values = settings.map { "\($0.name)=\($0.value.text)" }
    return values.isEmpty ? shownName : "\(shownName)(\(values.joined(separator: ", ")))"
  }

  /// The program and its arguments.
  package var command: [String] { arguments.texts("command") }

  /// The files that belong to the identity, with their SHA-256 in hexadecimal.
  package var files: [(path: String, digest: String)] {
    arguments.record("files").compactMap { member in
      guard case .text(let digest) = member.value else { return nil }
      return (member.name, digest)
    }
  }

  /// The settings that the program gets, by name.
  package var settings: [Parameter] {
    arguments.parameters.filter { parameter in !Self.parameters.contains { $0.name == parameter.name } }
  }

  public static func specifications(for given: [Parameter]) -> [ParameterSpecification] {
    ProgramParameters.specifications(for: given, beside: parameters)
  }

  /// How the program is started for samples of a law.
  func launch(
    _ role: ProgramHello.Role, count: Int, shape: SampleShape, quantities: [Quantity]?,
    in place: ProgramPlace
  ) -> ProgramLaunch {
    ProgramLaunch(
      name: shownName, command: command, folder: place.folder,
      hello: ProgramHello(
        role: role, settings: settings.map { ($0.name, JSON.value($0.value)) }, count: count, shape: shape,
        quantities: quantities?.map(\.name)),
      timeout: arguments.real("timeout"), batch: arguments.integer("batch"))
  }
}

/// The keys that programs share in a study file.
enum ProgramParameters {
  /// The name, the command and the files.
  static let start = [
    ParameterSpecification("name", .program(.name), summary: "the name in reports and the column 'name'"),
    ParameterSpecification(
      "command", .program(.command), summary: "run in the folder of the study file, without a shell"),
    ParameterSpecification(
      "files", .program(.files), default: .record([]), isImplicit: true,
      summary: "the program's own files: values of an edited program never mix with older ones"),
  ]

  /// The time limit and the size of a batch, on which no number depends.
  static let operation = [
    ParameterSpecification(
      "timeout", .real(RealRange(0, 86_400, includesLower: false)), default: .real(60), isOperational: true,
      summary: "seconds for one replication"),
    ParameterSpecification(
      "batch", .integer(1...4096), default: .integer(64), isOperational: true,
      summary: "at most so many replications a request; the values must not depend on it"),
  ]

  /// The key under which the settings of a program stand.
  static let settings = "settings"

  /// Names that no setting can have: the keys of an entry, and columns of the reports.
  static let reserved: Set<String> = [
    "name", "command", "files", "settings", "quantities", "timeout", "batch", "laws", "law", "estimator", "x",
    "z", "y", "truth", "transform", "interval", "level", "test", "significance",
  ]

  /// Whether a text can name a setting.
  static func isSettingName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_-]{0,39}/) != nil && !reserved.contains(text)
  }

  /// The declared parameters and one for each further value, in the order of their names: two
  /// spellings of the same settings have one text.
  static func specifications(
    for given: [Parameter], beside declared: [ParameterSpecification]
  ) -> [ParameterSpecification] {
    let names = Set(given.map(\.name)).subtracting(declared.map(\.name)).filter(isSettingName)
    return declared + names.sorted().map(specification(ofSetting:))
  }

  /// The declaration of a setting.
  static func specification(ofSetting name: String) -> ParameterSpecification {
    ParameterSpecification(name, .program(.setting), summary: "a setting of the program")
  }
}
