import Foundation
import Testing

/// Studies with laws and estimators that are programs, run as a user runs them.
@Suite(.serialized)
struct ProgramTests {
  /// A program without a kit. Its arithmetic is exact or correctly rounded: the same bits everywhere.
  static let program = """
    import json, os, random, struct, sys, time
    get, put, mode = sys.stdin.buffer, sys.stdout.buffer, sys.argv[1]
    if len(sys.argv) > 2:
        open(sys.argv[2], "a").write("started\\n")
    hello = json.loads(get.readline())
    n, settings = hello["n"], hello["settings"]
    def say(line):
        put.write(json.dumps(line).encode() + b"\\n")
        put.flush()
    if settings.get("least", 0) > n:
        say({"refuses": "needs n of %d or more" % settings["least"]})
        sys.exit(0)
    say({"ready": True})
    for line in get:
        count = json.loads(line)["replications"]
        answers = b""
        for _ in range(count):
            seed = struct.unpack("<Q", get.read(8))[0]
            draw = random.Random(seed)
            if hello["role"] == "law":
                x = [draw.random() for _ in range(n)]
                y = [(value + 0.25 * draw.random()) % 1.0 for value in x]
                answers += struct.pack("<%dd" % (2 * n), *x, *y)
                continue
            x = struct.unpack("<%dd" % n, get.read(8 * n))
            y = struct.unpack("<%dd" % n, get.read(8 * n))
            value = sum(a * b for a, b in zip(x, y)) / n * settings.get("scale", 1) + draw.random()
            if mode == "dies" and seed % 8 == 3:
                sys.stderr.write("cannot allocate a matrix\\n")
                os._exit(3)
            if mode == "clock":
                value = time.time()
            answers += struct.pack("<d", value)
        put.write(line + answers + (b"more" if mode == "chats" else b""))
        put.flush()
    """

  static func study(
    mode: String = "works", marker: String? = nil, batch: Int = 64, replications: Int = 40,
    settings: String = "{scale: [1, 0.5]}", sizes: String = "20"
  ) -> String {
    let end = marker.map { ", '\($0)'" } ?? ""
    return """
      name: programs
      seed: 17
      replications: \(replications)
      laws:
        - {law: bivariate-normal, correlation: 0.6}
        - law: program
          name: circle
          command: [python3, program.py, works\(end)]
          files: [program.py]
          x: real
          y: real
          truth: {"I(X;Y)": {value: 0.886294361119891, source: "-1/2 - ln(1/4) less 1/2"}}
          batch: \(batch)
      sample-sizes: [\(sizes)]
      estimators:
        - {estimator: ksg1, neighbours: 3}
        - estimator: program
          name: my-mean
          command: [python3, program.py, \(mode)\(end)]
          files: [program.py]
          settings: \(settings)
          batch: \(batch)
      """
  }

