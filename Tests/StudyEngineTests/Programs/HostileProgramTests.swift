import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Programs that end, hang or write what they should not: only what they were asked then is lost,
/// every other number is right, and no process is left.
@Suite struct HostileProgramTests {
  typealias Outcome = ProgramTrial.Outcome

  /// Asks a program for replications one by one and in batches; the outcomes must be these.
  private func check(
    _ body: String, replications: Int = 150, timeout: Double = 20, but faults: [Int: Outcome],
    batches: [Int] = [1, 64], remarks: [String] = [], words: [String]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for batch in batches {
      let trial = ProgramTrial(body, timeout: timeout)
      #expect(
        trial.ask(0..<replications, batch: batch) == ProgramTrial.expectation(replications, but: faults),
        "batches of \(batch)", sourceLocation: sourceLocation)
      #expect(trial.remarks.withLock { $0 } == remarks, sourceLocation: sourceLocation)
      if let words {
        #expect(trial.faultsSeen.allSatisfy { $0.lastWords == words }, sourceLocation: sourceLocation)
      }
      trial.close(sourceLocation: sourceLocation)
    }
  }

  private func value(at replication: Int, _ action: String) -> String {
    "hello(); serve(lambda seed, x: seed + sum(x) if seed != \(replication) else (\(action)))"
  }

  @Test func exitsAtAReplication() {
    check(
      value(at: 137, "print('I give up', file=sys.stderr), sys.exit(3)"),
      but: [137: .fault(.died, "trial ended with exit status 3 where its answer was due")],
      words: ["I give up"])
  }

  @Test func isEndedByASignal() {
    check(
      value(at: 7, "os.kill(os.getpid(), signal.SIGSEGV)"), replications: 70,
      but: [
        7: .fault(.died, "trial was ended by signal 11 (segmentation fault) where its answer was due")
      ])
  }

  /// The killer of a system without memory, or a scheduler: what it kills once is asked again.
  @Test func oneDeathIsNoFault() {
    check(
      value(at: 7, "seed + sum(x) if not once('died') else os.kill(os.getpid(), 9)"), replications: 70,
      but: [:])
  }

  @Test func endsAfterEveryAnswer() {
    check("hello(); serve(after=lambda: os._exit(0))", replications: 20, but: [:], batches: [1, 6])
  }

  @Test func hangs() {
    check(
      value(at: 5, "print('thinking', file=sys.stderr), time.sleep(1000)"), replications: 70, timeout: 1,
      but: [5: .fault(.timedOut, "trial gave no answer within 1 s")], words: ["thinking"])
  }

  @Test func writesText() {
    check(
      value(at: 9, "print('Loading\\x1b… of 9', flush=True), time.sleep(1000)"), replications: 70,
      but: [
        9: ProgramTrial.wrote("Loading\\u{1B}… of 9")
      ])
    // Without the end of a line; the eight letters would be a number.
    check(
      value(at: 2, "raw('eightlet'), time.sleep(1000)"), replications: 5,
      but: [
        2: ProgramTrial.wrote("eightlet")
      ], batches: [1, 5])
    // Objects that are no answers.
    for text in ["{\"replications\": 3}", "{\"ready\": true}", "{}", "[1]", "{\"replications\": \"1\"}", ""] {
      check(
        value(at: 1, "raw('\(text)\\n'), time.sleep(1000)"), replications: 2,
        but: [
          1: ProgramTrial.wrote(text.isEmpty ? "\\n" : text)
        ], batches: [2])
    }
  }

  @Test func writesWithoutEnd() {
    check(
      value(at: 2, "[raw('x' * 65536) for _ in range(1 << 30)]"), replications: 5,
      but: [
        2: ProgramTrial.wrote(String(repeating: "x", count: 60) + "...")
      ], batches: [1, 5])
    check(
      value(at: 2, "[raw('{' * 65536) for _ in range(1 << 30)]"), replications: 5,
      but: [
        2: ProgramTrial.wrote(String(repeating: "{", count: 60) + "...")
      ], batches: [1, 5])
  }

  private let extra =
    "trial wrote 'more than w' where no answer was due; print to standard error instead "
    + "(its process is replaced whenever that is seen)"

  /// More than the answer, in the same write: the answer counts.
  @Test func writesTooMuchAtOnce() {
    check(
      """
      hello()
      serve(answer=lambda values: raw(packed(values) + b"more than w"))
      """, replications: 12, but: [:], batches: [1, 5], remarks: [extra])
  }

  /// More than the answer, when the next request may be on its way.
  @Test func writesTooMuchLater() {
    for delay in [0.0, 0.0005, 0.05] {
      let trial = ProgramTrial("hello(); serve(after=lambda: (time.sleep(\(delay)), raw('more than w')))")
      #expect(trial.ask(0..<24, batch: 3) == ProgramTrial.expectation(24))
      for replication in 24..<30 {
        #expect(trial.ask(replication..<(replication + 1)) == [Outcome(ProgramTrial.expected(replication))])
        Thread.sleep(forTimeInterval: 4 * delay)
      }
      // What comes between two requests is told.
      if delay > 0.01 { #expect(trial.remarks.withLock { $0 } == [extra]) }
      trial.close()
    }
  }

  @Test func writesTooLittle() {
    check(
      value(at: 2, "raw(b'{\"replications\": 1}\\n1234'), time.sleep(1000)"), replications: 5, timeout: 1,
      but: [2: .fault(.timedOut, "trial wrote a part of its answer only within 1 s")], batches: [1, 5])
    check(
      value(at: 2, "raw(b'{\"replications\": 1}\\n1234'), os._exit(0)"), replications: 5,
      but: [2: .fault(.died, "trial ended with exit status 0 where its answer was due")], batches: [1, 5])
  }

  @Test func closesItsPipes() {
    check(
      value(at: 2, "os.close(1), time.sleep(1000)"), replications: 5,
      but: [2: .fault(.died, "trial closed its standard output where its answer was due")], batches: [5])
    check(
      value(at: 2, "os.close(0), time.sleep(1000)"), replications: 5,
      but: [
        2: .fault(.died, "trial closed its standard input before it had read what it was sent")
      ], batches: [5])
    // Closed behind an answer: nothing is lost.
    check(
      "hello(); serve(after=lambda: (os.close(0), time.sleep(0.2), os._exit(0)))", replications: 6, but: [:],
      batches: [1, 3])
    // Its standard error is its own affair.
    check("hello(); os.close(2); serve()", but: [:])
  }

  /// A gigabyte to standard error, in lines and in one line.
  @Test(arguments: [("b'x' * 99 + b'\\n'", 20), ("b'x' * 100", 1)])
  func floodsStandardError(_ line: String, _ count: Int) {
    let trial = ProgramTrial(
      """
      hello(); stdin.readline(); replication()
      for _ in range(1 << 10): os.write(2, ((\(line)) * 10486)[:1 << 20])
      os.write(2, b'\\n' + (\(line)) * 20)
      say({"error": "flooded"})
      serve()
      """, timeout: 300)
    #expect(trial.ask(0..<1) == [.fault(.error, "flooded")])
    #expect(trial.ask(1..<3) == Array(ProgramTrial.expectation(3)[1...]))
    let words = trial.faultsSeen.first?.lastWords ?? []
    #expect(words.count >= count && words.count <= 20)
    #expect(words.allSatisfy { $0.hasPrefix("xxxxxxxxxx") && $0.count <= 503 })
    trial.close()
  }

  /// Twenty failures in a row end the work; an answer between begins the count again.
  @Test func healthHasPatience() {
    let trial = ProgramTrial(
      "hello(); serve(lambda seed, x: seed + sum(x) if seed == 15 else os._exit(seed))")
    let died = { (number: Int) in
      Outcome.fault(.died, "trial ended with exit status \(number) where its answer was due")
    }
    let expected = (0..<35).map { $0 == 15 ? Outcome(ProgramTrial.expected(15)) : died($0) }
    #expect(trial.ask(0..<40) == expected + [.stopped])
    #expect(trial.health.verdict?.kind == .died)
    #expect(
      trial.health.verdict?.reason
        == "trial failed 20 times in a row, the last time so: "
        + "trial ended with exit status 35 where its answer was due"
    )
    // Nothing is started any more.
    #expect(trial.ask(15..<16) == [.stopped])
    trial.close()
  }

  /// A program that says itself that it cannot answer is not sick.
  @Test func errorsAreNoSickness() {
    let trial = ProgramTrial(
      "hello()\nwhile stdin.readline():\n    replication(); say({'error': 'ValueError'})")
    #expect(trial.ask(0..<30) == Array(repeating: .fault(.error, "ValueError"), count: 30))
    #expect(trial.health.verdict == nil)
    trial.close()
  }

  /// A program that worked and cannot be started again ends the work after three tries.
  @Test func cannotBeStartedAgain() {
    let trial = ProgramTrial(
      """
      with open("starts", "a") as file: file.write("x")
      if not once("first"): sys.exit(5)
      hello(); serve(lambda seed, x: seed + sum(x) if seed != 2 else os._exit(3))
      """)
    #expect(trial.ask(0..<5) == ProgramTrial.expectation(2) + [.stopped])
    #expect(
      trial.health.verdict?.reason == "trial ended with exit status 5 where its answer to the hello was due")
    #expect(FileManager.default.contents(atPath: trial.folder + "/starts")?.count == 4)
    trial.close()
  }
}
