import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Programs that keep to the protocol.
@Suite struct ProgramSessionTests {
  @Test func helloIsOneLine() {
    let hello = ProgramHello(
      role: .estimator, settings: [("neighbours", "3"), ("kind", "\"a\"")], count: 1000,
      shape: SampleShape(x: .real(dimension: 2), z: .symbol(alphabet: 3), y: .symbol(alphabet: 5)),
      quantities: ["I(X;Y)", "H(X)"])
    #expect(
      hello.line
        == #"{"protocol": "mi-study/1", "role": "estimator", "settings": {"neighbours": 3, "kind": "a"}, "#
        + #""n": 1000, "#
        + #""x": {"kind": "real", "dimension": 2}, "z": {"kind": "symbol", "alphabet": 3}, "#
        + #""y": {"kind": "symbol", "alphabet": 5}, "quantities": ["I(X;Y)", "H(X)"]}"#)
    #expect(hello.sampleBytes == 1000 * (16 + 4 + 4))
    let law = ProgramHello(role: .law, settings: [], count: 7, shape: .realPair, quantities: nil)
    #expect(
      law.line
        == #"{"protocol": "mi-study/1", "role": "law", "settings": {}, "n": 7, "#
        + #""x": {"kind": "real", "dimension": 1}, "z": null, "y": {"kind": "real", "dimension": 1}}"#)
  }

  @Test(arguments: [1, 7, 64]) func answersAreTheProgramsOwn(_ batch: Int) throws {
    let trial = ProgramTrial("hello(); serve()")
    let introduction = try trial.session.begin()
    #expect(introduction.name == "echo")
    #expect(introduction.version == "1.2")
    let process = trial.processes
    #expect(process.count == 1)
    #expect(trial.ask(0..<150, batch: batch) == ProgramTrial.expectation(150))
    #expect(try trial.session.begin() == introduction)
    // One process for everything.
    #expect(trial.processes == process)
    trial.close()
    #expect(trial.remarks.withLock { $0 } == [])
    // A session can be used again.
    #expect(trial.ask(0..<2) == ProgramTrial.expectation(2))
    trial.close()
  }

  @Test func batchesGrowToWhatIsComfortable() {
    let trial = ProgramTrial("hello(); serve()")
    #expect(trial.session.comfortableBatch == 1)
    for start in stride(from: 0, to: 400, by: 20) { _ = trial.ask(start..<(start + 20), batch: 20) }
    #expect((2...64).contains(trial.session.comfortableBatch))
    trial.close()
    let slow = ProgramTrial("hello(); serve(after=lambda: 0, value=lambda seed, x: time.sleep(0.05) or 1.0)")
    _ = slow.ask(0..<4, batch: 2)
    #expect(slow.session.comfortableBatch == 1)
    slow.close()
  }

  @Test func everyDoubleArrivesAsItIs() {
    let trial = ProgramTrial(
      "hello(); serve(lambda seed, x: [math.nan, math.inf, -math.inf, -0.0, 5e-324][seed % 5])")
    let values = [Double.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]
    #expect(trial.ask(0..<5, batch: 5) == values.map { ProgramTrial.Outcome($0) })
    trial.close()
  }

  /// A program says at any replication that it cannot answer it; its process stays.
  @Test(arguments: [1, 64]) func errorsAreFaultsOfTheirReplications(_ batch: Int) {
    let trial = ProgramTrial(
      """
      hello()
      class Bad(Exception): pass
      def value(seed, numbers):
          if seed % 50 == 3:
              print("Traceback of", seed, file=sys.stderr)
              raise Bad("ValueError: bad %d\\n\\x1b[31m" % seed)
          return seed + sum(numbers)
      while True:
          line = stdin.readline()
          if not line: break
          inputs = [replication() for _ in range(json.loads(line)["replications"])]
          try: answer([value(*input) for input in inputs])
          except Bad as error: say({"error": str(error)})
      """)
    _ = try? trial.session.begin()
    let process = trial.processes
    let faults: [Int: ProgramTrial.Outcome] = Dictionary(
      uniqueKeysWithValues: [3, 53, 103].map { ($0, .fault(.error, "ValueError: bad \($0) \\u{1B}[31m")) })
    #expect(trial.ask(0..<150, batch: batch) == ProgramTrial.expectation(150, but: faults))
    #expect(trial.faultsSeen.map(\.lastWords) == [3, 53, 103].map { ["Traceback of \($0)"] })
    #expect(trial.processes == process)
    trial.close()
  }

