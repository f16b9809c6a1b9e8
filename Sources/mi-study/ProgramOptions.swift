import ArgumentParser
import Foundation
import StudyEngine

/// The consent to start the programs of a study.
struct ProgramOptions: ParsableArguments {
  /// The variable that stands for the flag.
  static let variable = "MI_STUDY_ALLOW_PROGRAMS"

  /// The lines of help on the variable.
  static let environment = "  \(variable)  1 stands for --allow-programs."

  @Flag(
    name: .customLong("allow-programs"),
    help: "Start the programs that the study names as laws or estimators: they can do whatever you can.")
  var isAllowed = false

  /// Lets the programs of a study start if the user allowed it, and shows their commands.
  ///
  /// - Parameter folder: The folder of the study file; nil for the one that is known.
  func allow(_ study: Study, in folder: String? = nil) throws {
    let programs = study.programs
    let isWanted = isAllowed || ProcessInfo.processInfo.environment[Self.variable] == "1"
    guard isWanted, !programs.isEmpty else { return }
    try study.allowPrograms(in: folder)
    for program in programs {
      printError("mi-study: starts the \(program.role) \(program.name): \(visible(program.command))")
    }
  }
}

/// The folder of the programs of a run.
struct ProgramFolder: ParsableArguments {
  @OptionGroup var consent: ProgramOptions
  @Option(
    help: ArgumentHelp(
      "The folder of the study file, where its programs are; if not given, where it was during the run.",
      valueName: "dir"), completion: .directory)
  var programs: String?

  /// Lets the programs of a run start if the user allowed it.
  func allow(_ study: Study) throws { try consent.allow(study, in: programs) }
}
