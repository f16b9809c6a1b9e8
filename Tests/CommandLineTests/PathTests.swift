import Foundation
import Testing

/// A path means the same to everything that gets to see it, and a study may come by standard input.
struct PathTests {
  /// Runs the tool in a shell, `$0` being its path.
  private func shell(_ script: String, _ scratch: Scratch, environment: [String: String] = [:]) throws
    -> Tool.Result
  {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, Tool.path]
    process.currentDirectoryURL = URL(filePath: scratch.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = { (pipe: Pipe) in
      String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    let (printed, told) = (text(output), text(errors))
    process.waitUntilExit()
    return Tool.Result(status: process.terminationStatus, output: printed, errors: told)
  }

  private func scratchWithStudy() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(BadInputTests.good, to: "study.yaml")
    return scratch
  }

  @Test(arguments: ["~/x", "file:x", ":memory:", "file:y?mode=memory", "~", "-x", "a:b/c"])
  func directories(_ name: String) throws {
    let scratch = try scratchWithStudy()
    let home = scratch.file("home")
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
    for arguments in [
      ["run", "study.yaml", "--quiet", "--output=\(name)"],
      ["run", "study.yaml", "--quiet", "--output=\(name)"],
      ["report", "--", name], ["verify", "--quiet", "--", name], ["export", "--", name, "summary"],
      ["replay", "--cell", "1", "--replication", "0", "--", name],
      ["merge", "--quiet", "--output=merged", "--", name],
      ["merge", "--quiet", "--output=\(name)/merged", "--", name],
    ] {
      let result = try Tool.run(arguments, environment: ["HOME": home], directory: scratch.path)
      #expect(result.status == 0, "\(arguments): \(result.errors)")
    }
    for file in ["results.sqlite", "summary.csv", "report.md", "manifest.json"] {
      for place in ["\(name)/", "merged/", "\(name)/merged/"] {
        #expect(
          FileManager.default.contents(atPath: scratch.path + "/" + place + file) != nil, "\(place)\(file)")
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
  }

  /// A study file with such a name, too.
  @Test(arguments: ["~.yaml", "~root", "file:study"])
  func studies(_ name: String) throws {
    let scratch = try scratchWithStudy()
    try FileManager.default.copyItem(atPath: scratch.file("study.yaml"), toPath: scratch.path + "/" + name)
    let result = try Tool.run("run", name, "--quiet", directory: scratch.path)
    #expect(result.status == 0, "\(result.errors)")
  }

  /// The output under another name is the output all the same.
  @Test func sameDirectory() throws {
    let scratch = try scratchWithStudy()
    #expect(
      try Tool.run("run", "study.yaml", "--quiet", "--output", "out", directory: scratch.path).status == 0)
    try FileManager.default.createSymbolicLink(atPath: scratch.file("link"), withDestinationPath: "out")
    for other in ["link", "./out/", "link/../out", scratch.file("out")] {
      let merge = try Tool.run("merge", "out", "--output", other, directory: scratch.path)
      #expect(merge.status == 65 && merge.errors.contains("is the output, too"), "\(other): \(merge.errors)")
    }
  }

