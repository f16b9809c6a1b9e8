import Foundation
import Testing

/// `replications:` that is a stopping rule or a list, as a user meets it.
@Suite struct StoppingTests {
  /// A moment: eight cells that stop at different looks.
  private static let study = """
    name: until
    seed: 11
    replications: {until: {bias-mcse: 0.002}, at-least: 100, at-most: 10000}
    laws:
      - {law: bivariate-normal, correlation: [0, 0.6317, 0.9]}
      - {law: xor-noise, flip: 0.2}
    sample-sizes: [97, 400]
    estimators:
      - {estimator: histogram, bins: 8, range: [-5, 5], laws: bivariate-normal}
      - {estimator: gaussian, laws: bivariate-normal}
      - {estimator: infonce, candidates: 8, temperature: 0.7, laws: bivariate-normal}
      - {estimator: chain-rule, laws: xor-noise}
    """
  /// The same with control variates: other looks, from all replications so far of all rows of a cell.
  private static let controlled =
    (study + "\n  - {estimator: ksg1, laws: bivariate-normal}\ncontrols: auto\n").replacing(
      "{bias-mcse: 0.002}", with: "{bias-mcse: 0.002, controls: true}")
  private static let files = ["summary.csv", "report.md", "pairs.csv"]

  private func scratchWithStudy(_ study: String = study) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(study, to: "until.yaml")
    let whole = try Tool.run(
      "run", "until.yaml", "--output", "whole", "--threads", "1", directory: scratch.path)
    #expect(whole.status == 0, "\(whole.errors)")
    return scratch
  }

  private func expectSame(_ directory: String, in scratch: Scratch) throws {
    for name in Self.files {
      #expect(
        try scratch.bytes(of: directory + "/" + name) == scratch.bytes(of: "whole/" + name),
        "\(directory) \(name)")
    }
    let export = { (directory: String) in
      try Tool.run("export", directory, "replications", directory: scratch.path).output
    }
    let (mine, whole) = (try export(directory), try export("whole"))
    #expect(mine == whole && !mine.isEmpty)
    let verified = try Tool.run("verify", directory, "--fraction", "0.001", directory: scratch.path)
    #expect(verified.status == 0 && verified.output.contains("Nothing differs."), "\(verified.output)")
  }

  /// Cells and replications of the rows of summary.csv.
  private func replications(in directory: String, of scratch: Scratch) throws -> [(cell: String, count: Int)]
  {
    let text = String(decoding: try scratch.bytes(of: directory + "/summary.csv"), as: UTF8.self)
    // A comma in quotes is none.
    let rows = text.split(separator: "\n").map { line in
      line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().map { index, piece in
        String(index % 2 == 0 ? piece : piece.replacing(",", with: ";"))
      }.joined().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let cell = try #require(rows[0].firstIndex(of: "cell"))
    let column = try #require(rows[0].firstIndex(of: "replications"))
    return try rows.dropFirst().map { ($0[cell], try #require(Int($0[column]))) }
  }

  @Test(arguments: [study, controlled]) func sameBytes(study: String) throws {
    let scratch = try scratchWithStudy(study)
    let seven = try Tool.run(
      "run", "until.yaml", "--output", "seven", "--threads", "7", "--quiet", directory: scratch.path)
    #expect(seven.status == 0 && seven.errors.isEmpty, "\(seven.errors)")
    try expectSame("seven", in: scratch)
    for count in [1, 3] {
      var shards: [String] = []
      for index in 1...count {
        shards.append("part-\(index)-\(count)")
        let shard = try Tool.run(
          "run", "until.yaml", "--shard", "\(index)/\(count)", "--output", shards[index - 1],
          directory: scratch.path)
        #expect(shard.status == 0)
        #expect(
          shard.errors.hasPrefix(
            "mi-study: shard \(index)/\(count) cannot tell where the stopping rule ends a cell: it computes its part of all "
              + "10000 replications of every cell; 'mi-study check STUDY --pilot' prints a list of replications that avoids "
              + "that\n"), "\(shard.errors)")
      }
      // Without the last of three the first cells may be known, but the study is not.
      if count == 3, study == Self.study {
        let gap = try Tool.run(["merge"] + shards.dropLast() + ["--output", "gap"], directory: scratch.path)
        #expect(gap.status == 1 && gap.errors.contains("shard 3/3 is missing"), "\(gap.errors)")
      }
      let merged = try Tool.run(
        ["merge"] + shards + ["--output", "merged-\(count)", "--quiet"], directory: scratch.path)
      #expect(merged.status == 0 && merged.errors.isEmpty, "\(merged.errors)")
      try expectSame("merged-\(count)", in: scratch)
    }
    // A run of the whole has what the rule wants of it: with or without others it merges.
    let again = try Tool.run(
      "merge", "whole", "part-2-3", "--output", "again", "--quiet", directory: scratch.path)
    #expect(again.status == 0, "\(again.errors)")
    try expectSame("again", in: scratch)
    // What was merged is continued like any run.
    let more = try Tool.run("run", "until.yaml", "--output", "merged-3", "--quiet", directory: scratch.path)
    #expect(more.status == 0)
    try expectSame("merged-3", in: scratch)
  }

  /// Killed at several moments, each time continued.
  @Test(arguments: [study, controlled]) func killed(study: String) throws {
    let scratch = try scratchWithStudy(study)
    var kills = 0
    for milliseconds in [60, 120, 200, 350] {
      let process = try Tool.start(
        ["run", "until.yaml", "--output", "killed", "--threads", "2", "--quiet"], directory: scratch.path)
      usleep(UInt32(milliseconds) * 1000)
      if process.isRunning { kills += 1 }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(kills > 0)
    let run = try Tool.run("run", "until.yaml", "--output", "killed", "--quiet", directory: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    try expectSame("killed", in: scratch)
  }

  @Test func reports() throws {
    let scratch = try scratchWithStudy()
    let counts = try replications(in: "whole", of: scratch).map(\.count)
    #expect(Set(counts).count > 3 && counts.min()! >= 100 && counts.max()! < 10_000)
    let report = String(decoding: try scratch.bytes(of: "whole/report.md"), as: UTF8.self)
    #expect(
      report.contains(
        "Seed 11, philox4x32-10, \(counts.min()!) to \(counts.max()!) replications of each of 8 cells; until bias MCSE \\<= "
          + "0.002 nats; values in nats.\n"), "\(report)")
    #expect(report.contains("\n## Looks\n\n| cell | look | replications | worst row"))
    #expect(report.contains("\nTargets met in 8 of 8 cells.\n") && !report.contains("NOT"))
    let table = try Tool.run("report", "whole", "--cells", directory: scratch.path).output
    #expect(table.contains("\nlooks\n  cell  look  replications  worst row"))
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let latex = try Tool.run("report", "whole", "--format", "latex", directory: scratch.path).output
    #expect(latex.contains("\\begin{longtable}{rrr>{"))
    let json = try Tool.run("report", "whole", "--format", "json", directory: scratch.path).output
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let looks = try #require(object["looks"] as? [[String: Any]])
    #expect(looks.count == 8)
    for cell in looks {
      let inner = try #require(cell["looks"] as? [[String: Any]])
      #expect(
        inner.dropLast().allSatisfy { $0["met"] as? Bool == false } && inner.last?["met"] as? Bool == true)
      #expect(inner.last?["replications"] as? Int == cell["replications"] as? Int)
    }
    let manifest = String(decoding: try scratch.bytes(of: "whole/manifest.json"), as: UTF8.self)
    #expect(manifest.contains("at-least"))
    let bits = try Tool.run("report", "whole", "--units", "bits", directory: scratch.path).output
    #expect(bits.contains("until bias MCSE <= 0.002") && bits != table)
    let replay = try Tool.run(
      "replay", "whole", "--cell", "1", "--replication", "9999", directory: scratch.path)
    #expect(
      replay.status == 0 && replay.output.hasSuffix(": this one enters no report.\n"), "\(replay.output)")
    let within = try Tool.run(
      "replay", "whole", "--cell", "1", "--replication", "99", directory: scratch.path)
    #expect(within.status == 0 && within.output.hasSuffix("Information in nats.\n"))
  }

  /// At-most without the targets: the report says so, and so does the exit code; a number instead of the rule does not.
  @Test func short() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study.replacing("10000", with: "500"), to: "short.yaml")
    let run = try Tool.run("run", "short.yaml", "--output", "short", directory: scratch.path)
    #expect(run.status == 1)
    // A run that takes long says how far it is.
    let lines = run.errors.split(separator: "\n").filter { !$0.hasPrefix("mi-study: cells ") }
    try #require(lines.count == 2, "\(lines)")
    #expect(lines[1].hasPrefix("mi-study: the targets are not met at 500 replications in cells "))
    #expect(
      lines[1].hasSuffix("; raise at-most or loosen the targets, and run again: what is stored is kept"))
    #expect(run.output.contains("\n* Targets NOT met at 500 replications in "))
    #expect(
      try Tool.run("report", "short", "--cells", directory: scratch.path).output.contains("TARGETS NOT MET"))
    let more = try Tool.run(
      "run", "short.yaml", "--replications", "600", "--output", "short", "--quiet", directory: scratch.path)
    #expect(more.status == 0 && more.errors.isEmpty && more.output.isEmpty)
    #expect(
      try Tool.run("report", "short", directory: scratch.path).output.contains(
        "600 replications of each of 8 cells; values in nats."))
    // A larger at-most goes on from there, to the bytes of a run that had it from the beginning.
    try scratch.write(Self.study, to: "until.yaml")
    for output in ["short", "whole"] {
      #expect(
        try Tool.run("run", "until.yaml", "--output", output, "--quiet", directory: scratch.path).status == 0)
    }
    try expectSame("short", in: scratch)
  }

  @Test func pilot() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study, to: "until.yaml")
    let pilot = try Tool.run(
      "check", "until.yaml", "--pilot", "--pilot-replications", "300", directory: scratch.path)
    #expect(pilot.status == 0 && pilot.errors.isEmpty, "\(pilot.errors)")
    let lines = pilot.output.split(separator: "\n")
    #expect(lines[0] == "until: a pilot of 300 replications of each cell, until bias MCSE <= 0.002 nats")
    let line = String(try #require(lines.last))
    #expect(line.firstMatch(of: /^replications: \[\d+(, \d+){7}\]$/) != nil, "\(line)")
    // The line is one for a study file, the numbers about those of the rule: s² of 300 is off by 8 % and more.
    let rule = "replications: {until: {bias-mcse: 0.002}, at-least: 100, at-most: 10000}"
    try scratch.write(Self.study.replacing(rule, with: line), to: "plan.yaml")
    #expect(
      try Tool.run("run", "plan.yaml", "--output", "plan", "--quiet", directory: scratch.path).status == 0)
    #expect(
      try Tool.run("run", "until.yaml", "--output", "until", "--quiet", directory: scratch.path).status == 0)
    let counts = { (directory: String) throws in
      Dictionary(
        try replications(in: directory, of: scratch).map { ($0.cell, Double($0.count)) },
        uniquingKeysWith: { first, _ in first })
    }
    let (planned, used) = (try counts("plan"), try counts("until"))
    #expect(planned.count == 8)
    for (cell, count) in used { #expect((0.6...1.7).contains((planned[cell] ?? 0) / count), "cell \(cell)") }

    let check = try Tool.run("check", "until.yaml", directory: scratch.path)
    #expect(
      check.status == 0
        && check.output.contains(
          "100 to 10000 per cell, until bias MCSE <= 0.002 nats; --pilot says about how many\n"),
      "\(check.output)")
    let other = try Tool.run(
      "check", "plan.yaml", "--pilot", "--rmse-mcse", "0.002", "--relative", "0.05", directory: scratch.path)
    #expect(
      other.status == 0
        && other.output.hasPrefix(
          "until: a pilot of 200 replications of each cell, until RMSE MCSE <= 0.002 nats and bias MCSE/|truth| <= 0.05\n"
        ),
      "\(other.output) \(other.errors)")
  }

  @Test func usage() throws {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: "small.yaml")
    let none = try Tool.run("check", study, "--pilot")
    #expect(none.status == 64 && none.output.isEmpty)
    #expect(
      none.errors
        == "mi-study: error: --pilot: \(study) has no targets, its replications are given as numbers; add --bias-mcse, "
        + "--rmse-mcse or --relative\n")
    let zero = try Tool.run("check", study, "--pilot", "--relative", "0.1")
    #expect(
      zero.status == 64
        && zero.errors.hasPrefix("mi-study: error: --relative: the target relative is alone, but "),
      "\(zero.errors)")
    for (arguments, line) in [
      (["--bias-mcse", "0.1"], "--bias-mcse 0.1: goes with --pilot only"),
      (["--pilot-replications", "50"], "--pilot-replications 50: goes with --pilot only"),
      (["--pilot", "--bias-mcse", "0"], "--bias-mcse 0.0: must be above 0"),
      (["--pilot", "--relative", "nan"], "--relative nan: must be above 0"),
      (
        ["--pilot", "--pilot-replications", "19", "--bias-mcse", "1"],
        "--pilot-replications 19: must be from 20 to 1000000000"
      ),
    ] {
      let result = try Tool.run(["check", study] + arguments)
      #expect(result.status == 64 && result.errors.contains(line), "\(result.errors)")
    }
    let bad = try scratch.write(
      Self.study.replacing("until: {bias-mcse: 0.002}", with: "until: {relative: 0.01}"), to: "bad.yaml")
    let run = try Tool.run("run", bad, "--output", scratch.file("out"))
    #expect(run.status == 65 && run.errors.split(separator: "\n").count == 1)
    #expect(
      run.errors.hasPrefix(
        "mi-study: error: \(bad):3:15: the target relative is alone, but I(X;Y) is 0 in cell 1"))
    #expect(!FileManager.default.fileExists(atPath: scratch.file("out")))
  }
}
