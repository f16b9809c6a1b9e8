import Yams

/// A study file that has been read without errors, with its study and plan.
///
/// ```yaml
/// name: estimator-bias             # also names the results directory
/// description: How biased is a histogram of a correlated pair?
/// seed: 5
/// replications: 2000               # or [2000, 500, ...], one per cell, or
///                                  # {until: {bias-mcse: 0.0005}, at-least: 500, at-most: 100000}
/// generator: philox4x32-10         # the default
/// laws:
///   - law: bivariate-normal
///     correlation: [0.0, 0.6]      # a list sweeps
///   - {law: xor-noise, flip: 0.1}
/// sample-sizes: [250, 1000]
/// estimators:
///   - estimator: histogram
///     bins: [12, 30]
///     correction: all              # every correction that it accepts; or one, or a list
///     laws: [bivariate-normal]     # only on these; without the key on all
///   - {estimator: [ksg1, ksg2], neighbours: [3, 5], laws: bivariate-normal}   # as two entries
///   - {estimator: chain-rule, laws: xor-noise}
/// controls: auto                   # control variates beside the estimators; none is the default
/// ```
///
/// JSON is YAML, so it works too. All errors of a file are found together, each with its line and
/// column. Only syntax errors and duplicate keys stop the parser and come alone. Anchors, aliases,
/// tags and deep nesting are refused before the parser sees them.
public struct StudyFile: Sendable {
  /// The path of the file, as given.
  public let path: String
  /// The study.
  public let study: Study
  /// The plan, with the cells of the study.
  public let plan: Plan

  /// Reads a study file.
  ///
  /// - Parameter path: A file, a pipe or a device.
  /// - Throws: `StudyFileErrors` with all errors, also if there is no such file.
  public init(contentsOf path: String) throws(StudyFileErrors) {
    try self.init(
      StudyText(contentsOf: path), file: path, ProgramPlace(folder: folder(of: path)))
  }

  /// Reads a study from text.
  ///
  /// - Parameters:
  ///   - yaml: The content of a study file.
  ///   - file: The name that errors are reported under.
  public init(yaml: String, file: String) throws(StudyFileErrors) {
    try self.init(StudyText(utf8: yaml.utf8, file: file), file: file, ProgramPlace(folder: "."))
  }

  /// Reads a study from the bytes of a text in UTF-8.
  ///
  /// - Parameters:
  ///   - bytes: The content of a study file; at most `sizeLimit`.
  ///   - file: The name that errors are reported under.
  public init(bytes: some Collection<UInt8>, file: String) throws(StudyFileErrors) {
    try self.init(StudyText(utf8: bytes, file: file), file: file, ProgramPlace(folder: "."))
  }

  /// The size of the largest study file, in bytes.
  public static let sizeLimit = StudyText.sizeLimit

  /// Reads the text of a study in a store (`Study.fileText`), which may be larger than a file.
  init(stored text: String, file: String) throws(StudyFileErrors) {
    try self.init(
      StudyText(utf8: text.utf8, file: file, limit: StudyText.storedSizeLimit), file: file,
      ProgramPlace(folder: "."), isRead: false)
  }

  private init(
    _ text: StudyText, file: String, _ place: ProgramPlace, isRead: Bool = true
  ) throws(StudyFileErrors) {
    let root = try Self.root(of: text, file: file)
    var reader = StudyReader(file: file, place: place, isRead: isRead)
    let draft = StudyDraft(root, reader: &reader)
    guard reader.errors.isEmpty, let study = draft.study else {
      reader.report(draft.conflicts(), draft: draft)
      throw StudyFileErrors(reader.errors)
    }
    do throws(PlanError) {
      self.init(path: file, study: study, plan: try Plan(study))
    } catch {
      reader.report(error.conflicts, draft: draft)
      throw StudyFileErrors(reader.errors)
    }
  }

  private init(path: String, study: Study, plan: Plan) {
    self.path = path
    self.study = study
    self.plan = plan
  }

  /// Parses the text, whose top level must be a mapping.
  private static func root(of text: StudyText, file: String) throws(StudyFileErrors) -> Node.Mapping {
    let yaml: String
    do throws(YAMLGate.Refusal) {
      yaml = try YAMLGate.admit(text.scalars)
    } catch {
      throw StudyFileErrors(file: file, location: error.location, error.message)
    }
    let root: Node?
    do {
      root = try Parser(yaml: yaml, encoding: .utf8).singleRoot()
    } catch {
      let (location, message) = explain(error)
      throw StudyFileErrors(file: file, location: location, message)
    }
    guard case .mapping(let mapping)? = root else {
      let found = root.map(StudyReader(file: file).found) ?? "nothing"
      throw StudyFileErrors(
        file: file, location: root.map { SourceLocation($0) },
        "the file holds \(found); allowed: a mapping with the keys \(StudyDraft.keys.joined(separator: ", "))"
      )
    }
    return mapping
  }

  /// The source location and the error line of an error of the parser.
  private static func explain(_ error: any Error) -> (SourceLocation?, String) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _)?, .parser(let context, let problem, let mark, _)?,
      .composer(let context, let problem, let mark, _)?:
      let begin = context.map { " (\($0.text) from \($0.mark.line):\($0.mark.column))" } ?? ""
      return (SourceLocation(line: mark.line, column: mark.column), "not YAML: \(shown(problem))\(begin)")
    case .duplicatedKeysInMapping(let keys, let context)?:
      let names = keys.map { "'\(shown($0))'" }.joined(separator: ", ")
      return (
        SourceLocation(line: context.mark.line, column: context.mark.column),
        "the key \(names) is written more than once, first here; keep one"
      )
    case .reader(let problem, _, _, _)?: return (nil, "not YAML: \(shown(problem))")
    default: return (nil, "not YAML: \(shown("\(error)"))")
    }
  }
}

extension Study {
  /// Reads a study file; see `StudyFile.init(contentsOf:)`.
  public init(contentsOf path: String) throws(StudyFileErrors) {
    self = try StudyFile(contentsOf: path).study
  }

  /// Reads a study from text; see `StudyFile.init(yaml:file:)`.
  public init(yaml: String, file: String) throws(StudyFileErrors) {
    self = try StudyFile(yaml: yaml, file: file).study
  }
}

extension StudyReader {
  /// Reports conflicts of the plan at the entries of the file, equal kinds at equal entries once.
  mutating func report(_ conflicts: [PlanConflict], draft: StudyDraft) {
    struct Group: Hashable {
      let kind: PlanConflict.Kind
      let locations: [SourceLocation]
    }
    var members: [Group: Int] = [:]
    var first: [(group: Group, message: String)] = []
    for conflict in conflicts {
      let group = Group(kind: conflict.kind, locations: conflict.parts.compactMap(draft.location))
      guard !group.locations.isEmpty else {
        report(nil, conflict.message)
        continue
      }
      members[group, default: 0] += 1
      if members[group] == 1 { first.append((group, conflict.message)) }
    }
    for (group, message) in first {
      let what = group.kind == .incompatibility || group.kind == .smallSample ? "the law" : "the other"
      let others = group.locations.dropFirst().map { " (\(what) at \($0))" }.joined()
      let more = (members[group] ?? 1) - 1
      report(
        group.locations[0], message + others + (more > 0 ? " (and \(more) more of the same entries)" : ""))
    }
  }
}
