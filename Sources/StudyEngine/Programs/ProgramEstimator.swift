package import GSLRandom
public import MutualInformation

/// An estimator that is a program of its own: `estimator: program`.
///
/// ```yaml
/// estimators:
///   - estimator: program
///     name: my-ksg
///     command: [python3, my_ksg.py]
///     files: [my_ksg.py]
///     settings: {neighbours: [3, 5]}
/// ```
///
/// The program gets the samples that all estimators get, and a seed for each. Its values are the
/// same for any threads, shards and batches if it is a function of (sample, seed, settings). The
/// article *Programs* has the protocol.
public struct ProgramEstimator: Estimator, ProgramEntry {
  public static let id = "program"
  public static let summary = "a program of one's own in any language: 'mi-study init --estimator NAME'"
  public static let formula = "what the program answers"
  public static let source = "the user"
  public static let parameters =
    ProgramParameters.start + [
      ParameterSpecification(
        "quantities", .program(.quantities(Catalog.quantities.map(\.name))),
        default: .texts([Quantity.mutualInformation.name]), isImplicit: true,
        summary: "the quantities that it estimates, in the order of its values")
    ] + ProgramParameters.operation
  public static let examples = [
    [
      Parameter("name", .text("my-estimator")),
      Parameter("command", .texts(["python3", "my_estimator.py"])),
    ]
  ]

  public let arguments: Arguments
  public let quantities: [Quantity]
  package var place: ProgramPlace?

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    quantities = arguments.texts("quantities").compactMap(Catalog.quantity(named:))
  }

  /// It gets a seed for every sample, whether it needs one or not.
  public var isRandomized: Bool { true }
  /// Nothing is known of the program.
  public var isSymmetric: Bool { false }
  /// Nothing is known of the program.
  public var dependsOnOrder: Bool { true }

  public func check(_ law: any JointLaw, count: Int) throws(Incompatibility) {
    if let quantity = quantities.first(where: { law.exactValue(of: $0) == nil }) {
      throw Incompatibility(
        "there is no exact value of \(quantity) under this law to compare with",
        cure: law is ProgramLaw ? "give the law its 'truth'" : nil)
    }
  }

  /// - Note: The program starts with the first sample. Without consent no program does, and every
  ///   estimate fails.
  public func makeWorker(for law: any JointLaw, count: Int) -> any EstimatorWorker {
    ProgramEstimatorWorker(self, law, count: count)
  }
}

/// A program that estimates, for one thread and one cell.
package final class ProgramEstimatorWorker: EstimatorWorker {
  private let quantities: Int
  private let bytes: SampleBytes
  private let asked: ProgramBatch
  private let place: ProgramPlace?
  /// The seeds and samples of the batch.
  private var request: [UInt8] = []
  private var count = 0

  init(_ estimator: ProgramEstimator, _ law: any JointLaw, count: Int) {
    quantities = estimator.quantities.count
    bytes = SampleBytes(of: law.shape, count: count)
    place = estimator.place
    asked = ProgramBatch(estimator, bytesPerAnswer: 8 * quantities) { place in
      estimator.launch(
        .estimator, count: count, shape: law.shape, quantities: estimator.quantities, in: place)
    }
  }

  /// The number of replications of the next batch.
  package var batch: Int { bytes.batch(asked.comfortableSize) }

  /// Adds a sample to the batch.
  package func append(_ sample: borrowing Sample, seed: UInt64) {
    if count == 0 { request.removeAll(keepingCapacity: true) }
    count += 1
    withUnsafeBytes(of: seed.littleEndian) { request.append(contentsOf: $0) }
    bytes.append(sample, to: &request)
  }

  /// Asks for the estimates of the batch; false if the run was stopped meanwhile.
  package func ask(isStopped: () -> Bool) -> Bool {
    defer { count = 0 }
    return request.withUnsafeBytes { asked.ask(count, request: $0, isStopped: isStopped) }
  }

  /// The fault of a replication of the last batch; nil for an answer.
  package func fault(_ index: Int) -> ProgramFault? { asked[faultOf: index] }

  /// The estimate of a quantity in a replication of the last batch.
  package subscript(index: Int, quantity: Int) -> Double {
    let offset = 8 * (index * quantities + quantity)
    return asked.answers.withUnsafeBytes {
      Double(bitPattern: UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
  }

  /// Estimates from one sample, as intervals and tests ask for it.
  package func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    append(sample, seed: stream.nextSeed())
    // Stopped: the caller drops the replication.
    guard ask(isStopped: { place?.isStopping ?? false }) else { throw .programFailed }
    if let fault = fault(0) { throw fault.failure }
    for quantity in 0..<quantities { values[quantity] = self[0, quantity] }
  }
}

extension RandomStream {
  /// The next seed of a program: two words, the low one first.
  package mutating func nextSeed() -> UInt64 {
    let low = UInt64(nextWord())
    return UInt64(nextWord()) << 32 | low
  }
}