  /// Both sides write more than a pipe holds before they read.
  @Test(arguments: [
    // Answers before it has read anything of a request but its line.
    "raw(json.dumps({'replications': n}) + '\\n'); raw(bytes(n * size)); exactly(n * size)",
    // Answers each replication when it has read it.
    "raw('{\"replications\":%d}\\r\\n' % n)\n    for _ in range(n): raw(exactly(size))",
    // Reads everything first.
    "data = exactly(n * size); raw(json.dumps({'replications': n}) + '\\n'); raw(data)",
    // And ends when it has written.
    "data = exactly(n * size); raw(json.dumps({'replications': n}) + '\\n'); raw(data); os._exit(0)",
  ])
  func noDeadlock(_ body: String) {
    let size = 100_000
    let count = 64
    let trial = ProgramTrial(
      """
      hello()
      once("start of %d" % os.getpid())
      size = \(size)
      while True:
          line = stdin.readline()
          if not line: break
          n = json.loads(line)["replications"]
          \(body)
      """)
    var request = [UInt8](repeating: 0, count: size * count)
    if !body.contains("bytes(") { for index in request.indices { request[index] = UInt8(index * 7 % 251) } }
    for _ in 0..<3 {
      var answer = [UInt8](repeating: 1, count: size * count)
      let result = request.withUnsafeBytes { request in
        answer.withUnsafeMutableBytes { trial.session.ask(count, request: request, answer: $0) { false } }
      }
      guard case .complete = result else {
        Issue.record("\(result)")
        break
      }
      #expect(answer == request)
      // Its end is told a moment later; a request in between would be asked again one by one.
      while body.contains("_exit"), !trial.processes.isEmpty { Thread.sleep(forTimeInterval: 0.01) }
      if body.contains("_exit") { Thread.sleep(forTimeInterval: 0.1) }
    }
    // What was not read would be in the way of the next request, and the process be replaced.
    #expect(trial.starts == (body.contains("_exit") ? 3 : 1))
    trial.close()
  }

