import ArgumentParser
import GSLRandom
import StudyEngine

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time random numbers and whole replications on this machine.",
    discussion: """
      Each row is timed in runs of about 40 ms; the median, the fastest and the slowest run are shown. With several \
      threads the figure is wall time over everything that all of them did: half of the figure for one thread is a \
      perfect result for two. Other work on the machine shows: compare rows of one call, or medians of several.

      BENCHMARKS
      \(Benchmark.all.map { "  \($0.name.padded(to: 24)) \($0.summary)" }.joined(separator: "\n"))

      ENVIRONMENT
        MI_STUDY_ISA   baseline, avx2 or avx512: what the kernels use; the best
                       that there is if not set. It changes no number.

      EXAMPLES
        mi-study bench
        mi-study bench --only ksg1-replication-1000 --threads 1 --format csv
      """)

  enum Format: String, CaseIterable { case table, csv }

  @Option(help: "table or csv.", completion: .list(Format.allCases.map(\.rawValue)))
  var format = "table"
  @Option(
    help: ArgumentHelp("Only this benchmark; may be given several times.", valueName: "name"),
    completion: .list(Benchmark.all.map(\.name)))
  var only: [String] = []
  @Option(
    parsing: .unconditional,
    help: "Only this number of threads; one and all processors that this process may use if not given.",
    transform: wholeNumber(threadRange))
  var threads: Int?
  @Option(parsing: .unconditional, help: "Runs of each row.", transform: wholeNumber(1...1000))
  var runs = 11

  func validate() throws {
    if Format(rawValue: format) == nil {
      throw ValidationError(unknown("format", format, among: Format.allCases.map(\.rawValue)))
    }
    let names = Benchmark.all.map(\.name)
    for name in only where !names.contains(name) {
      throw ValidationError(unknown("benchmark", name, among: names))
    }
    try checkThreads(threads)
    if !(1...1000).contains(runs) { throw ValidationError("--runs \(runs): must be from 1 to 1000") }
  }

  func run() throws {
    let counts = threads.map { [$0] } ?? Array(Set([1, availableProcessors()])).sorted()
    let chosen = Benchmark.all.filter { only.isEmpty || only.contains($0.name) }
    let machine = processorName()
    let table = format == "table"
    try StandardOutput.write(table ? heading(machine) : Self.csvHeader)
    for benchmark in chosen {
      if let program = benchmark.missingProgram {
        printError("mi-study: leaves out \(benchmark.name): there is no \(program) in PATH")
        continue
      }
      for count in counts {
        let timing: Timing
        do throws(GSLError) {
          timing = try Timing(benchmark, threads: count, runs: runs)
        } catch {
          throw failure("a random stream could not be made: \(error)", ExitStatus.inputOutput)
        }
        try StandardOutput.write(table ? row(timing) : csvRow(timing, machine))
      }
    }
  }

  private static let csvHeader =
    "benchmark,unit,threads,median,minimum,maximum,runs,machine,instruction_set\n"

  private func csvRow(_ timing: Timing, _ machine: String) -> String {
    let fields = [
      timing.benchmark.name, timing.benchmark.unit.text, String(timing.threads), figure(timing.median),
      figure(timing.figures[0]), figure(timing.figures[runs - 1]), String(runs), CSV.field(machine),
      InstructionSet.current.rawValue,
    ]
    return fields.joined(separator: ",") + "\n"
  }

  private func heading(_ machine: String) -> String {
    """
    \(machine), instruction set \(InstructionSet.current.rawValue), \(runs) runs of each

      \("benchmark".padded(to: 24))  \("unit".padded(to: 18))  threads   median  minimum  maximum

    """
  }

  private func row(_ timing: Timing) -> String {
    let figures = [timing.median, timing.figures[0], timing.figures[runs - 1]]
    let cells =
      [String(timing.threads).leftPadded(to: 7)] + figures.map { figure($0).leftPadded(to: 7) }
    return "  \(timing.benchmark.name.padded(to: 24))  \(timing.benchmark.unit.text.padded(to: 18))  "
      + cells.joined(separator: "  ") + "\n"
  }

  /// The text of a figure with four significant digits.
  private func figure(_ value: Double) -> String {
    var (scale, digits) = (1.0, 0)
    while value * scale < 1000, digits < 6 { (scale, digits) = (scale * 10, digits + 1) }
    let rounded = (value * scale).rounded() / scale
    return digits == 0 ? String(Int(rounded)) : String(rounded)
  }
}
