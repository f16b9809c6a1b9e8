import Foundation

/// What a program says of itself when it is ready.
package struct ProgramIntroduction: Hashable, Sendable {
  /// Its name, if it gives one.
  package let name: String?
  /// Its version, if it gives one.
  package let version: String?
}

/// The lines that a program answers with.
enum ProgramLine {
  /// It is ready.
  case ready(ProgramIntroduction)
  /// It cannot work with these settings, this n or these variables.
  case refuses(String)
  /// The answers to so many replications follow, those of a request if it says so.
  case replications(Int, request: Int?)
  /// It could not answer.
  case error(String)

  /// Reads a line; nil if it is none of these.
  init?(_ line: UnsafeRawBufferPointer) {
    guard let parsed = try? JSONSerialization.jsonObject(with: Data(line)),
      let members = parsed as? [String: Any]
    else { return nil }
    if members["ready"] as? Bool == true {
      self = .ready(
        ProgramIntroduction(name: Self.text(members["name"]), version: Self.text(members["version"])))
    } else if let reason = Self.text(members["refuses"]) {
      self = .refuses(reason)
    } else if let reason = Self.text(members["error"]) {
      self = .error(reason)
    } else if let count = members["replications"] as? Int {
      self = .replications(count, request: members["request"] as? Int)
    } else {
      return nil
    }
  }

  /// A text as one line that is safe to show, of at most 500 characters.
  private static func text(_ value: Any?) -> String? { (value as? String).map { oneLine($0) } }
}

/// The first 500 characters of a text of others as one line that is safe to show.
func oneLine(_ text: String) -> String {
  let scalars = text.unicodeScalars
  let start = withoutControls(String(String.UnicodeScalarView(scalars.prefix(500))))
  return start + (scalars.count > 500 ? "..." : "")
}
