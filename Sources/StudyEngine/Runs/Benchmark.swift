public import GSLRandom
import MutualInformation

/// A benchmark of `mi-study bench`: random numbers, or whole replications (draw and estimate).
public struct Benchmark: Sendable {
  /// The name in the output, frozen once published.
  public let name: String
  /// The unit of the figures: nanoseconds per number or microseconds per replication.
  public let unit: Unit
  /// One line for help.
  public let summary: String
  /// The program that it needs; nil for none.
  var program: String? = nil
  /// The program that it needs and that is not there.
  public var missingProgram: String? { program.flatMap { ProgramProcess.isFound($0) ? nil : $0 } }
  /// Makes one thread's work: a function that runs a range of steps.
  let makeWork: @Sendable () throws(GSLError) -> (Range<Int>) -> Void

  /// The unit of work.
  public enum Unit: Sendable, Hashable {
    /// A random number; one step makes `perStep` of them.
    case number(perStep: Int)
    case replication

    /// The text in the output.
    public var text: String {
      switch self {
      case .number: "ns per number"
      case .replication: "us per replication"
      }
    }

    /// Converts seconds per step.
    func figure(_ seconds: Double) -> Double {
      switch self {
      case .number(let count): seconds * 1e9 / Double(count)
      case .replication: seconds * 1e6
      }
    }
  }

  /// All benchmarks, in the order of the output.
  public static let all: [Benchmark] = [
    numbers("uniforms", "53-bit uniforms, Philox4x32-10", .philox) { $0.fillUniforms(&$1) },
    numbers("normals", "53-bit normals, Philox4x32-10 and Box-Muller", .philox) { $0.fillNormals(&$1) },
    numbers(
      "gsl-ziggurat-mt19937", "gsl_ran_gaussian_ziggurat on mt19937, to compare", Generator(named: "mt19937")!
    ) { $0.fillZigguratNormals(&$1) },
    replication(
      "histogram-replication", "rho 0.6, n = 4000, 12 bins", normal(0.6), 4000,
      try! Histogram([Parameter("bins", .integer(12))])),
    replication(
      "ksg1-replication-1000", "rho 0.6, n = 1000, k = 3", normal(0.6), 1000,
      try! KSG1([Parameter("neighbours", .integer(3))])),
    replication(
      "ksg1-replication-10000", "rho 0.6, n = 10000, k = 3", normal(0.6), 10_000,
      try! KSG1([Parameter("neighbours", .integer(3))])),
    replication(
      "infonce-replication", "rho 0.8, pool of 3000, 400 anchors, K = 64", normal(0.8),
      3000,
      try! InfoNCE([
        Parameter("candidates", .integer(64)), Parameter("negatives", .word("pool")),
        Parameter("anchors", .integer(400)), Parameter("temperature", .real(0.2)),
      ])),
    network("infonce", try! InfoNCE(quarter)),
    network("nwj", try! NWJ(quarter)),
    network("donsker-varadhan", try! DonskerVaradhan(quarter)),
    network("mine", try! MINE(quarter)),
    replication(
      "chain-rule-replication", "noisy parity, flip 0.2, n = 200000",
      try! XORNoise([Parameter("flip", .real(0.2))]), 200_000, try! ChainRule([])),
    replication(
      "program-replication", "rho 0.6, n = 1000, an empty program in python3 that reads its samples",
      normal(0.6), 1000, emptyProgram, needing: interpreter),
  ]

  /// A network of the preset `bmi` up to its first test: 250 steps.
  private static let quarter = [
    Parameter("critic", .word("network")), Parameter("steps", .integer(250)),
  ]

  private static func network(_ id: String, _ estimator: any Estimator) -> Benchmark {
    let pairs = id == "mine" ? "256 pairs and 256 others" : "all pairs of 256 draws"
    return replication(
      id + "-network-replication", "rho 0.8, n = 1000, 250 steps of preset bmi, each of \(pairs)",
      normal(0.8), 1000, estimator)
  }

  private static let interpreter = "python3"

  /// A program that answers 0: what is left is the cost of asking.
  private static let emptyProgram: any Estimator = {
    let code = """
      import json, sys
      get, put = sys.stdin.buffer, sys.stdout.buffer
      n = json.loads(get.readline())["n"]
      put.write(b'{"ready": true}\\n'); put.flush()
      for line in get:
        count = json.loads(line)["replications"]
        get.read(count * (8 + 16 * n))
        put.write(line + bytes(8 * count)); put.flush()
      """
    let place = ProgramPlace(folder: ".")
    place.allow()
    return try! ProgramEstimator([
      Parameter("name", .text("empty")), Parameter("command", .texts([interpreter, "-c", code])),
    ]).placed(in: place)
  }()