  @Test func bytesThatAreNoText() throws {
    let scratch = try scratchWithStudy()
    for command in [
      #"run study.yaml --quiet --output "$(printf 'a\377b')""#, #"check "$(printf 'a\377b')""#,
      #"report "$(printf '\300\257')""#,
    ] {
      let result = try shell(#"exec "$0" "# + command, scratch)
      #expect(result.status == 64 && result.output.isEmpty, "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains("is not UTF-8"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["study.yaml"])
    // A working directory is another matter.
    let inside = try shell(
      #"d=$(printf 'a\377b'); mkdir "$d" && cp study.yaml "$d" && cd "$d" && exec "$0" run study.yaml --quiet"#,
      scratch)
    #expect(inside.status == 0, "\(inside.errors)")
  }

  /// No name of a class of Foundation's, and no code of it.
  @Test func reasons() throws {
    let scratch = try scratchWithStudy()
    try scratch.write("", to: "file")
    let long = String(repeating: "x", count: 300)
    for (arguments, words) in [
      (["run", "study.yaml", "--output", "file/x"], "not a directory"),
      (["run", "study.yaml", "--output", long], "name too long"),
      (["run", "study.yaml", "--output", "/proc/x"], "no such file"),
      (["check", long], "there is no such file"), (["report", "file/x"], "file/x"),
    ] {
      let result = try Tool.run(arguments, directory: scratch.path)
      #expect(result.status != 0 && result.errors.contains(words), "\(result.errors)")
      #expect(!result.errors.contains("Domain") && !result.errors.contains("NSCocoa"), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  @Test func standardInput() throws {
    let scratch = try scratchWithStudy()
    let run = try shell(#"exec "$0" run - --quiet < study.yaml"#, scratch)
    #expect(run.status == 0, "\(run.errors)")
    #expect(FileManager.default.fileExists(atPath: scratch.file("results/good/summary.csv")))
    let check = try shell(#"cat study.yaml | "$0" check -"#, scratch)
    #expect(check.status == 0 && check.output.hasPrefix("good: fine\n"), "\(check.errors)")
    let bad = try shell(#"sed s/seed/sede/ study.yaml | "$0" check -"#, scratch)
    #expect(
      bad.status == 65 && bad.errors.hasPrefix("mi-study: error: standard input:2:1: "), "\(bad.errors)")
    let closed = try shell(#"exec "$0" check - <&-"#, scratch)
    #expect(closed.status == 65 && closed.errors.contains("standard input"), "\(closed.errors)")
    // The file is called - when that is what is meant.
    try scratch.write(BadInputTests.good, to: "-")
    #expect(try Tool.run("run", "./-", "--quiet", directory: scratch.path).status == 0)
  }

  /// What goes on with it wants it again.
  @Test func interruptedStandardInput() throws {
    let scratch = try scratchWithStudy()
    let run = try shell(
      #"("$0" run - --replications 900000 --output out --quiet < study.yaml & p=$!; sleep 1; kill -INT $p; wait $p)"#,
      scratch)
    #expect(run.status == 130, "\(run.errors)")
    #expect(
      run.errors.hasSuffix("run - --output out --replications 900000 --quiet < STUDY\n"), "\(run.errors)")
  }

  @Test(arguments: [
    (["run", "x", "--seed", "-1"], "must be a whole number from 0 to 9223372036854775807"),
    (["run", "x", "--seed", "1e3"], "must be a whole number from 0 to 9223372036854775807"),
    (["run", "x", "--seed", "18446744073709551616"], "from 0 to 9223372036854775807"),
    (["run", "x", "--replications", "-5"], "--replications -5: must be from 1 to 1000000000"),
    (["run", "x", "--threads", "-2"], "--threads -2: must be from 1 to 1024"),
    (["run", "x", "--threads", "two"], "must be a whole number from 1 to 1024"),
    (["run", "x", "--shard", "auto", "--shards", "-3"], "--shards -3: must be from 1 to 100000"),
    (["verify", "x", "--fraction", "-0.5"], "--fraction -0.5: must be above 0"),
    (["check", "x", "--pilot", "--bias-mcse", "-1"], "--bias-mcse -1.0: must be above 0"),
    (["check", "x", "--pilot", "--pilot-replications", "-7"], "--pilot-replications -7: must be from"),
    (["replay", "x", "--cell", "1", "--replication", "-1"], "--replication -1: must be from 0"),
    (["bench", "--runs", "-1"], "--runs -1: must be from 1 to 1000"),
  ])
  func negativeNumbers(_ arguments: [String], _ expected: String) throws {
    let result = try Tool.run(arguments)
    #expect(result.status == 64 && result.errors.contains(expected), "\(result.errors)")
  }
}
