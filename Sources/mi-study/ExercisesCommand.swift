import ArgumentParser
import StudyEngine

struct ExercisesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exercises",
    abstract: "Solve the notebook's ten exercises and make its checks.",
    discussion: """
      The random exercises are replayed on NumPy's own stream: the numbers are \
      the notebook's, to the last digits. A claim of the notebook that is wrong \
      is shown as REFUTED, with the reason; that counts as expected. The exit \
      code is 1 if a check ends otherwise.

      EXAMPLES
        mi-study exercises            all ten
        mi-study exercises 6 7        two of them
        mi-study exercises --format json
      """)

  @Argument(
    help: ArgumentHelp("1 to 10; all if not given.", valueName: "number"),
    completion: .list((1...Notebook.exercises.count).map(String.init)))
  var numbers: [Int] = []
  @Option(
    help: "text, markdown or json.",
    completion: .list(ExerciseReport.Format.allCases.map { $0.rawValue }))
  var format = "text"

  func validate() throws {
    let last = Notebook.exercises.count
    for number in numbers where !(1...last).contains(number) {
      throw ValidationError("exercise \(number): the notebook has the exercises 1 to \(last)")
    }
    if ExerciseReport.Format(rawValue: format) == nil {
      throw ValidationError(
        unknown("format", format, among: ExerciseReport.Format.allCases.map { $0.rawValue }))
    }
  }

  func run() throws {
    let report = try ExerciseReport(numbers: numbers)
    try StandardOutput.write(report.render(ExerciseReport.Format(rawValue: format)!))
    if !report.isAsExpected { throw ExitStatus.someFailed }
  }
}
