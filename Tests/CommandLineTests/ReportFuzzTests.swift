import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Legitimate studies with numbers at the ends of what is allowed, through every report: no number reaches a trap.
@Suite("Reports of mutated studies")
struct ReportFuzzTests {
  /// SplitMix64 (doi 10.1145/2714064.2660195): small, and the same everywhere.
  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// The number of mutants: 6, or what `Scripts/torture --reports` asks for.
  private static let mutants = variable("MI_STUDY_REPORTS").flatMap { Int($0) } ?? 6
  private static let seed = variable("MI_STUDY_SEED").flatMap { UInt64($0) } ?? 20_250_117
  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  /// A mutant that needs longer is left out: it would test patience.
  private static let patience = 6.0

  @Test func mutants() throws {
    let studies = try Self.shipped()
    #expect(studies.count >= 15)
    var random = SplitMix(state: Self.seed)
    var counts = (accepted: 0, refused: 0, slow: 0, reports: 0)
    for number in 0..<Self.mutants {
      let study = Self.mutant(studies[number % studies.count], using: &random)
      let scratch = try Scratch()
      let file = try scratch.write(study, to: "mutant.yaml")
      let seed = String(Int.random(in: 0...1000, using: &random))
      let replications = String([1, 2, 2, 3, 3, 5, 40].randomElement(using: &random)!)
      let directory = scratch.file("results")
      let run = try Self.run(
        [
          "run", file, "--output", directory, "--replications", replications, "--seed", seed, "--threads",
          "1", "--quiet",
        ], scratch)
      let story =
        "mutant \(number) of seed \(Self.seed), --replications \(replications) --seed \(seed):\n\(study)"
      switch run.status {
      case 0, 1: counts.accepted += 1
      case 65: counts.refused += 1
      case nil: counts.slow += 1
      case let status?: Issue.record("run ends with \(status): \(run.errors)\n\(story)")
      }
      guard run.status == 0 || run.status == 1 else { continue }
      for (arguments, check) in Self.reports {
        let report = try Self.run([arguments[0], directory] + arguments.dropFirst(), scratch)
        counts.reports += 1
        let fault =
          report.status == 0 || report.status == 1
          ? check(report.output) : "exit status \(report.status ?? -1): \(report.errors)"
        if let fault { Issue.record("\(arguments.joined(separator: " ")): \(fault)\n\(story)") }
      }
      try? FileManager.default.removeItem(atPath: scratch.path)
    }
    print("\(Self.mutants) mutated studies, seed \(Self.seed): \(counts)")
    #expect(counts.accepted > Self.mutants / 10 && counts.reports == counts.accepted * Self.reports.count)
  }

  // MARK: What is written

  private static let reports: [([String], @Sendable (String) -> String?)] = [
    (["report", "--format", "table"], words), (["report", "--format", "table", "--units", "bits"], words),
    (["report", "--format", "markdown"], words), (["report", "--format", "latex"], words),
    (["report", "--format", "csv"], table), (["report", "--format", "csv", "--units", "bits"], table),
    (["report", "--format", "json"], json), (["report", "--format", "json", "--units", "bits"], json),
    (["report", "--format", "html"], page), (["report", "--format", "html", "--units", "bits"], page),
    (["export", "summary"], table), (["export", "pairs"], table), (["export", "replications"], table),
  ]

  /// No number that is none.
  private static func words(_ text: String) -> String? {
    text.isEmpty ? "nothing" : text.firstMatch(of: /\b(nan|NaN|inf)\b/).map { "says \($0.output.0)" }
  }

  /// As many columns in every line, no number that is none.
  private static func table(_ text: String) -> String? {
    let columns = text.split(separator: "\n").map { line in
      // Commas outside of quotes.
      line.reduce(into: (count: 1, isQuoted: false)) { state, character in
        if character == "\"" { state.isQuoted.toggle() }
        if character == ",", !state.isQuoted { state.count += 1 }
      }.count
    }
    return Set(columns).count == 1 ? words(text) : "columns \(Set(columns))"
  }

  private static func json(_ text: String) -> String? {
    do {
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      return object?["rows"] is [Any] ? nil : "no rows"
    } catch { return "no JSON: \(error)" }
  }

