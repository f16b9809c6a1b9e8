import Foundation
import Testing

/// `mi-study run --shard`: which directory, which part, and what it refuses.
@Suite struct ShardTests {
  /// No job array speaks, whatever runs the tests.
  private static let silence = [
    "SLURM_ARRAY_TASK_ID": "", "JOB_COMPLETION_INDEX": "", "SGE_TASK_ID": "", "SLURM_ARRAY_TASK_MAX": "",
    "PBS_ARRAY_INDEX": "", "PBS_ARRAYID": "", "LSB_JOBINDEX": "", "AWS_BATCH_JOB_ARRAY_INDEX": "",
    "AWS_BATCH_JOB_ARRAY_SIZE": "",
  ]

  private func scratchWithStudy() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(BadInputTests.good, to: "study.yaml")
    return scratch
  }

  @Test func directoryAndFiles() throws {
    let scratch = try scratchWithStudy()
    let run = try Tool.run("run", "study.yaml", "--shard", "2/3", directory: scratch.path)
    #expect(run.status == 0 && run.output.isEmpty, "\(run.errors)")
    #expect(
      run.errors.hasSuffix(
        "shard 2/3 is done; when all are, this makes the report:\n"
          + "  mi-study merge results/good/shard-*-of-3 --output results/good\n"), "\(run.errors)")
    let place = "results/good/shard-2-of-3"
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file(place)).filter {
      !$0.hasPrefix(".")
    }
    #expect(names.sorted() == ["manifest.json", "results.sqlite"])
    let manifest = String(decoding: try scratch.bytes(of: place + "/manifest.json"), as: UTF8.self)
    #expect(manifest.contains("\"shard\" : \"2/3\""))
    for arguments in [["report", place], ["export", place, "summary"], ["export", place, "pairs"]] {
      let report = try Tool.run(arguments, directory: scratch.path)
      #expect(report.status == 65 && report.output.isEmpty)
      #expect(
        report.errors
          == "mi-study: error: \(place): holds shard 2/3 of the study good, which has no report of its own; "
          + "merge the shards: mi-study merge results/good/shard-*-of-3 --output results/good\n")
    }
    // 10 replications over 3 shards: one is left over, and the first cell's goes to the first shard.
    let lines = try Tool.run("export", place, "replications", directory: scratch.path).output.split(
      separator: "\n"
    ).dropFirst().map { $0.split(separator: ",") }
    #expect(Set(lines.filter { $0[1] == "1" }.map { $0[5] }) == ["4", "5", "6"])
    #expect(Set(lines.filter { $0[1] == "2" }.map { $0[5] }) == ["3", "4", "5", "6"])
  }

  @Test func ofTheirOwnDirectories() throws {
    let scratch = try scratchWithStudy()
    let run = { (arguments: [String]) in
      try Tool.run(["run", "study.yaml", "--output", "out"] + arguments, directory: scratch.path)
    }
    let first = try run(["--shard", "1/3"])
    #expect(
      first.status == 0
        && first.errors.contains("  mi-study merge out OTHER-SHARDS... --output results/good\n"))
    #expect(try run(["--shard", "1/3"]).errors.contains("nothing to compute"))
    for (arguments, name) in [
      (["--shard", "2/3"], "shard 2/3"), (["--shard", "1/4"], "shard 1/4"), ([], "the whole study"),
    ] {
      let other = try run(arguments)
      #expect(
        other.status == 65
          && other.errors
            == "mi-study: error: out: holds shard 1/3 of good, not \(name); choose another --output or --fresh\n",
        "\(other.errors)")
    }
    #expect(try run(["--fresh", "--quiet"]).status == 0)
    let whole = try run(["--shard", "1/3"])
    #expect(whole.status == 65 && whole.errors.contains("holds the whole study of good, not shard 1/3"))
  }

  /// A shard's exit code says whether estimates failed in it.
  @Test func failedEstimates() throws {
    let scratch = try Scratch()
    // Of three symbols no two may be equal: then nearest neighbours have nothing to say.
    let study = try scratch.write(
      """
      {name: failing, seed: 1, replications: 40, laws: [{law: symbol-uniform, alphabet: 5}],
       sample-sizes: [3], estimators: [{estimator: ross, neighbours: 1}]}
      """, to: "failing.yaml")
    var statuses: [Int32] = []
    for index in 1...20 {
      let output = scratch.file("out\(index)")
      let run = try Tool.run("run", study, "--shard", "\(index)/20", "--output", output, "--quiet")
      statuses.append(run.status)
      let failed = try Tool.run("export", output, "replications").output.split(separator: "\n").dropFirst()
        .contains { !$0.contains(",ok,") }
      #expect(run.status == (failed ? 1 : 0), "\(run.errors)")
    }
    #expect(Set(statuses) == [0, 1])
  }

  /// An interrupted shard says how to go on with it.
  @Test func interrupted() throws {
    let scratch = try Scratch()
    let study = try scratch.write(smallStudy, to: "small.yaml")
    let process = try Tool.start(
      ["run", study, "--output", scratch.file("out"), "--replications", "60000", "--shard", "2/3", "--quiet"])
    Thread.sleep(forTimeInterval: 1)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let errors = String(
      decoding: (process.standardError as! Pipe).fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(
      errors.hasSuffix(
        "mi-study run \(study) --output \(scratch.file("out")) --replications 60000 --shard 2/3 --quiet\n"),
      "\(errors)")
  }

  @Test(
    arguments: [
      (
        ["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "4"], nil,
        "3-of-4"
      ),
      (
        ["SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_COUNT": "4"], nil,
        "1-of-4"
      ),
      (
        [
          "SLURM_ARRAY_TASK_ID": "11", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "4",
          "SLURM_ARRAY_TASK_STEP": "3", "SLURM_ARRAY_TASK_MAX": "14",
        ], nil, "3-of-4"
      ),
      // One task of an array again.
      (
        ["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_COUNT": "1"], 4, "3-of-4"
      ),
      (["JOB_COMPLETION_INDEX": "0"], 4, "1-of-4"), (["JOB_COMPLETION_INDEX": "3"], 4, "4-of-4"),
      (
        ["SGE_TASK_ID": "4", "SGE_TASK_FIRST": "2", "SGE_TASK_LAST": "8", "SGE_TASK_STEPSIZE": "2"], nil,
        "2-of-4"
      ),
      (["SGE_TASK_ID": "2", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "4"], nil, "2-of-4"),
      (["SGE_TASK_ID": "2", "SGE_TASK_FIRST": "2", "SGE_TASK_LAST": "2"], 4, "2-of-4"),
      (["SGE_TASK_ID": "undefined", "JOB_COMPLETION_INDEX": "1"], 4, "2-of-4"),
      (["JOB_COMPLETION_INDEX": "1", "SGE_TASK_ID": "2"], 4, "2-of-4"),
      (["PBS_ARRAY_INDEX": "3"], 4, "3-of-4"), (["PBS_ARRAYID": "1"], 4, "1-of-4"),
      (["LSB_JOBINDEX": "4"], 4, "4-of-4"),
      // LSF outside of an array.
      (["LSB_JOBINDEX": "0", "JOB_COMPLETION_INDEX": "1"], 4, "2-of-4"),
      (["AWS_BATCH_JOB_ARRAY_INDEX": "0"], 4, "1-of-4"),
      (["AWS_BATCH_JOB_ARRAY_INDEX": "3", "AWS_BATCH_JOB_ARRAY_SIZE": "4"], nil, "4-of-4"),
      // One child of an array of eight as one of four shards: what is said goes.
      (["AWS_BATCH_JOB_ARRAY_INDEX": "3", "AWS_BATCH_JOB_ARRAY_SIZE": "8"], 4, "4-of-4"),
    ] as [([String: String], Int?, String)])
  func auto(_ environment: [String: String], _ shards: Int?, _ expected: String) throws {
    let scratch = try scratchWithStudy()
    let run = try Tool.run(
      ["run", "study.yaml", "--quiet", "--shard", "auto"] + (shards.map { ["--shards", String($0)] } ?? []),
      environment: Self.silence.merging(environment) { $1 }, directory: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("results/good")) == [
        "shard-" + expected
      ])
  }

  @Test(
    arguments: [
      (
        [:], nil,
        "none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, SGE_TASK_ID, PBS_ARRAY_INDEX, PBS_ARRAYID, LSB_JOBINDEX "
          + "and AWS_BATCH_JOB_ARRAY_INDEX is set"
      ),
      (["PBS_ARRAY_INDEX": "3"], nil, "PBS_ARRAY_INDEX does not say how many there are; add --shards N"),
      (["PBS_ARRAYID": "3"], nil, "PBS_ARRAYID does not say how many there are; add --shards N"),
      (["PBS_ARRAY_INDEX": "0"], 4, "PBS_ARRAY_INDEX makes it shard 0 of 4"),
      (["LSB_JOBINDEX": "2"], nil, "LSB_JOBINDEX does not say how many there are; add --shards N"),
      (["LSB_JOBINDEX": "5"], 4, "LSB_JOBINDEX makes it shard 5 of 4"),
      (["LSB_JOBINDEX": "0"], 4, "none of SLURM_ARRAY_TASK_ID"),
      (["AWS_BATCH_JOB_ARRAY_INDEX": "2"], nil, "AWS_BATCH_JOB_ARRAY_INDEX does not say how many there are"),
      (["AWS_BATCH_JOB_ARRAY_INDEX": "4"], 4, "AWS_BATCH_JOB_ARRAY_INDEX=4 is not from 0 to 3 (--shards 4)"),
      (
        ["SLURM_ARRAY_TASK_ID": "3"], nil,
        "SLURM_ARRAY_TASK_ID is set but SLURM_ARRAY_TASK_MIN is not; add --shards N"
      ),
      (
        ["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "1"], nil,
        "SLURM_ARRAY_TASK_ID is set but SLURM_ARRAY_TASK_COUNT is not"
      ),
      (
        ["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_COUNT": "1"], nil,
        "an array of one task; add --shards N"
      ),
      (
        ["SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "4"], nil,
        "shard 9 of 4"
      ),
      (
        [
          "SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_COUNT": "2",
          "SLURM_ARRAY_TASK_MAX": "5",
        ], nil, "do not follow each other; add --shards N"
      ),
      (
        [
          "SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "4",
          "SLURM_ARRAY_TASK_STEP": "2",
        ], nil, "SLURM_ARRAY_TASK_ID=4 is no task of an array from 1 in steps of 2"
      ),
      (["SLURM_ARRAY_TASK_ID": "x"], 4, "SLURM_ARRAY_TASK_ID='x' is not a whole number"),
      (["SLURM_ARRAY_TASK_ID": "0"], 4, "SLURM_ARRAY_TASK_ID makes it shard 0 of 4"),
      (
        ["JOB_COMPLETION_INDEX": "0"], nil,
        "JOB_COMPLETION_INDEX does not say how many there are; add --shards N"
      ),
      (["JOB_COMPLETION_INDEX": "4"], 4, "JOB_COMPLETION_INDEX=4 is not from 0 to 3 (--shards 4)"),
      (["SGE_TASK_ID": "2"], nil, "SGE_TASK_ID is set but SGE_TASK_FIRST is not; add --shards N"),
      (["SGE_TASK_ID": "2", "SGE_TASK_FIRST": "2", "SGE_TASK_LAST": "2"], nil, "an array of one task"),
      (["SGE_TASK_ID": "5"], 4, "SGE_TASK_ID makes it shard 5 of 4"),
      (
        ["JOB_COMPLETION_INDEX": "1", "SGE_TASK_ID": "3"], 4,
        "JOB_COMPLETION_INDEX says shard 2/4 but SGE_TASK_ID says 3/4; unset one of them"
      ),
      (["JOB_COMPLETION_INDEX": "1"], 0, "--shards 0: must be from 1 to 100000"),
    ] as [([String: String], Int?, String)])
  func autoMistakes(_ environment: [String: String], _ shards: Int?, _ expected: String) throws {
    let scratch = try scratchWithStudy()
    let run = try Tool.run(
      ["run", "study.yaml", "--shard", "auto"] + (shards.map { ["--shards", String($0)] } ?? []),
      environment: Self.silence.merging(environment) { $1 }, directory: scratch.path)
    #expect(run.status == 64 && run.output.isEmpty)
    let line = run.errors.split(separator: "\n").first ?? ""
    #expect(line.hasPrefix("Error: --shard") && line.contains(expected), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("results")))
  }

  @Test(arguments: [
    (["--shard", "0/3"], "--shard 0/3: must be I/N with 1 <= I <= N <= 100000"),
    (["--shard", "4/3"], "--shard 4/3: must be I/N"), (["--shard", "1/100001"], "must be I/N"),
    (["--shard", "one"], "--shard one: must be I/N"),
    (["--shards", "3"], "--shards 3: goes with --shard auto only"),
    (["--shard", "1/3", "--shards", "3"], "--shards 3: goes with --shard auto only; write --shard I/3"),
  ])
  func usage(_ arguments: [String], _ expected: String) throws {
    let run = try Tool.run(["run", "study.yaml"] + arguments)
    #expect(run.status == 64 && run.output.isEmpty && run.errors.contains(expected), "\(run.errors)")
  }
}
