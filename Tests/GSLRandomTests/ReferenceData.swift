import Foundation

/// A table of reference values under Tests/References/random, made by the script named in its first line.
struct ReferenceTable {
  let rows: [[String]]

  init(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "References/random/\(name).csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    rows = lines.filter { !$0.hasPrefix("#") }.dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

extension Double {
  /// The distance from nearest + rest ulps, in ulps of `nearest`.
  func ulps(from nearest: Double, _ rest: Double) -> Double {
    ((self - nearest) / nearest.ulp - rest).magnitude
  }
}
