import Testing

/// Error lines show names and texts of others; nothing in them acts on the terminal.
@Suite struct VisibleErrorTests {
  @Test(arguments: [
    (["check", "\u{202E}lmay.yaml"], "\\u{202E}lmay.yaml: there is no such file"),
    (["check", "a\u{1B}[2J\u{9B}1A.yaml"], "a\\u{1B}[2J\\u{9B}1A.yaml"),
    (["report", "no\u{200B}where\u{2028}"], "no\\u{200B}where\\u{2028}"),
    (["verify", "x\u{E0041}"], "x\\u{E0041}"),
  ])
  func names(arguments: [String], shown: String) throws {
    let result = try Tool.run(arguments, directory: try Scratch().path)
    #expect(result.status == 65)
    #expect(result.errors.contains(shown), "\(result.errors)")
    #expect(
      result.errors.unicodeScalars.allSatisfy { $0 == "\n" || (0x20...0x7E).contains($0.value) },
      "\(result.errors)")
  }

  /// A key and a value of a study file.
  @Test func contents() throws {
    let scratch = try Scratch()
    try scratch.write("na\u{202E}me: x\nseed: \"\u{2066}1\u{E0041}\"\n", to: "study.yaml")
    let result = try Tool.run(["check", scratch.file("study.yaml")])
    #expect(result.status == 65)
    #expect(
      result.errors.contains("na\\u{202E}me") && result.errors.contains("\\u{2066}1\\u{E0041}"),
      "\(result.errors)")
    #expect(
      result.errors.unicodeScalars.allSatisfy { $0 == "\n" || (0x20...0x7E).contains($0.value) },
      "\(result.errors)")
  }
}
