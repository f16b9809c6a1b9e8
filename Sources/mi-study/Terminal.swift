import Foundation
import StudyEngine

/// The properties of the terminal, if there is one.
enum Terminal {
  /// The style of the report: as wide as the terminal and in colours, or as in a file.
  static var tableStyle: TableStyle {
    guard isTerminal(STDOUT_FILENO) else { return TableStyle() }
    return TableStyle(
      width: width(of: STDOUT_FILENO) ?? TableStyle.usualWidth, hasColours: allowsColours)
  }

  /// Whether a descriptor is a terminal on which lines can be drawn in place.
  static func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && variable("TERM") != "dumb"
  }

  /// The columns of a terminal: those of `COLUMNS`, else the terminal's own.
  static func width(of descriptor: Int32) -> Int? {
    if let columns = variable("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Whether colours are allowed, by the convention of https://no-color.org.
  private static var allowsColours: Bool { variable("NO_COLOR") == nil }

  /// The value of an environment variable that is set and not empty.
  static func variable(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
  }
}
