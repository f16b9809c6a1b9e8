import Foundation
import MutualInformation
import Testing

/// Who looks for a command, an option, a study or an entry of a list finds it, or is told the nearest.
struct FindingTests {
  @Test(arguments: [
    (["runn", "x.yaml"], "unknown command 'runn', allowed: run, merge,", "did you mean 'run'?"),
    (["lst"], "unknown command 'lst'", "did you mean 'list'?"),
    (["mine.yaml"], "'mine.yaml' is no command but a study", "did you mean 'mi-study run mine.yaml'?"),
    (
      ["run", "x", "--reps", "5"], "unknown option '--reps' of mi-study run, allowed: --output,",
      "'--replications'?"
    ),
    (["run", "x", "--qiet"], "unknown option '--qiet'", "did you mean '--quiet'?"),
    (
      ["check", "x", "--output", "y"], "unknown option '--output' of mi-study check, allowed: --threads,", ""
    ),
    (
      ["--vresion"], "unknown option '--vresion' of mi-study, allowed: --version", "did you mean '--version'?"
    ),
    (["list", "ksg"], "unknown name 'ksg'", "did you mean 'ksg1', 'ksg2' or 'mixed-ksg'?"),
    (["export", "x", "replicatons"], "unknown table 'replicatons'", "did you mean 'replications'?"),
    (["init", "a/b"], "the name 'a/b'", "as in my-study"),
    (["init", "--law", "normal"], "unknown law 'normal'", "'bivariate-normal', 'multivariate-normal',"),
  ])
  func usage(_ arguments: [String], _ beginning: String, _ end: String) throws {
    let scratch = try Scratch()
    let result = try Tool.run(arguments, directory: scratch.path)
    #expect(result.status == 64 && result.output.isEmpty, "\(result.status) \(result.errors)")
    let first = String(result.errors.split(separator: "\n").first ?? "")
    #expect(first.contains(beginning) && (end.isEmpty || first.contains(end)), "\(first)")
    #expect(!first.contains("--seed'"))
  }

  // MARK: Shipped studies

