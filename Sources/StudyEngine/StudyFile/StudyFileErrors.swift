/// One error in a study file.
public struct StudyFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path of the file, as given.
  public let file: String
  /// The line, from 1; nil if the file as a whole is meant.
  public let line: Int?
  /// The column in Unicode scalars, from 1.
  public let column: Int?
  /// The finding, the allowed values and the nearest valid spelling.
  public let message: String

  init(file: String, location: SourceLocation?, message: String) {
    self.file = file
    line = location?.line
    column = location?.column
    self.message = message
  }

  /// `FILE:LINE:COLUMN: message`, one line.
  public var description: String {
    if let line, let column { "\(file):\(line):\(column): \(message)" } else { "\(file): \(message)" }
  }
}

/// All errors in a study file, in the order of the file.
public struct StudyFileErrors: Error, Hashable, Sendable, CustomStringConvertible {
  /// The errors; at least one.
  public let errors: [StudyFileError]

  init(_ errors: [StudyFileError]) {
    // A stable order: errors at one source location stay in the order in which they were found.
    self.errors = errors.enumerated().sorted { a, b in
      (a.element.line ?? 0, a.element.column ?? 0, a.offset)
        < (b.element.line ?? 0, b.element.column ?? 0, b.offset)
    }.map(\.element)
  }

  init(file: String, location: SourceLocation? = nil, _ message: String) {
    self.init([StudyFileError(file: file, location: location, message: message)])
  }

  /// One line per error.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// A source location: line and column, both from 1, columns in Unicode scalars.
struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  let line: Int
  let column: Int

  var description: String { "\(line):\(column)" }
}