  /// What a program wrote before it ended counts, however late it is read.
  @Test func endsBehindItsAnswer() {
    let size = 6000
    let trial = ProgramTrial(
      """
      once("start of %d" % os.getpid())
      hello()
      stdin.readline(); data = exactly(64 * \(size)); raw("{"); time.sleep(0.1)
      raw(b'"replications": 64}\\n' + data); os._exit(0)
      """)
    let request = (0..<(64 * size)).map { UInt8($0 % 251) }
    var answer = [UInt8](repeating: 0, count: request.count)
    var polls = 0
    let result = request.withUnsafeBytes { request in
      answer.withUnsafeMutableBytes {
        trial.session.ask(64, request: request, answer: $0) {
          polls += 1
          if polls > 3 { Thread.sleep(forTimeInterval: 0.5) }
          return false
        }
      }
    }
    guard case .complete = result else { return #expect(Bool(false), "\(result)") }
    #expect(answer == request)
    #expect(trial.starts == 1)
    trial.close()
  }

  /// A session for each thread, one health for all.
  @Test func threadsShareTheHealth() {
    let trial = ProgramTrial("hello(); serve(lambda seed, x: seed + sum(x) if seed % 50 else os._exit(1))")
    let faults = Mutex(0)
    let (launch, health) = (trial.launch, trial.health)
    inParallel(8, threads: 4, makeWorker: { ProgramSession(launch, health: health) }) {
      session, part in
      let range = (25 * part)..<(25 * part + 25)
      var values = [Double](repeating: .nan, count: 25)
      let answer = ProgramTrial.request(range).withUnsafeBytes { request in
        values.withUnsafeMutableBytes { session.ask(25, request: request, answer: $0) { false } }
      }
      for (replication, value) in zip(range, values) where replication % 50 != 0 {
        #expect(value == ProgramTrial.expected(replication))
      }
      guard case .partial(let found) = answer else { return }
      #expect(found.indices.filter { found[$0] != nil } == [0])
      faults.withLock { $0 += 1 }
    }
    #expect(faults.withLock { $0 } == 4)
    trial.close()
  }

  @Test func stopLeavesNothing() {
    let trial = ProgramTrial(
      "hello(); serve(lambda seed, x: seed + sum(x) if seed != 2 else (once('hangs'), time.sleep(1000)))",
      timeout: 1000)
    let outcomes = trial.ask(0..<10) { FileManager.default.fileExists(atPath: trial.folder + "/hangs") }
    #expect(outcomes == ProgramTrial.expectation(2) + [.stopped])
    #expect(trial.processes == [])
    // A stop is no fault, and what comes later is answered.
    #expect(trial.health.verdict == nil)
    #expect(trial.ask(3..<5) == Array(ProgramTrial.expectation(5)[3...]))
    trial.close()
  }

  @Test func stopInTheHello() {
    let trial = ProgramTrial("time.sleep(1000)")
    #expect(trial.ask(0..<1) { !trial.processes.isEmpty } == [.stopped])
    trial.close()
  }

  /// A program holds no end of another one's pipes: each ends when its own session does.
  @Test func sessionsAreApart() throws {
    let first = ProgramTrial("hello(); serve()")
    let second = ProgramTrial(
      """
      hello(); stdin.readline(); replication()
      listing = str(os.open("/", 0)); os.close(int(listing))
      print(sorted(set(os.listdir("/proc/self/fd")) - {listing}), file=sys.stderr)
      say({"error": ""}); serve()
      """)
    let third = ProgramTrial("hello(); serve()")
    for trial in [first, second, third] { _ = try trial.session.begin() }
    first.close()
    #expect(third.processes.count == 1)
    #expect(third.ask(0..<3) == ProgramTrial.expectation(3))
    #expect(second.ask(0..<1) == [.fault(.error, "")])
    #expect(second.faultsSeen.first?.lastWords == ["['0', '1', '2']"])
    second.close()
    third.close()
  }

  /// The environment, the folder and the signals of a program.
  @Test func surroundings() throws {
    setenv("MI_STUDY_TRIAL", "secret", 1)
    setenv("OMP_NUM_THREADS", "8", 1)
    defer {
      unsetenv("MI_STUDY_TRIAL")
      unsetenv("OMP_NUM_THREADS")
    }
    let trial = ProgramTrial(command: [
      "sh", "-c",
      """
      read line; { echo "$line"; pwd; env | grep -c MI_STUDY_; env | grep -c OMP_NUM_THREADS
      echo "$OMP_NUM_THREADS $OPENBLAS_NUM_THREADS $MKL_NUM_THREADS $PYTHONUNBUFFERED ${HOME:+home}"
      grep -E '^Sig(Blk|Ign)' /proc/self/status; } >&2; exit 4
      """,
    ])
    let fault = #expect(throws: ProgramFault.self) { try trial.session.begin() }
    #expect(fault?.kind == .died)
    #expect(fault?.reason == "trial ended with exit status 4 where its answer to the hello was due")
    let words = fault?.lastWords ?? []
    #expect(
      words.prefix(5) == [
        trial.launch.hello.line, URL(filePath: trial.folder).resolvingSymlinksInPath().path, "0", "1",
        "1 1 1 1 home",
      ])
    // The signals 1 to 31 act as usual. The library of threads has others to itself.
    let masks = words.dropFirst(5).compactMap { UInt64($0.suffix(16), radix: 16).map { $0 & 0x7FFF_FFFF } }
    #expect(masks == [0, 0])
    trial.close()
  }
}