  /// A folder with studies named as in a checkout.
  private func scratch(_ folder: String = "Studies") throws -> Scratch {
    let scratch = try Scratch()
    for name in ["good", "published/tables", "other/good2", "more/tables2", "twice/a", "again/a"] {
      let path = "\(folder)/\(name).yaml"
      try FileManager.default.createDirectory(
        atPath: (scratch.file(path) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try scratch.write(
        BadInputTests.good.replacing("name: good", with: "name: \((name as NSString).lastPathComponent)"),
        to: path)
    }
    return scratch
  }

  @Test(arguments: [
    ("good", 0, "good: fine"), ("published/tables", 0, "tables: fine"), ("tables", 0, "tables: fine"),
    ("Studies/good.yaml", 0, "good: fine"),
    ("godo", 65, "there is no such file or shipped study"), ("tabels", 65, "did you mean 'tables'?"),
    ("good.yaml", 65, "there is no such file; "),
    ("Studies/godo.yaml", 65, "did you mean 'Studies/good.yaml'?"),
    ("a", 65, "several shipped studies have this name; give one of again/a, twice/a"),
    ("nothing-like-it", 65, "a name of 'mi-study list studies'"),
  ])
  func studies(_ word: String, _ status: Int32, _ text: String) throws {
    let scratch = try scratch()
    let result = try Tool.run(["check", word, "--threads", "1"], directory: scratch.path)
    #expect(result.status == status, "\(result.errors)")
    #expect((status == 0 ? result.output : result.errors).contains(text), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == (status == 0 ? 0 : 1))
  }

  /// A file of the name itself comes first, and the word stays as it is in the command that is stored.
  @Test func filesComeFirst() throws {
    let scratch = try scratch()
    try scratch.write(BadInputTests.good.replacing("name: good", with: "name: mine"), to: "good")
    #expect(try Tool.run("check", "good", directory: scratch.path).output.hasPrefix("mine: fine"))
    let shard = try Tool.run("run", "tables", "--shard", "1/2", directory: scratch.path)
    #expect(shard.status == 0, "\(shard.errors)")
    let merged = try Tool.run(
      "merge", "results/tables/shard-1-of-2", "--output", "m", directory: scratch.path)
    #expect(merged.errors.contains("mi-study run tables --shard 2/2"), "\(merged.errors)")
  }

  /// Without a checkout, the studies beside the installed program, also through a link to it.
  @Test func installed() throws {
    let prefix = try scratch("share/mi-study/studies")
    let elsewhere = try Scratch()
    let manager = FileManager.default
    try manager.createDirectory(atPath: prefix.file("bin"), withIntermediateDirectories: false)
    try manager.copyItem(atPath: Tool.path, toPath: prefix.file("bin/mi-study"))
    try manager.createSymbolicLink(
      atPath: elsewhere.file("link"), withDestinationPath: prefix.file("bin/mi-study"))
    let run = { (program: String, arguments: [String]) throws -> (Int32, String) in
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
      process.currentDirectoryURL = URL(filePath: elsewhere.path)
      let pipe = Pipe()
      (process.standardOutput, process.standardError) = (pipe, pipe)
      try process.run()
      let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, text)
    }
    for program in [prefix.file("bin/mi-study"), elsewhere.file("link")] {
      let list = try run(program, ["list", "studies"])
      #expect(list.0 == 0 && list.1.contains("share/mi-study/studies; each runs by its name"), "\(list.1)")
      #expect(list.1.contains("\ngood ") && list.1.contains("\npublished/tables "), "\(list.1)")
      let check = try run(program, ["check", "good", "--threads", "1"])
      #expect(check.0 == 0 && check.1.hasPrefix("good: fine"), "\(check.1)")
      let page = try run(program, ["list", "published/tables"])
      #expect(page.0 == 0 && page.1.hasPrefix("study published/tables\n"), "\(page.1)")
    }
    // Studies of the working directory come before them.
    try manager.createDirectory(atPath: elsewhere.file("Studies"), withIntermediateDirectories: false)
    try elsewhere.write(BadInputTests.good, to: "Studies/only.yaml")
    let list = try run(prefix.file("bin/mi-study"), ["list", "studies"])
    #expect(list.1.contains("Studies/only.yaml") && !list.1.contains("tables"), "\(list.1)")
  }

  @Test func noStudies() throws {
    let result = try Tool.run("list", "studies", directory: try Scratch().path)
    #expect(result.status == 0 && result.output.contains("Scripts/install"), "\(result.output)")
  }

  // MARK: Lists

  /// One entry of each list, with what the list says of it and an example that `check` takes.
  @Test(arguments: [
    ("bivariate-normal", "law", "I(X;Y) = −½ ln(1 − ρ²), in nats"),
    ("ksg1", "estimator", "takes: reals, vectors, triples"),
    ("chao-shen", "correction", "for: histogram, plug-in, chain-rule, conditional-plug-in"),
    ("swiss-roll", "transform", "source: Czyż"), ("jackknife", "interval", "level"),
    ("permutation", "test", "significance"),
    ("mt19937", "generator", "generator: mt19937"),
  ])
  func entry(_ name: String, _ kind: String, _ text: String) throws {
    let result = try Tool.run("list", name)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.contains("\(kind) \(name)\n") && result.output.contains(text), "\(result.output)")
    let parts = result.output.components(separatedBy: "EXAMPLE, a study file\n\n")
    #expect(parts.count >= 2)
    let scratch = try Scratch()
    for part in parts.dropFirst() {
      let lines = part.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("  ") }
      let study = try scratch.write(lines.map { $0.dropFirst(2) + "\n" }.joined(), to: "s.yaml")
      let check = try Tool.run("check", study, "--threads", "1")
      #expect(check.status == 0, "\(check.errors)")
    }
  }

  @Test func measures() throws {
    #expect(try Tool.run("list", "rmse").output.hasPrefix("measure rmse\n"))
    // Two lists have a permutation.
    let both = try Tool.run("list", "permutation").output
    #expect(both.contains("correction permutation\n") && both.contains("\ntest permutation\n"))
  }

  /// Corrections stand in one list, and once.
  @Test func correctionsOnce() throws {
    let all = try Tool.run("list").output
    for correction in Catalog.corrections where correction.id != "none" {
      #expect(all.components(separatedBy: correction.formula).count == 2, "\(correction.id)")
    }
    let estimators = try Tool.run("list", "estimators").output
    #expect(!estimators.contains("Chao & Shen") && estimators.contains("see 'mi-study list corrections'"))
    #expect(
      estimators.contains("\nksg1                  yes    yes      -      -        -       yes      -\n"))
  }

  // MARK: check, init, replications

  @Test func truths() throws {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: "s.yaml")
    let lines = try Tool.run("check", study).output.split(separator: "\n").map { $0.drop { $0 == " " } }
    let start = try #require(lines.firstIndex { $0.hasPrefix("truths ") })
    // −½ ln(1 − 0.6317²), ln 2 − h(0.11), ln 2 − h(0.2).
    #expect(
      lines[start].contains("bivariate-normal ρ = 0.6317 ")
        && lines[start].hasSuffix(" I(X;Y)    0.2546 nats"),
      "\(lines[start])")
    #expect(
      lines.contains {
        $0.hasPrefix("binary-symmetric-channel flip 0.11 ") && $0.hasSuffix(" I(X;Y)    0.3466 nats")
      })
    #expect(lines.contains { $0.hasPrefix("xor-noise flip 0.2 ") && $0.hasSuffix(" I(X,Z;Y)  0.1927 nats") })
    let values = (1...30).map { "0.\($0 + 10)" }.joined(separator: ", ")
    let many = try scratch.write(
      BadInputTests.good.replacing("[0.0, 0.6]", with: "[\(values)]"), to: "many.yaml")
    let output = try Tool.run("check", many).output
    #expect(output.contains("\n                  and 10 more\n") && output.contains("ρ = 0.3 "))
    #expect(output.split(separator: "\n").count < 32)
  }

  @Test func starter() throws {
    let scratch = try Scratch()
    let made = try Tool.run("init", directory: scratch.path)
    #expect(
      made.status == 0 && made.output == "wrote my-study.yaml; run it with: mi-study run my-study.yaml\n")
    let text = try scratch.bytes(of: "my-study.yaml")
    let again = try Tool.run("init", "my-study.yaml", directory: scratch.path)
    #expect(again.status == 73 && again.output.isEmpty)
    #expect(
      again.errors.hasPrefix("mi-study: error: my-study.yaml: is there already; choose another name"),
      "\(again.errors)")
    #expect(try scratch.bytes(of: "my-study.yaml") == text)
    // A link that leads nowhere is there, too.
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("link.yaml"), withDestinationPath: "/nonexistent")
    #expect(try Tool.run("init", "link", directory: scratch.path).status == 73)
    #expect(try Tool.run("init", "bits", "--law", "xor-noise", directory: scratch.path).status == 0)
    // Its expectations are exact and cheap, also without optimisation.
    let run = try Tool.run("run", "bits.yaml", "--replications", "30", "--quiet", directory: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try Tool.run("check", "my-study.yaml", directory: scratch.path).output.hasPrefix("my-study: fine"))
  }

  @Test func fewerReplications() throws {
    let scratch = try Scratch()
    let study = try scratch.write(BadInputTests.good, to: "s.yaml")
    let run = { (more: [String]) in
      try Tool.run(["run", study, "--output", scratch.file("r"), "--quiet"] + more)
    }
    #expect(try run(["--replications", "40"]).errors == "")
    let fewer = try run([])
    #expect(fewer.status == 0)
    #expect(
      fewer.errors
        == "mi-study: \(scratch.file("r")): the reports now use 10 of the 40 stored replications of each cell; "
        + "to have all again, add --replications 40\n")
    let used = String(decoding: try scratch.bytes(of: "r/summary.csv"), as: UTF8.self)
    #expect(used.contains(",10,"))
    #expect(try run(["--replications", "40"]).errors == "")
    // Under a stopping rule more may be stored than the looks use.
    let rule = BadInputTests.good.replacing(
      "replications: 10", with: "replications: {until: {bias-mcse: 1}, at-least: 20, at-most: 100}")
    try scratch.write(rule, to: "s.yaml")
    #expect(try run([]).errors == "")
  }

  // MARK: The system's words

  /// No line has the words of Foundation, whatever is wrong with a path.
  @Test(arguments: [
    ["run", "/proc/self/mem"], ["check", "/dev/full/x.yaml"], ["run", "s.yaml", "--output", "/proc/x/y"],
    ["run", "s.yaml", "--output", "s.yaml"], ["report", "/dev/null"], ["report", "s.yaml"],
    ["merge", "/proc", "--output", "/proc/x"],
    ["init", "x"], ["verify", "/etc"], ["replay", "/", "--cell", "1", "--replication", "0"],
  ])
  func noForeignWords(_ arguments: [String]) throws {
    let scratch = try Scratch()
    try scratch.write(BadInputTests.good, to: "s.yaml")
    try FileManager.default.createDirectory(
      atPath: scratch.file("x.yaml"), withIntermediateDirectories: false)
    let result = try Tool.run(arguments, directory: scratch.path)
    #expect([64, 65, 73, 74].contains(result.status), "\(result.status) \(result.errors)")
    for word in ["NSError", "NSPOSIX", "Cocoa", "couldn", "Domain", "operation", "UserInfo", "Error Domain"] {
      #expect(!result.errors.contains(word), "\(result.errors)")
    }
    #expect(result.errors.hasPrefix("mi-study: error: "), "\(result.errors)")
  }
}
