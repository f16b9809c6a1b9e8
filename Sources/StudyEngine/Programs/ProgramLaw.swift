public import GSLRandom
public import MutualInformation

/// A law that is a program of its own: `law: program`.
///
/// ```yaml
/// laws:
///   - law: program
///     name: my-law
///     command: [python3, my_law.py]
///     files: [my_law.py]
///     x: real                      # or {real: 3}, {symbol: 5}; z likewise
///     y: real
///     truth: {"I(X;Y)": {value: 0.25, error: 1.0e-6, source: "Smith 2024, eq. 3"}}
/// ```
///
/// The program gets a seed for each sample and answers with its columns. The truth is the user's: no
/// number of the samples depends on it.
public struct ProgramLaw: JointLaw, ProgramEntry {
  public static let id = "program"
  public static let summary = "a program of one's own in any language draws the samples"
  public static let formula = "I(X;Y) is what 'truth' states"
  public static let source = "the user"
  public static let parameters =
    ProgramParameters.start + [
      ParameterSpecification(
        "x", .program(.variable(orAbsent: false)), summary: "a real number, a real vector or a symbol"),
      ParameterSpecification(
        "z", .program(.variable(orAbsent: true)), default: .word(ProgramPart.absent), isImplicit: true,
        summary: "the same, for triples (X, Z, Y)"),
      ParameterSpecification("y", .program(.variable(orAbsent: false)), summary: "the same"),
      ParameterSpecification(
        "truth", .program(.truth(Catalog.quantities.map(\.name))), default: .record([]), isOperational: true,
        summary: "the exact values in nats, with bounds on their errors and their sources"),
    ] + ProgramParameters.operation
  public static let examples = [
    [
      Parameter("name", .text("my-law")), Parameter("command", .texts(["python3", "my_law.py"])),
      Parameter("x", .word("real")), Parameter("y", .word("real")),
      Parameter(
        "truth",
        .record([
          Parameter(Quantity.mutualInformation.name, .record([Parameter("value", .real(0.25))]))
        ])),
    ]
  ]

  public let arguments: Arguments
  public let shape: SampleShape
  package var place: ProgramPlace?

  public init(_ arguments: Arguments) {
    self.arguments = arguments
    let variable = { (name: String) -> Variable in
      switch arguments[name].flatMap(ProgramPart.variable) {
      case ("symbol", let size)?: .symbol(alphabet: size)
      case (_, let size)?: .real(dimension: size)
      case nil: .absent
      }
    }
    shape = SampleShape(x: variable("x"), z: variable("z"), y: variable("y"))
  }

  public func truth(of quantity: Quantity) -> ExactValue? {
    arguments.record("truth").first { $0.name == quantity.name }.flatMap { ProgramPart.truth($0.value) }.map {
      ExactValue($0.value, errorBound: $0.error, kind: .stated)
    }
  }

  /// Starts the program for one sample; without an answer the sample's numbers are NaN.
  ///
  /// A run keeps the program instead (`ProgramLawWorker`).
  public func draw(into sample: inout Sample, using stream: inout RandomStream) {
    let worker = ProgramLawWorker(self, count: sample.count)
    worker.append(seed: stream.nextSeed())
    if !worker.ask(isStopped: { false }) || worker.take(0, into: &sample) != nil {
      sample.x.reals = sample.x.reals.map { _ in .nan }
      sample.z.reals = sample.z.reals.map { _ in .nan }
      sample.y.reals = sample.y.reals.map { _ in .nan }
    }
  }
}

/// A program that draws, for one thread and one cell.
package final class ProgramLawWorker {
  private let bytes: SampleBytes
  private let asked: ProgramBatch
  private let name: String
  private var seeds: [UInt64] = []

  package init(_ law: ProgramLaw, count: Int) {
    let bytes = SampleBytes(of: law.shape, count: count)
    self.bytes = bytes
    name = law.shownName
    asked = ProgramBatch(law, bytesPerAnswer: bytes.perSample) { place in
      law.launch(.law, count: count, shape: law.shape, quantities: nil, in: place)
    }
  }

  /// The number of replications of the next batch.
  package var batch: Int { bytes.batch(asked.comfortableSize) }

  /// Adds a sample to the batch.
  package func append(seed: UInt64) { seeds.append(seed.littleEndian) }

  /// Asks for the samples of the batch; false if the run was stopped meanwhile.
  package func ask(isStopped: () -> Bool) -> Bool {
    defer { seeds.removeAll(keepingCapacity: true) }
    return seeds.withUnsafeBytes { asked.ask(seeds.count, request: $0, isStopped: isStopped) }
  }

  /// The fault of a sample of the last batch, once it was taken; nil for a sample.
  package func fault(_ index: Int) -> ProgramFault? { asked[faultOf: index] }

  /// Copies a sample of the last batch; returns the fault if there is none.
  package func take(_ index: Int, into sample: inout Sample) -> ProgramFault? {
    if let fault = fault(index) { return fault }
    let strange = asked.answers.withUnsafeBytes { answers in
      bytes.copy(
        UnsafeRawBufferPointer(
          rebasing: answers[index * bytes.perSample..<(index + 1) * bytes.perSample]), into: &sample)
    }
    guard let strange else { return nil }
    let fault = ProgramFault(
      .wrongAnswer,
      "\(name) drew the symbol \(strange.value) of \(strange.variable); allowed: 0 to \(strange.alphabet - 1)"
    )
    asked[faultOf: index] = fault
    return fault
  }
}
