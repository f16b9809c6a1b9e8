import Foundation
import MutualInformation
import StudyEngine
import Testing

/// A small program in Python, good or hostile, that is asked for replications.
///
/// Its processes, and those that they fork, carry a marker in their arguments.
final class ProgramTrial {
  let marker = "mi-study-trial-" + UUID().uuidString
  let folder: String
  let remarks = Mutex<[String]>([])
  let health: ProgramHealth
  var launch: ProgramLaunch
  private(set) var session: ProgramSession

  /// The sample size of the trials: a replication has a seed and eight numbers.
  static let n = 4
  static let bytes = 72

  /// A program that says that it is ready and answers as `body` says.
  ///
  /// - Parameters:
  ///   - body: Python, behind `prelude`.
  ///   - timeout: The seconds for a request.
  ///   - command: The program, if it is another one; the marker comes behind it.
  convenience init(_ body: String, timeout: Double = 20) {
    self.init(command: ["python3", "-I", "-S", "-c", Self.prelude + body], timeout: timeout)
  }

  init(command: [String], timeout: Double = 20, folder: String? = nil) {
    self.folder = folder ?? NSTemporaryDirectory() + "/" + marker
    if folder == nil {
      try? FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    }
    health = ProgramHealth { [remarks] remark in remarks.withLock { $0.append(remark) } }
    launch = ProgramLaunch(
      name: "trial", command: command + [marker], folder: self.folder,
      hello: ProgramHello(
        role: .estimator, settings: [("neighbours", "3"), ("word", "\"a\"")], count: Self.n,
        shape: .realPair, quantities: ["I(X;Y)"]), timeout: timeout, batch: 64)
    session = ProgramSession(launch, health: health)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Takes over changes of `launch`.
  func renew() { session = ProgramSession(launch, health: health) }

  /// Python that answers each replication with `value(seed, numbers)`: by default the seed and the
  /// sum of its numbers. `say` writes an object, `raw` anything; `answer` writes a whole batch.
  static let prelude = """
    import json, math, os, signal, struct, sys, time
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    def raw(data):
        stdout.write(data if isinstance(data, bytes) else data.encode()); stdout.flush()
    def say(item): raw(json.dumps(item) + "\\n")
    def hello():
        global greeting
        greeting = json.loads(stdin.readline())
        say({"ready": True, "name": "echo", "version": "1.2"})
    def value(seed, numbers): return seed + sum(numbers)
    def packed(values):
        line = json.dumps({"replications": len(values)}) + "\\n"
        return line.encode() + struct.pack("<%dd" % len(values), *values)
    def answer(values): raw(packed(values))
    def exactly(count):
        data = stdin.read(count)
        if len(data) < count: os._exit(9)
        return data
    def replication():
        data = exactly(72)
        return struct.unpack("<Q", data[:8])[0], struct.unpack("<8d", data[8:])
    def serve(value=value, answer=answer, after=lambda: None):
        while True:
            line = stdin.readline()
            if not line: return
            answer([value(*replication()) for _ in range(json.loads(line)["replications"])])
            after()
    def once(name):
        try: os.close(os.open(name, os.O_CREAT | os.O_EXCL))
        except FileExistsError: return False
        return True

    """

  /// What the default `value` of the prelude answers to a replication.
  static func expected(_ replication: Int) -> Double { Double(replication) + 8 * Double(replication) / 2 }

  /// The request of a replication: its number as the seed, and eight times half of it.
  static func request(_ replications: Range<Int>) -> [UInt8] {
    replications.flatMap { replication in
      withUnsafeBytes(of: UInt64(replication).littleEndian) { Array($0) }
        + Array(
          repeatElement(
            withUnsafeBytes(of: (Double(replication) / 2).bitPattern.littleEndian) { Array($0) }, count: 8
          ).joined())
    }
  }

  /// What became of a replication.
  enum Outcome: Equatable, CustomStringConvertible {
    case value(UInt64)
    case fault(ProgramFault.Kind, String)
    case stopped

    init(_ value: Double) { self = .value(value.bitPattern) }

    var description: String {
      switch self {
      case .value(let bits): "\(Double(bitPattern: bits))"
      case .fault(let kind, let reason): "\(kind): \(reason)"
      case .stopped: "stopped"
      }
    }
  }

  /// Asks for replications in batches; the outcomes, up to a stop.
  func ask(_ replications: Range<Int>, batch: Int = 1, isStopped: () -> Bool = { false }) -> [Outcome] {
    var outcomes: [Outcome] = []
    for start in stride(from: replications.lowerBound, to: replications.upperBound, by: batch) {
      let range = start..<min(start + batch, replications.upperBound)
      let request = Self.request(range)
      var values = [Double](repeating: .nan, count: range.count)
      let answer = request.withUnsafeBytes { request in
        values.withUnsafeMutableBytes {
          session.ask(range.count, request: request, answer: $0, isStopped: isStopped)
        }
      }
      switch answer {
      case .stopped: return outcomes + [.stopped]
      case .complete: outcomes += values.map { Outcome($0) }
      case .partial(let faults):
        faultsSeen += faults.compactMap { $0 }
        outcomes += zip(values, faults).map { $1.map { .fault($0.kind, $0.reason) } ?? Outcome($0) }
      }
    }
    return outcomes
  }

  /// The outcome of a replication at which the program wrote something else than an answer.
  static func wrote(_ text: String) -> Outcome {
    .fault(
      .wrongAnswer, "trial wrote '\(text)' where its answer was due; print to standard error instead")
  }

  /// All faults so far, with their last words.
  private(set) var faultsSeen: [ProgramFault] = []

  /// The replications as they must be: right but for some.
  static func expectation(_ count: Int, but faults: [Int: Outcome] = [:]) -> [Outcome] {
    (0..<count).map { faults[$0] ?? Outcome(expected($0)) }
  }

  /// The number of processes that left `once("start of …")`.
  var starts: Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).count { $0.hasPrefix("start of") }
  }

  /// The processes that carry the marker of this trial.
  var processes: [Int32] { Self.processes(marked: marker) }

  static func processes(marked marker: String) -> [Int32] {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return numbers.compactMap { Int32($0) }.filter { number in
      guard number != getpid(), let data = FileManager.default.contents(atPath: "/proc/\(number)/cmdline")
      else { return false }
      return String(decoding: data, as: UTF8.self).contains(marker)
    }
  }

  /// Ends the session; no process may be left.
  func close(sourceLocation: SourceLocation = #_sourceLocation) {
    session.end()
    #expect(processes == [], sourceLocation: sourceLocation)
  }
}
