import ArgumentParser
import Foundation
import StudyEngine

/// The exit codes of the contract; 64 is the argument parser's own.
enum ExitStatus {
  static let someFailed = ExitCode(1)
  static let usage = ExitCode(64)
  static let badData = ExitCode(65)
  static let cannotCreate = ExitCode(73)
  static let unavailable = ExitCode(69)
  static let inputOutput = ExitCode(74)
  static let notAllowed = ExitCode(77)
  static let interrupted = ExitCode(130)
}

/// Prints lines on standard error, each with the program's name, and returns the code to throw.
func failure(_ message: String, _ code: ExitCode) -> ExitCode {
  for line in message.split(separator: "\n") { printError("mi-study: error: \(line)") }
  return code
}

/// Ends the program with the argument parser's text for an error, on the stream where it belongs,
/// and its exit code. The parser's own exit does not check whether the text could be written.
func leave(_ error: any Error) -> Never {
  // An error of the system is nobody's text: its words name classes.
  if type(of: error) is NSError.Type || error is CocoaError || error is POSIXError {
    exit(failure(reason(error), ExitStatus.inputOutput).rawValue)
  }
  let text = UsageWords.better(MIStudy.fullMessage(for: error, columns: nil))
  var code = MIStudy.exitCode(for: error)
  if !text.isEmpty {
    if code.isSuccess {
      // Help, the version, a completion script.
      do { try StandardOutput.write(text + "\n") } catch { code = MIStudy.exitCode(for: error) }
    } else {
      text.split(separator: "\n", omittingEmptySubsequences: false).forEach { printError(String($0)) }
    }
  }
  exit(code.rawValue)
}

/// Runs a body, and turns the library's errors into error lines and the documented exit codes.
func withExitCodes<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let errors as StudyFileErrors {
    throw failure(errors.description, ExitStatus.badData)
  } catch let error as PlanError {
    throw failure(error.description, ExitStatus.badData)
  } catch let error as StoreError {
    switch error.kind {
    case .badData: throw failure(error.description, ExitStatus.badData)
    case .cannotCreate: throw failure(error.description, ExitStatus.cannotCreate)
    case .inputOutput: throw failure(error.description, ExitStatus.inputOutput)
    case .notAllowed: throw failure(error.description, ExitStatus.notAllowed)
    case .unavailable: throw failure(error.description, ExitStatus.unavailable)
    }
  }
}
