import ArgumentParser
import MutualInformation
import StudyEngine

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a small commented study to begin one's own with.",
    discussion: """
      Writes NAME.yaml into the working directory; it runs at once, in a few seconds.

      --estimator NAME writes a study of an estimator of one's own, NAME.yaml, with a program in Python (which needs \
      NumPy) or R to put it in, and the file that speaks with mi-study. These run at once, too.

      EXAMPLES
        mi-study init
        mi-study run my-study.yaml
        mi-study init tails --law student-t
        mi-study init --estimator my-histogram --language python
        mi-study run my-histogram.yaml --allow-programs

      EXIT CODES
         0  done
        64  the name, the law or the language is none
        73  there is such a file already, or it cannot be made
      """)

  @Argument(help: ArgumentHelp("The name of the study; the file is NAME.yaml.", valueName: "name"))
  var name = "my-study"
  @Option(
    help: ArgumentHelp("Where its samples come from: an id of 'mi-study list laws'.", valueName: "id"),
    completion: .list(Catalog.laws.map { $0.id }))
  var law = BivariateNormal.id

  @Option(help: ArgumentHelp("A study of an estimator of one's own, of this name.", valueName: "name"))
  var estimator: String?
  @Option(
    help: "The language of its program: python or r; python if not given.",
    completion: .list(StarterProgram.Language.allCases.map(\.rawValue)))
  var language: String?

  func validate() throws {
    if let language {
      let words = StarterProgram.Language.allCases.map(\.rawValue)
      if !words.contains(language) { throw ValidationError(unknown("language", language, among: words)) }
      if estimator == nil { throw ValidationError("--language \(language): goes with --estimator only") }
    }
    if let estimator, starter == nil {
      throw ValidationError(
        "--estimator \(estimator): must be a name of letters, digits and '-' that begins with a letter, as in my-histogram"
      )
    }
    if !Study.isName(stem) {
      throw ValidationError("the name '\(name)': must be letters, digits, '-', '_' and '.', as in my-study")
    }
    if !Catalog.laws.contains(where: { $0.id == law }) {
      throw ValidationError(unknown("law", law, among: Catalog.laws.map { $0.id }))
    }
  }

  /// The study of an estimator of one's own, if one is wanted.
  private var starter: StarterProgram? {
    let language = language.flatMap(StarterProgram.Language.init) ?? .python
    return estimator.flatMap { StarterProgram(named: $0, language: language) }
  }

  /// The name without a suffix of files.
  private var stem: String { name.hasSuffix(".yaml") ? String(name.dropLast(".yaml".count)) : name }

  func run() throws {
    if let starter {
      try withExitCodes { try starter.write(in: ".") }
      try StandardOutput.write(
        "wrote \(starter.files.map(\.name).joined(separator: ", ")); run it with: mi-study run \(starter.study) --allow-programs\n"
      )
      return
    }
    let path = "\(stem).yaml"
    try withExitCodes {
      guard let type = Catalog.laws.first(where: { $0.id == law }),
        let study = StarterStudy(named: stem, law: type)
      else {
        throw failure("--law \(law): no estimator of the catalogue takes it", ExitStatus.usage)
      }
      try study.write(to: path)
    }
    try StandardOutput.write("wrote \(path); run it with: mi-study run \(shellQuoted(plainPath(path)))\n")
  }
}
