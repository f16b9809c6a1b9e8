import ArgumentParser
import MutualInformation
import StudyEngine

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a small commented study to begin one's own with.",
    discussion: """
      Writes NAME.yaml into the working directory; it runs at once, in a few seconds.

      EXAMPLES
        mi-study init
        mi-study run my-study.yaml
        mi-study init tails --law student-t

      EXIT CODES
         0  done
        64  the name or the law is none
        73  there is such a file already, or it cannot be made
      """)

  @Argument(help: ArgumentHelp("The name of the study; the file is NAME.yaml.", valueName: "name"))
  var name = "my-study"
  @Option(
    help: ArgumentHelp("Where its samples come from: an id of 'mi-study list laws'.", valueName: "id"),
    completion: .list(Catalog.laws.map { $0.id }))
  var law = BivariateNormal.id

  func validate() throws {
    if !Study.isName(stem) {
      throw ValidationError("the name '\(name)': must be letters, digits, '-', '_' and '.', as in my-study")
    }
    if !Catalog.laws.contains(where: { $0.id == law }) {
      throw ValidationError(unknown("law", law, among: Catalog.laws.map { $0.id }))
    }
  }

  /// The name without a suffix of files.
  private var stem: String { name.hasSuffix(".yaml") ? String(name.dropLast(".yaml".count)) : name }

  func run() throws {
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