  private func scratch(_ study: String = study()) throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(Self.program, to: "program.py")
    try scratch.write(study, to: "study.yaml")
    return scratch
  }

  private func run(_ scratch: Scratch, _ arguments: String..., output: String = "out") throws -> Tool.Result {
    try Tool.run(
      ["run", "study.yaml", "--allow-programs", "--quiet", "--output", output] + arguments,
      directory: scratch.path)
  }

  private func digests(_ scratch: Scratch, in output: String = "out") throws -> [String] {
    let export = try Tool.run("export", output, "replications", directory: scratch.path)
    #expect(export.status == 0, "\(export.errors)")
    return [digest(Data(export.output.utf8))]
      + (try ["summary.csv", "pairs.csv", "report.md"].map {
        digest(try scratch.bytes(of: "\(output)/\($0)"))
      })
  }

  private func digest(_ data: Data) -> String {
    sha256(data).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The SHA-256 of what the study gives, replications.csv first.
  static let golden = [
    "79174160ac750bbb7603fe152701b1680cc003d1b303544e467d071e551946f2",
    "eda5d7c5ace0650f126227ae0dbd3f01de79077b9085e275c144cf5d3e5418cd",
    "75486bc4004808e89b7ad46345afe5394a30939c1badba529983d2bee447dd46",
    "d18fd55f5ada54ba05cd7ea002bdbbfc23897c4d7547dcc79589f73553da3572",
  ]

  @Test func sameBytes() throws {
    for threads in ["1", "2", "7"] {
      for batch in [1, 64] {
        let scratch = try scratch(Self.study(batch: batch))
        let run = try run(scratch, "--threads", threads)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try digests(scratch) == Self.golden, "\(threads) threads, batches of \(batch)")
      }
    }
  }

  @Test func sameBytesInShards() throws {
    let scratch = try scratch()
    for shard in 1...3 {
      let run = try run(scratch, "--shard", "\(shard)/3", output: "shard-\(shard)")
      #expect(run.status == 0, "\(run.errors)")
    }
    let merge = try Tool.run(
      "merge", "shard-1", "shard-2", "shard-3", "--output", "out", "--quiet", directory: scratch.path)
    #expect(merge.status == 0, "\(merge.errors)")
    #expect(try digests(scratch) == Self.golden)
    // A merged run knows where its programs are.
    let verify = try Tool.run(
      "verify", scratch.file("out"), "--allow-programs", directory: Scratch().path)
    #expect(verify.status == 0, "\(verify.output) \(verify.errors)")
    // More replications are added; the first ones stay.
    let more = try run(scratch, "--replications", "45")
    #expect(more.status == 0, "\(more.errors)")
    #expect(try run(scratch).status == 0)
    #expect(try digests(scratch) == Self.golden)
  }

  /// A killed run leaves no program behind, and the next one goes on to the same bytes.
  @Test func sameBytesAfterKill() throws {
    let mark = "mi-study-kill-\(UUID().uuidString)"
    let scratch = try scratch(Self.study(marker: mark, replications: 4000))
    for _ in 0..<2 {
      let process = try Tool.start(
        ["run", "study.yaml", "--allow-programs", "--quiet", "--output", "out"], directory: scratch.path)
      while process.isRunning, (try? scratch.bytes(of: mark))?.isEmpty ?? true { usleep(1000) }
      Thread.sleep(forTimeInterval: 0.4)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(waitUntilGone(mark))
    }
    try scratch.write(Self.study(marker: mark), to: "study.yaml")
    let last = try run(scratch)
    #expect(last.status == 0, "\(last.errors)")
    let whole = try run(scratch, "--threads", "1", output: "whole")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try digests(scratch) == digests(scratch, in: "whole"))
    #expect(waitUntilGone(mark))
  }

  /// Waits until no process has a word in its command; false after ten seconds.
  private func waitUntilGone(_ word: String) -> Bool {
    let end = Date(timeIntervalSinceNow: 10)
    repeat {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      let isThere = names.contains { name in
        Int(name) != nil
          && (try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8))?.contains(word) ?? false
      }
      if !isThere { return true }
      usleep(20_000)
    } while Date() < end
    return false
  }

  // MARK: Consent

  @Test func consent() throws {
    let scratch = try scratch(Self.study(marker: "marker", replications: 5))
    let refused = try Tool.run("run", "study.yaml", directory: scratch.path)
    #expect(refused.status == 77 && refused.output.isEmpty)
    #expect(
      refused.errors
        == "mi-study: error: the study programs starts programs: circle (python3 program.py works marker), my-mean "
        + "(python3 program.py works marker); if you trust them, add --allow-programs or set MI_STUDY_ALLOW_PROGRAMS=1\n",
      "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("results")))
    let isStarted = { FileManager.default.fileExists(atPath: scratch.file("marker")) }
    let check = try Tool.run("check", "study.yaml", directory: scratch.path)
    #expect(check.status == 0 && check.output.contains("not started by this check"), "\(check.errors)")
    #expect(
      try Tool.run("check", "study.yaml", "--pilot", "--bias-mcse", "1", directory: scratch.path).status == 77
    )
    #expect(!isStarted())
    let allowed = try Tool.run(
      "run", "study.yaml", "--output", "out", environment: ["MI_STUDY_ALLOW_PROGRAMS": "1"],
      directory: scratch.path)
    #expect(allowed.status == 0 && isStarted(), "\(allowed.errors)")
    #expect(
      allowed.errors.hasPrefix("mi-study: starts the law circle: python3 program.py works marker\n"),
      "\(allowed.errors)")
    // From here on nothing may start, with or without consent, but for what needs it.
    try FileManager.default.removeItem(atPath: scratch.file("marker"))
    let consent = ["MI_STUDY_ALLOW_PROGRAMS": "1"]
    for arguments in [
      ["report", "out"], ["report", "out", "--format", "html"], ["export", "out", "replications"],
      ["merge", "out", "--output", "merged"],
    ] {
      let result = try Tool.run(arguments, environment: consent, directory: scratch.path)
      #expect(result.status == 0, "\(arguments) \(result.errors)")
    }
    for arguments in [
      ["verify", "out"], ["replay", "out", "--cell", "1", "--replication", "0"],
      ["replay", "out", "--cell", "2", "--replication", "0", "--sample"],
    ] {
      #expect(try Tool.run(arguments, directory: scratch.path).status == 77)
    }
    #expect(!isStarted())
    // A sample of a law of ours needs no program.
    let sample = ["replay", "out", "--cell", "1", "--replication", "0", "--sample"]
    #expect(try Tool.run(sample, directory: scratch.path).status == 0)
    for arguments in [
      ["verify", "out", "--fraction", "1"], ["replay", "out", "--cell", "2", "--replication", "4"],
      ["replay", "out", "--cell", "2", "--replication", "0", "--sample"],
    ] {
      let result = try Tool.run(arguments, environment: consent, directory: scratch.path)
      #expect(result.status == 0, "\(arguments) \(result.output) \(result.errors)")
    }
  }

  /// Reports of a received directory need no program; verification needs the very same files.
  @Test func receivedDirectory() throws {
    let scratch = try scratch(Self.study(replications: 5))
    #expect(try run(scratch).status == 0)
    let other = try Scratch()
    try FileManager.default.moveItem(atPath: scratch.file("out"), toPath: other.file("received"))
    #expect(try Tool.run("report", "received", directory: other.path).status == 0)
    let lost = try Tool.run("verify", "received", "--allow-programs", directory: other.path)
    #expect(
      lost.status == 69 && lost.errors.contains("program.py: a file of circle does not exist"),
      "\(lost.errors)")
    let verify = ["verify", "received", "--allow-programs", "--programs", scratch.path]
    let found = try Tool.run(verify, directory: other.path)
    #expect(found.status == 0, "\(found.output) \(found.errors)")
    try scratch.write(Self.program + "# edited\n", to: "program.py")
    let edited = try Tool.run(verify, directory: other.path)
    #expect(
      edited.status == 65 && edited.errors.contains("is not the file that the results"), "\(edited.errors)")
  }

  // MARK: Failures

  /// A program that dies on some samples: they are counted, with their reason; nothing else moves.
  @Test func programThatDies() throws {
    let scratch = try scratch(Self.study(mode: "dies", settings: "{}"))
    let run = try run(scratch)
    #expect(run.status == 1, "\(run.errors)")
    let works = try self.scratch(Self.study(settings: "{}"))
    #expect(try self.run(works).status == 0)
    let lines = { (scratch: Scratch) -> [[Substring]] in
      try Tool.run("export", "out", "replications", directory: scratch.path).output.split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }
    let (all, some) = (try lines(works), try lines(scratch))
    #expect(all.filter { $0.contains("ksg1") } == some.filter { $0.contains("ksg1") })
    let failed = some.filter { $0.contains("program-failed") }
    // A seed in eight: of 80 about 10, from 1 to 22 but once in ten thousand.
    #expect(
      (1...22).contains(failed.count) && failed.allSatisfy { $0.contains("my-mean") }, "\(failed.count)")
    let report = try Tool.run("report", "out", "--cells", directory: scratch.path)
    #expect(
      report.output.contains(": my-mean ended with exit status 3 where its answer was due."),
      "\(report.output)")
    let first = try #require(failed.first)
    let replication = try #require(some[0].firstIndex(of: "replication"))
    let replay = try Tool.run(
      "replay", "out", "--allow-programs", "--cell", String(first[1]), "--replication",
      String(first[replication]), directory: scratch.path)
    #expect(replay.status == 0 && replay.output.contains("cannot allocate a matrix"), "\(replay.output)")
  }

  /// What does no harm to numbers is told once.
  @Test func programThatChats() throws {
    let scratch = try scratch(Self.study(mode: "chats", settings: "{}"))
    let run = try run(scratch)
    let remark = "my-mean wrote 'more' where no answer was due; print to standard error instead"
    #expect(run.status == 0 && run.errors.components(separatedBy: remark).count == 2, "\(run.errors)")
  }

  /// `verify` names a program that is not a function of its input.
  @Test func programThatLooksAtTheClock() throws {
    let scratch = try scratch(Self.study(mode: "clock", replications: 5, settings: "{}"))
    #expect(try run(scratch).status == 0)
    let verify = try Tool.run(
      "verify", "out", "--allow-programs", "--fraction", "1", directory: scratch.path)
    #expect(verify.status == 1 && verify.output.contains("my-mean"), "\(verify.output) \(verify.errors)")
    #expect(
      verify.output.contains("my-mean is not a function of sample, seed and settings"), "\(verify.output)")
  }

  /// A refusal is an error before the first number.
  @Test func refusal() throws {
    let scratch = try scratch(Self.study(settings: "{least: 30}"))
    let run = try run(scratch)
    #expect(run.status == 69)
    #expect(
      run.errors.contains(
        "my-mean refuses to work in cell 1, bivariate-normal at n = 20: needs n of 30 or more"),
      "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: scratch.file("out/summary.csv")))
  }

  /// An edited program is another one: its values never mix with older ones.
  @Test func editedProgram() throws {
    let scratch = try scratch(Self.study(replications: 5, settings: "{}"))
    #expect(try run(scratch).status == 0)
    let before = try digests(scratch)
    try scratch.write(Self.program + "# edited\n", to: "program.py")
    #expect(try run(scratch).status == 0)
    let edited = try digests(scratch)
    #expect(edited[0] != before[0])
    try scratch.write(Self.program, to: "program.py")
    let again = try Tool.run(
      "run", "study.yaml", "--allow-programs", "--output", "out", directory: scratch.path)
    #expect(
      again.status == 0 && again.errors.contains("nothing to compute, all was stored"), "\(again.errors)")
    #expect(try digests(scratch) == before)
  }

  /// The truth of a program is the user's: it can be mended without new samples.
  @Test func mendedTruth() throws {
    let scratch = try scratch(Self.study(replications: 5, settings: "{}"))
    #expect(try run(scratch).status == 0)
    let before = try digests(scratch)[1]
    let estimates = {
      try Tool.run("export", "out", "replications", directory: scratch.path).output.replacing(
        /,(0\.886294361119891|0\.75),/, with: ",")
    }
    let estimatesBefore = try estimates()
    try scratch.write(
      Self.study(replications: 5, settings: "{}").replacing("0.886294361119891", with: "0.75"),
      to: "study.yaml")
    let mended = try Tool.run(
      "run", "study.yaml", "--allow-programs", "--output", "out", directory: scratch.path)
    #expect(mended.status == 0 && mended.errors.contains("nothing to compute"), "\(mended.errors)")
    #expect(try digests(scratch)[1] != before)
    #expect(try estimates() == estimatesBefore)
    let summary = String(decoding: try scratch.bytes(of: "out/summary.csv"), as: UTF8.self)
    #expect(summary.contains(",0.75,stated,") && !summary.contains(",0.8862"))
  }

  // MARK: Study files

  @Test(arguments: [
    ("command: [python3, program.py, works]", "command: python3 program.py", "write [python3, program.py]"),
    ("files: [program.py]", "files: [other.py]", "the file other.py does not exist, seen from the folder ."),
    ("files: [program.py]", "files: [/etc/passwd]", "has an absolute path"),
    ("files: [program.py]", "files: {program.py: 00}", "has the SHA-256"),
    ("settings: {scale: [1, 0.5]}", "settings: {batch: 3}", "a setting is named batch"),
    ("settings: {scale: [1, 0.5]}", "settings: 3", "settings is 3; allowed: a mapping"),
    ("settings: {scale: [1, 0.5]}", "settings: {scale: [1, 1]}", "scale is 1 again"),
    ("name: my-mean", "name: my mean", "name is \"my mean\"; allowed: a name of letters"),
    ("x: real", "x: symbol", "a symbol has an alphabet: {symbol: 5}"),
    ("x: real", "x: {symbol: 0}", "symbol of x is 0"),
    ("value: 0.886294361119891, ", "", "missing key 'value' in the truth of I(X;Y)"),
    ("truth:", "trut:", "did you mean 'truth'?"),
    ("batch: 64", "batch: 0", "batch is 0; allowed"),
    ("\"I(X;Y)\":", "\"I(Y;X)\":", "unknown key 'I(Y;X)' of truth"),
    ("x: real\n", "x: real\n    transform: {x: exp}\n", "unknown key 'transform' of the law program"),
  ])
  func badStudies(_ old: String, _ new: String, _ words: String) throws {
    let text = Self.study()
    let range = try #require(text.range(of: old, options: .backwards) ?? text.range(of: old))
    let scratch = try scratch(text.replacingCharacters(in: range, with: new))
    let check = try Tool.run("check", "study.yaml", directory: scratch.path)
    #expect(check.status == 65 && check.errors.contains(words), "\(check.errors)")
  }

  @Test func starters() throws {
    let scratch = try Scratch()
    let made = try Tool.run("init", "--estimator", "my-own", directory: scratch.path)
    #expect(made.status == 0, "\(made.errors)")
    #expect(
      made.output
        == "wrote my-own.yaml, my_own.py, mi_study.py; run it with: mi-study run my-own.yaml --allow-programs\n"
    )
    #expect(try Tool.run("check", "my-own.yaml", directory: scratch.path).status == 0)
    // A second one shares the kit; the same one again is refused and changes nothing.
    #expect(try Tool.run("init", "--estimator", "other", directory: scratch.path).status == 0)
    try scratch.write("mine", to: "my_own.py")
    let again = try Tool.run("init", "--estimator", "my-own", directory: scratch.path)
    #expect(again.status == 73 && again.errors.contains("my_own.py: is there already"), "\(again.errors)")
    #expect(try scratch.bytes(of: "my_own.py") == Data("mine".utf8))
    #expect(try Tool.run("init", "--estimator", "in r", directory: scratch.path).status == 64)
    #expect(try Tool.run("init", "--language", "r", directory: scratch.path).status == 64)
    let r = try Tool.run("init", "--estimator", "in-r", "--language", "r", directory: scratch.path)
    #expect(r.status == 0 && r.output.hasPrefix("wrote in-r.yaml, in_r.R, mi_study.R;"), "\(r.errors)")
  }
}
