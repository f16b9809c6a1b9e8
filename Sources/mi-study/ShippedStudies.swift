import Foundation
import StudyEngine

/// The studies that come with the program: those of a checkout in the working directory, else those
/// that `Scripts/install` put beside the program.
enum ShippedStudies {
  /// A shipped study.
  struct Entry {
    /// The path below its folder without the suffix: `overview`, `published/ksg-gaussian`.
    let name: String
    let path: String
  }

  /// The ends of the names of study files.
  static let suffixes = [".yaml", ".yml", ".json"]

  /// The folder of a checkout.
  private static let local = "Studies"

  /// The folder of the installed studies: PREFIX/share/mi-study/studies of PREFIX/bin/mi-study.
  static var installedFolder: String? {
    guard let program = Bundle.main.executablePath else { return nil }
    return URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "share/mi-study/studies").path
  }

  /// The folder that is used, with its studies, sorted; nil without any.
  static func found() -> (folder: String, entries: [Entry])? {
    for folder in [local, installedFolder].compactMap(\.self) {
      let entries = entries(in: folder)
      if !entries.isEmpty { return (folder, entries) }
    }
    return nil
  }

  private static func entries(in folder: String) -> [Entry] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted().map {
      Entry(name: String($0.dropLast(".yaml".count)), path: "\(folder)/\($0)")
    }
  }

  /// Those of a name; the folders before it may be left out.
  static func named(_ word: String, among entries: [Entry]) -> [Entry] {
    let exact = entries.filter { $0.name == word }
    return exact.isEmpty ? entries.filter { lastComponent($0.name) == word } : exact
  }

  private static func lastComponent(_ path: String) -> String { (path as NSString).lastPathComponent }

  /// The path of the study that an argument names: an existing file, or a shipped study by its name.
  ///
  /// - Throws: The exit code of a bad study, after an error line with the nearest spelling.
  static func path(of word: String) throws -> String {
    // The reader has its own words for an empty name and for a directory.
    if word.isEmpty || FileManager.default.fileExists(atPath: word) { return word }
    let entries = found()?.entries ?? []
    let isName = !suffixes.contains(where: word.hasSuffix) && !word.hasPrefix("/") && !word.hasPrefix(".")
    if isName {
      let same = named(word, among: entries)
      if same.count == 1 { return same[0].path }
      if same.count > 1 {
        throw failure(
          "\(word): several shipped studies have this name; give one of \(same.map(\.name).joined(separator: ", "))",
          ExitStatus.badData)
      }
    }
    let base = suffixes.reduce(word) { $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0 }
    let file = suffixes.map { base + $0 }.first { FileManager.default.fileExists(atPath: $0) }
    let shipped = named(lastComponent(base), among: entries).map { isName ? $0.name : $0.path }
    let near =
      NearestSpelling.of(word, among: siblings(of: word)) ?? NearestSpelling.of(
        base, among: entries.map(\.name))
      ?? NearestSpelling.of(lastComponent(base), among: entries.map { lastComponent($0.name) })
    let hint = (file ?? shipped.first ?? near).map { "; did you mean '\($0)'?" } ?? ""
    let what = isName ? "there is no such file or shipped study" : "there is no such file"
    throw failure(
      "\(word): \(what); give the path of a study file (YAML or JSON), or a name of 'mi-study list studies'\(hint)",
      ExitStatus.badData)
  }

  /// The study files beside a file that is not there, with their folder.
  private static func siblings(of path: String) -> [String] {
    let folder = (path as NSString).deletingLastPathComponent
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.filter { name in suffixes.contains { name.hasSuffix($0) } }.sorted()
      .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
  }
}
