import Foundation

/// The text of a study file as Unicode scalars, checked as far as possible without knowing YAML.
struct StudyText {
  let scalars: [Unicode.Scalar]

  /// The size of the largest file in bytes: the largest allowed grid takes a fraction of it.
  static let sizeLimit = 16 << 20

  /// The size of the largest study in a store, where every sweep is written out.
  static let storedSizeLimit = 256 << 20

  /// Reads a regular file, a pipe or a device.
  init(contentsOf path: String) throws(StudyFileErrors) {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    guard !path.isEmpty, exists else {
      throw StudyFileErrors(
        file: path.isEmpty ? "''" : path,
        "there is no such file; give the path of a study file (YAML or JSON)")
    }
    guard !isDirectory.boolValue else {
      throw StudyFileErrors(file: path, "is a directory; give the path of a study file (YAML or JSON)")
    }
    let bytes: [UInt8]
    do { bytes = try readBytes(of: path, atMost: Self.sizeLimit + 1) } catch {
      throw StudyFileErrors(file: path, "cannot be read: \(reason(error))")
    }
    try self.init(utf8: bytes, file: path)
  }

  /// Decodes and checks at most `limit` bytes.
  init(
    utf8 bytes: some Collection<UInt8>, file: String, limit: Int = sizeLimit
  ) throws(StudyFileErrors) {
    guard bytes.count <= limit else {
      throw StudyFileErrors(
        file: file, "is larger than \(limit >> 20) MiB; shorten the lists or split the study")
    }
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(bytes.count)
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): scalars.append(scalar)
      case .emptyInput: break decoding
      case .error:
        throw StudyFileErrors(
          file: file, location: Self.end(of: scalars), "a byte here is not UTF-8; save the file as UTF-8")
      }
    }
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    if let bad = scalars.firstIndex(where: { !isAllowedInYAML($0) }) {
      let code = String(scalars[bad].value, radix: 16, uppercase: true)
      let name = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
      throw StudyFileErrors(
        file: file, location: Self.end(of: scalars[..<bad]),
        "the character \(name)\(scalars[bad] == "\0" ? " (NUL)" : "") cannot stand in a text file; remove it")
    }
    self.scalars = scalars
  }

  /// The source location just after some text.
  private static func end(of text: some BidirectionalCollection<Unicode.Scalar>) -> SourceLocation {
    var (line, column) = (1, 1)
    var previous: Unicode.Scalar?
    for scalar in text {
      if isLineBreak(scalar) {
        if !(scalar == "\n" && previous == "\r") { line += 1 }
        column = 1
      } else {
        column += 1
      }
      previous = scalar
    }
    return SourceLocation(line: line, column: column)
  }
}
