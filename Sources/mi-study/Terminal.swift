import Foundation
import StudyEngine

/// What there is to know about the terminal, if there is one.
enum Terminal {
  /// How the report looks on standard output: as wide as the terminal, in colours; as in a file where it is none.
  static var tableStyle: TableStyle {
    guard isTerminal(STDOUT_FILENO) else { return TableStyle() }
    return TableStyle(
      width: width(of: STDOUT_FILENO) ?? TableStyle.usualWidth, hasColours: allowsColours)
  }

  /// Whether lines can be drawn in place there.
  static func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && variable("TERM") != "dumb"
  }

  /// Its columns: what `COLUMNS` says, else what the terminal says.
  static func width(of descriptor: Int32) -> Int? {
    if let columns = variable("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The convention of https://no-color.org.
  private static var allowsColours: Bool { variable("NO_COLOR") == nil }

  /// A variable that is set and not empty.
  static func variable(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
  }
}