  /// Well-formed, and every place of a drawing within reach.
  private static func page(_ text: String) -> String? {
    let parser = XMLParser(data: Data(text.utf8))
    let drawing = Drawing()
    parser.delegate = drawing
    return parser.parse() ? drawing.fault : "no XML: \(parser.parserError.map { "\($0)" } ?? "")"
  }

  private final class Drawing: NSObject, XMLParserDelegate {
    private(set) var fault: String?

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String] = [:]
    ) {
      for key in ["x", "y", "d", "viewBox", "width", "height"] {
        guard let value = attributes[key], !["path", "svg", "use", "text"].allSatisfy({ $0 != name }) else {
          continue
        }
        let numbers = value.split { !"0123456789.-+eE".contains($0) && !$0.isLetter || "MHVLAZ".contains($0) }
        if !numbers.allSatisfy({ Double($0).map { abs($0) < 20_000 } ?? false }) {
          fault = fault ?? "\(name) has \(key)=\"\(value)\""
        }
      }
    }
  }

  // MARK: Mutants

  private static func shipped() throws -> [String] {
    try ["", "published/"].flatMap { folder in
      let root = packageRoot + "/Studies/" + folder
      return try FileManager.default.contentsOfDirectory(atPath: root).filter { $0.hasSuffix(".yaml") }
        .sorted().map {
          try String(contentsOfFile: root + $0, encoding: .utf8)
        }
    }
  }

  /// In the place of whole numbers, of shares and correlations, and of any number.
  private static let wholes = ["1", "2", "3", "4", "6", "8", "16"]
  private static let shares = [
    "0", "1e-300", "1e-320", "1e-16", "1e-9", "0.04", "0.25", "0.5", "0.999999", "0.9999999999999999",
  ]
  private static let reals = ["0", "1", "-1", "1e-300", "-1e-300", "1e300", "1e18", "1e6", "1.5", "0.07"]

  /// A study with some numbers of its laws and estimators exchanged, and small samples.
  private static func mutant(_ study: String, using random: inout SplitMix) -> String {
    // Comments, and figures of others, which would be about other cells.
    var lines = study.split(separator: "\n").prefix { !$0.hasPrefix("published:") }.filter {
      !$0.hasPrefix("#")
    }.map(String.init)
    let sizes = Set(
      (0..<Int.random(in: 1...3, using: &random)).map { _ in
        [2, 6, 12, 20, 33, 64, 64, 128, 128, 200].randomElement(using: &random)!
      })
    if let place = lines.firstIndex(where: { $0.hasPrefix("sample-sizes:") }) {
      lines[place] = "sample-sizes: [\(sizes.sorted().map(String.init).joined(separator: ", "))]"
    }
    let first = lines.firstIndex { $0.hasPrefix("laws:") } ?? 0
    let numbers = lines.indices.dropFirst(first).flatMap { line in
      lines[line].hasPrefix("sample-sizes:")
        ? []
        : lines[line].matches(of: /[\[ ,](-?[0-9][0-9.e-]*)/).map {
          (line, $0.output.1.startIndex..<$0.output.1.endIndex)
        }
    }
    var changed: Set<Int> = []
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      guard let (line, range) = numbers.randomElement(using: &random), changed.insert(line).inserted else {
        continue
      }
      let number = Double(lines[line][range]) ?? 0
      let values =
        Int.random(in: 0..<4, using: &random) == 0
        ? reals : number == number.rounded() && number != 0 ? wholes : abs(number) < 1 ? shares : reals
      lines[line].replaceSubrange(range, with: values.randomElement(using: &random)!)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Processes

  private struct Outcome {
    /// The exit status, 128 + the signal of a trap, or nil where it took too long.
    let status: Int32?
    let output: String
    let errors: String
  }

  private static func run(_ arguments: [String], _ scratch: Scratch) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: Tool.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let files = ["output", "errors"].map(scratch.file)
    for file in files { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: files[0])
    process.standardError = FileHandle(forWritingAtPath: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let end = Date.now.addingTimeInterval(patience)
    while process.isRunning, Date.now < end { usleep(5000) }
    let isSlow = process.isRunning
    if isSlow { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let texts = files.map {
      String(decoding: (try? Data(contentsOf: URL(filePath: $0))) ?? Data(), as: UTF8.self)
    }
    let status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    return Outcome(status: isSlow ? nil : status, output: texts[0], errors: texts[1])
  }
}
