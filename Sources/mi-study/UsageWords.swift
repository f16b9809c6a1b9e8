import ArgumentParser
import Foundation
import StudyEngine

/// The error lines for commands and options that there are not.
enum UsageWords {
  /// Refuses a first argument that is no command, with the nearest one.
  static func refuseUnknownCommand() throws {
    guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), word != "help" else {
      return
    }
    let names = MIStudy.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !names.contains(word) else { return }
    let isFile =
      ShippedStudies.suffixes.contains(where: word.hasSuffix) || FileManager.default.fileExists(atPath: word)
    let isStudy = isFile || !ShippedStudies.named(word, among: ShippedStudies.found()?.entries ?? []).isEmpty
    let shown = withoutControls(word)
    throw failure(
      isStudy && NearestSpelling.all(word, among: names).isEmpty
        ? "'\(shown)' is no command but a study; did you mean 'mi-study run \(shown)'?"
        : unknown("command", shown, among: names), ExitStatus.usage)
  }

  /// The parser's message, with our words for an option that there is not: it lists what is allowed,
  /// and finds abbreviations.
  static func better(_ message: String) -> String {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first,
      let match = first.wholeMatch(of: /Error: Unknown option '(.+?)'\..*|Error: Unknown option '(.+)'/),
      let word = match.1 ?? match.2
    else { return message }
    let arguments = CommandLine.arguments.dropFirst()
    let command = MIStudy.configuration.subcommands.compactMap { $0.configuration.commandName }
      .first { $0 == arguments.first }
    let options = options(of: command)
    guard !options.isEmpty else { return message }
    let bare = options.map { String($0.dropFirst(2)) }
    let near = NearestSpelling.all(String(word.drop { $0 == "-" }), among: bare).map { "'--\($0)'" }
    let hint = near.isEmpty || near.count > 5 ? "" : "; did you mean \(near.joined(separator: " or "))?"
    let owner = command.map { "mi-study \($0)" } ?? "mi-study"
    let line =
      "Error: unknown option '\(word)' of \(owner), allowed: \(options.joined(separator: ", "))\(hint)"
    return ([line] + lines.dropFirst().map(String.init)).joined(separator: "\n")
  }

  /// The long options of a command, by its own definitions.
  private static func options(of command: String?) -> [String] {
    struct Dump: Decodable {
      struct Name: Decodable { let kind: String, name: String }
      struct Argument: Decodable { let names: [Name]?, shouldDisplay: Bool }
      struct Command: Decodable { let commandName: String, arguments: [Argument]?, subcommands: [Command]? }
      let command: Command
    }
    guard let dump = try? JSONDecoder().decode(Dump.self, from: Data(MIStudy._dumpHelp().utf8)) else {
      return []
    }
    let found =
      command.flatMap { name in dump.command.subcommands?.first { $0.commandName == name } } ?? dump.command
    return (found.arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }
      .filter { $0.kind == "long" }.map { "--" + $0.name }
  }
}
