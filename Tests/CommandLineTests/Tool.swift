import Foundation
import Testing

/// The built `mi-study`, run as a user runs it.
struct Tool {
  /// What a run of the tool left behind.
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The executable next to the test bundle, or the one that `MI_STUDY_TOOL` names: `Scripts/test` looks for the same bytes
  /// from another build.
  static let path =
    ProcessInfo.processInfo.environment["MI_STUDY_TOOL"]
    ?? Bundle.main.bundleURL.appending(path: "mi-study").path

  /// Runs it to the end.
  static func run(
    _ arguments: String..., environment: [String: String] = [:], directory: String? = nil
  ) throws -> Result {
    try run(arguments, environment: environment, directory: directory)
  }

  /// Runs it to the end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
  ) throws -> Result {
    let process = try start(arguments, environment: environment, directory: directory)
    // Both pipes are read at once, so that a long output on one does not block the other.
    let errors = Reader(process.standardError as! Pipe)
    let output = Reader(process.standardOutput as! Pipe)
    process.waitUntilExit()
    return Result(status: process.terminationStatus, output: output.text, errors: errors.text)
  }

  /// Starts it.
  static func start(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = URL(filePath: directory) }
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// The most memory that a process had so far, in bytes; 0 where the system does not say, or it is over.
  static func residentPeak(of process: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 } ?? 0
  }

  /// Collects what comes through a pipe on a thread of its own.
  private final class Reader: @unchecked Sendable {
    // Written by one thread before `done` is signalled, read by another after it.
    private var data = Data()
    private let done = DispatchSemaphore(value: 0)

    init(_ pipe: Pipe) {
      Thread.detachNewThread {
        self.data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        self.done.signal()
      }
    }

    var text: String {
      done.wait()
      return String(decoding: data, as: UTF8.self)
    }
  }
}

/// A temporary directory; all of them go away with the test process.
struct Scratch {
  let path: String

  init() throws {
    path = Self.root + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  private static let root: String = {
    let root = FileManager.default.temporaryDirectory.appending(path: "mi-study-tests-\(getpid())").path
    atexit { try? FileManager.default.removeItem(atPath: Scratch.root) }
    return root
  }()

  /// A path in it.
  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file in it; returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: file(name)))
    return file(name)
  }

  /// The bytes of a file in it.
  func bytes(of name: String) throws -> Data { try Data(contentsOf: URL(filePath: file(name))) }
}

/// The package's root.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A study that takes a moment: all five laws, every estimator, both kinds of streams.
let smallStudy = """
  name: small
  description: every law and estimator, small
  seed: 7
  replications: 60
  laws:
    - {law: bivariate-normal, correlation: [0.6317, -0.2]}
    - {law: quadratic-noise, noise: 0.3}
    - {law: binary-symmetric-channel, flip: 0.11}
    - {law: discrete-table, probabilities: [[0.1, 0.2, 0.05], [0.3, 0.15, 0.2]]}
    - {law: xor-noise, flip: 0.2}
  sample-sizes: [97, 1001]
  estimators:
    - {estimator: histogram, bins: 5, laws: bivariate-normal}
    - {estimator: histogram, bins: [5, 12], range: [-3, 3], correction: [none, miller-madow], laws: [bivariate-normal, quadratic-noise]}
    - {estimator: gaussian, correction: [none, exact], laws: [bivariate-normal, quadratic-noise]}
    - {estimator: plug-in, correction: [none, miller-madow], laws: [binary-symmetric-channel, discrete-table, xor-noise]}
    - {estimator: chain-rule, correction: [none, miller-madow], laws: [xor-noise]}
    - {estimator: infonce, candidates: 8, temperature: 0.7, negatives: [batch, independent, pool], anchors: 20, laws: [bivariate-normal, quadratic-noise]}
    - {estimator: infonce, critic: oracle, candidates: 8, negatives: [batch, pool], anchors: 20, laws: [bivariate-normal, binary-symmetric-channel, discrete-table]}
  """

/// The estimators by nearest neighbours.
let neighbourStudy = """
  name: neighbours
  seed: 7
  replications: 30
  laws:
    - {law: bivariate-normal, correlation: [0.6317, 0.99]}
    - {law: quadratic-noise, noise: 0.3}
  sample-sizes: [97, 1001]
  estimators:
    - {estimator: ksg1, neighbours: [1, 3, 11]}
    - {estimator: ksg2, neighbours: [1, 3, 11]}
  """

/// The corrections of entropies from counts.
let correctionStudy = """
  name: corrections
  seed: 7
  replications: 30
  laws:
    - {law: discrete-table, probabilities: [[0.1, 0.05, 0, 0.2, 0.05], [0.02, 0.3, 0.08, 0, 0], [0, 0.05, 0.05, 0.07, 0.03]]}
    - {law: xor-noise, flip: 0.2}
    - {law: bivariate-normal, correlation: 0.6317}
  sample-sizes: [7, 97, 1001]
  estimators:
    - estimator: plug-in
      correction: [jackknife, grassberger-1988, grassberger-2003, chao-shen, james-stein, dirichlet, panzeri-treves, nsb]
      alpha: [0.37, 1]
      laws: [discrete-table]
    - {estimator: histogram, bins: 9, range: [-3, 3], correction: [chao-shen, james-stein, panzeri-treves, nsb], laws: [bivariate-normal]}
    - {estimator: chain-rule, correction: [james-stein, dirichlet, nsb], alpha: 0.37, laws: [xor-noise]}
  """

/// Contrastive bounds with every critic.
let boundStudy = """
  name: bounds
  seed: 7
  replications: 20
  laws:
    - {law: bivariate-normal, correlation: 0.6317}
    - {law: gamma-exponential, shape: 1.5}
  sample-sizes: [97]
  estimators:
    - {estimator: infonce, critic: trained, candidates: 13, negatives: [batch, independent, pool], anchors: 9}
    - {estimator: nwj, critic: [inner-product, oracle, trained], temperature: 3.7, candidates: 13}
    - {estimator: js, critic: [inner-product, oracle, trained], temperature: 3.7, candidates: 13}
    - {estimator: smile, critic: [oracle, trained], clip: 1, candidates: 13}
    - {estimator: club, critic: [oracle, trained], candidates: 13}
    - {estimator: leave-one-out, candidates: 13}
  """

/// Critics that are networks, of every bound.
let networkStudy = """
  name: networks
  seed: 7
  replications: 4
  laws:
    - {law: bivariate-normal, correlation: 0.6317}
    - {law: multivariate-normal, dimensions: 2, correlation: 0.3}
  sample-sizes: [97]
  estimators:
    - estimator: [infonce, nwj, donsker-varadhan, mine, js, smile, tuba, club]
      critic: network
      architecture: [joint, separable]
      activation: [relu, tanh]
      hidden: [7, 5]
      batch: 37
      steps: 40
      test-every: 20
      learning-rate: 0.01
  """
