import ArgumentParser
import StudyEngine

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print a JSON Schema of the study file, for editors.",
    discussion: """
      Editors that know JSON Schema (draft 2020-12) complete keys, ids and words in a study file, show what they mean, \
      and underline what is wrong. Those that use yaml-language-server (VS Code with the YAML extension, Neovim, Helix, \
      Emacs) take the schema from a comment in the file:
        # yaml-language-server: $schema=study.schema.json
        name: my-study

      What depends on several entries only 'mi-study check' tells: whether an estimator can take a law's sample, for example.

      EXAMPLES
        mi-study schema > study.schema.json
        check-jsonschema --schemafile study.schema.json my-study.yaml
      """)

  func run() throws { try StandardOutput.write(StudySchema.text) }
}