  // The parameters are literals within their ranges: hence `try!` here and above.
  private static func normal(_ correlation: Double) -> BivariateNormal {
    try! BivariateNormal([Parameter("correlation", .real(correlation))])
  }

  /// Fills a buffer in the first-level cache with random numbers.
  private static func numbers(
    _ name: String, _ summary: String, _ generator: Generator,
    _ fill: @escaping @Sendable (inout RandomStream, inout [Double]) -> Void
  ) -> Benchmark {
    let count = 2048
    return Benchmark(name: name, unit: .number(perStep: count), summary: summary) { () throws(GSLError) in
      let worker = NumberWorker(
        stream: try RandomStream(generator, at: StreamAddress(key: 1, replication: 0)), count: count)
      return { steps in
        for _ in steps { fill(&worker.stream, &worker.buffer) }
      }
    }
  }

  /// Runs replications of a cell with one estimator in the engine's own worker.
  private static func replication(
    _ name: String, _ summary: String, _ law: any JointLaw, _ count: Int, _ estimator: any Estimator,
    needing program: String? = nil
  ) -> Benchmark {
    let entry = StudyEstimator(estimator)
    let cell = Cell(number: 1, law: law, count: count, key: 1, estimators: [entry])
    return Benchmark(name: name, unit: .replication, summary: summary, program: program) {
      () throws(GSLError) in
      let worker = ReplicationWorker(
        try CellWorker(cell: cell, estimators: [0], generator: .philox),
        cell.blockShape)
      return { worker.run($0) }
    }
  }
}

/// Objects hold the noncopyable values, which a closure cannot capture.
private final class NumberWorker {
  var stream: RandomStream
  var buffer: [Double]

  init(stream: consuming RandomStream, count: Int) {
    self.stream = stream
    buffer = Array(repeating: 0, count: count)
  }
}

private final class ReplicationWorker {
  private var worker: CellWorker
  private let shape: BlockShape

  init(_ worker: consuming CellWorker, _ shape: BlockShape) {
    self.worker = worker
    self.shape = shape
  }

  func run(_ replications: Range<Int>) {
    worker.run(
      replications,
      into: BlockBuffer(shape: shape, first: replications.lowerBound, capacity: replications.count))
  }
}

/// The times of one benchmark on a number of threads, in its unit.
public struct Timing: Sendable {
  public let benchmark: Benchmark
  /// The number of threads, each working on its own. It is smaller than asked for if the system has
  /// no more.
  public let threads: Int
  /// The wall time divided by the number of units of all threads: one figure per run, sorted.
  public let figures: [Double]

  /// The median of the runs.
  public var median: Double {
    let upper = figures[figures.count / 2]
    return figures.count % 2 == 1 ? upper : (figures[figures.count / 2 - 1] + upper) / 2
  }

  /// Times `runs` runs of about 40 ms each, after a warm-up that finds the work for 40 ms.
  public init(_ benchmark: Benchmark, threads: Int, runs: Int) throws(GSLError) {
    let (threads, runs) = (max(1, threads), max(1, runs))
    var works: [(Range<Int>) -> Void] = []
    for _ in 0..<threads { works.append(try benchmark.makeWork()) }
    var (steps, next, started) = (1, 0, threads)
    func time() -> Double {
      let range = next..<next + steps
      next += steps
      let clock = ContinuousClock()
      let start = clock.now
      // Unsafe for the compiler only: every thread calls its own closure on its own memory.
      nonisolated(unsafe) let works = works
      started = onThreads(started) { works[$0](range) }
      return (clock.now - start) / .seconds(1)
    }
    _ = time()
    var seconds = time()
    while seconds < 0.02 {
      steps = max(steps + 1, seconds > 0 ? min(10 * steps, Int(0.04 / seconds * Double(steps))) : 10 * steps)
      seconds = time()
    }
    self.benchmark = benchmark
    figures = (0..<runs).map { _ in
      let seconds = time()
      return benchmark.unit.figure(seconds / Double(steps * started))
    }.sorted()
    self.threads = started
  }
}
