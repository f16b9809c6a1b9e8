import MutualInformation

// The programs of a study, and the user's consent to start them.
extension Study {
  /// A program of a study as people are shown it before it starts.
  public struct Program: Hashable, Sendable {
    /// The name.
    public let name: String
    /// `estimator` or `law`.
    public let role: String
    /// The command as a shell would read it.
    public let command: String
  }

  private var programEntries: [(role: ProgramHello.Role, entry: any ProgramEntry)] {
    laws.compactMap { ($0 as? any ProgramEntry).map { (.law, $0) } }
      + estimators.compactMap { ($0.estimator as? any ProgramEntry).map { (.estimator, $0) } }
  }

  /// The programs that a run of the study starts, each name and command once.
  public var programs: [Program] {
    var seen: Set<Program> = []
    return programEntries.map { role, entry in
      Program(
        name: entry.shownName, role: role.rawValue,
        command: entry.command.map(shellQuoted).joined(separator: " "))
    }.filter { seen.insert($0).inserted }
  }

  /// What the programs share; nil if there are none.
  var programPlace: ProgramPlace? {
    programEntries.lazy.compactMap(\.entry.place).first
  }

  /// Lets the study's programs start, in this process.
  ///
  /// - Parameter folder: The folder of the study file; nil for the one that is known.
  /// - Throws: `StoreError` if a file of a program is not there, or is not the one that the study's
  ///   results belong to.
  public func allowPrograms(in folder: String? = nil) throws(StoreError) {
    guard let place = programPlace else { return }
    if let folder { place.move(to: folder) }
    let known = place.folder
    var checked: Set<String> = []
    for (_, entry) in programEntries {
      // A sweep has many entries of the same files.
      for file in entry.files where checked.insert("\(file.digest) \(file.path)").inserted {
        let digest: String
        do throws(ProgramFileError) { digest = try ProgramFile.digest(of: file.path, in: known) } catch {
          throw StoreError(
            .unavailable,
            "\(visible(file.path)): a file of \(entry.shownName) \(error.reason) in the folder \(visible(known)); "
              + "give the folder of the study file with --programs")
        }
        guard digest == file.digest else {
          throw StoreError(
            .badData,
            "\(visible(file.path)): is not the file that the results of \(entry.shownName) belong to (SHA-256 "
              + "\(digest.prefix(12))..., not \(file.digest.prefix(12))...); take the old file, or run the study anew"
          )
        }
      }
    }
    place.allow()
  }

  /// Refuses to go on without consent to start the study's programs.
  func requirePrograms() throws(StoreError) {
    guard let place = programPlace, !place.isAllowed else { return }
    let commands = programs.map { "\($0.name) (\($0.command))" }.joined(separator: ", ")
    throw StoreError(
      .notAllowed,
      "the study \(name) starts programs: \(visible(commands)); if you trust them, add --allow-programs or set "
        + "MI_STUDY_ALLOW_PROGRAMS=1")
  }
}

extension StudyEstimator {
  /// Whether it or a law is a program.
  func mayHaveFaults(under law: any JointLaw) -> Bool {
    estimator is any ProgramEntry || law is any ProgramEntry
  }
}

extension Cell {
  /// Whether its law or an estimator is a program.
  var usesPrograms: Bool {
    law is any ProgramEntry || estimators.contains { $0.estimator is any ProgramEntry }
  }

  /// The cell without estimators that are programs, for trials that start nothing; nil if nothing is
  /// left, or if its law is a program.
  var withoutPrograms: Cell? {
    if law is any ProgramEntry { return nil }
    let kept = estimators.filter { !($0.estimator is any ProgramEntry) }
    if kept.count == estimators.count { return self }
    return kept.isEmpty ? nil : Cell(number: number, law: law, count: count, key: key, estimators: kept)
  }
}
