import GSLRandom
import MutualInformation

/// The study file as a JSON Schema (draft 2020-12), for editors that complete and check it.
///
/// It follows from the same lists as the reader: the ids, parameters, ranges, defaults and words of
/// `Catalog`, `UncertaintyMethods` and `Generator`, and the limits of `Study`. Every file that the
/// reader takes is valid. The reverse does not hold: only the reader checks conditions on several
/// entries (an estimator that cannot take a law's sample, equal entries, published figures about no
/// row), on sums (tables of probabilities) and on spelling (`010`, quoted numbers).
///
/// *Source:* https://json-schema.org/draft/2020-12/schema
public enum StudySchema {
  /// The schema with a line end; the same bytes for the same version of the program.
  public static var text: String {
    var definitions = Definitions()
    let laws = entries("law", StudyCatalog.laws, &definitions)
    let estimators = entries("estimator", StudyCatalog.estimators, &definitions)
    let published = published(&definitions)
    let properties: [JSONTree.Member] = [
      .init("name", name),
      .init("description", described("The question that the study answers.", ["type": .text("string")])),
      .init(
        "seed",
        described(
          "The seed of every stream.", [:],
          .object([
            "type": .text("integer"), "minimum": .integer(0),
            "maximum": .integer(Int(Study.seedRange.upperBound)),
          ]))),
      .init("replications", replications),
      .init("generator", generator),
      .init("laws", described("The joint laws, each with its exact information.", [:], .list(of: laws))),
      .init(
        "sample-sizes",
        described(
          "Numbers of draws in a sample; every law is sampled at each.", [:],
          .oneOrList(.integer(in: Study.sampleSizeRange)))),
      .init(
        "estimators",
        described("The estimators, which all see the same samples.", [:], .list(of: estimators))),
      .init("published", published),
      .init("controls", controls),
    ]
    let root: JSONTree = .object(
      [
        .init("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
        .init("$id", .text("urn:mi-study:study-file")), .init("title", .text("mi-study study file")),
        .init(
          "description",
          .text("A Monte Carlo study of mutual-information estimators: laws x sample sizes x estimators.")
        ),
        .init("type", .text("object")), .init("properties", .object(properties)),
        .init("additionalProperties", .flag(false)),
        .init(
          "required",
          .list(["name", "seed", "replications", "laws", "sample-sizes", "estimators"].map(JSONTree.text))),
        .init("$defs", .object(definitions.members)),
      ])
    return root.text() + "\n"
  }

  /// Named parts of the schema; equal ones of one name are kept once.
  struct Definitions {
    private(set) var members: [JSONTree.Member] = []
    private var known: [String: JSONTree] = [:]

    /// Keeps a part and returns a reference to it.
    mutating func reference(_ name: String, _ schema: JSONTree) -> JSONTree {
      var (candidate, number) = (name, 1)
      while let other = known[candidate], other != schema {
        number += 1
        candidate = "\(name).\(number)"
      }
      if known.updateValue(schema, forKey: candidate) == nil { members.append(.init(candidate, schema)) }
      return .reference(candidate)
    }
  }

  /// A schema with help in front.
  static func described(
    _ help: String, _ members: KeyValuePairs<String, JSONTree>, _ schema: JSONTree = .object([:])
  ) -> JSONTree {
    guard case .object(let further) = schema else { preconditionFailure("schemas are objects") }
    return .object(
      [JSONTree.Member("description", .text(help))] + members.map { .init($0.key, $0.value) } + further)
  }

  // MARK: Settings

  private static let name = described(
    "Also names the results directory: \(Study.nameRule).",
    // A number can be a name, too.
    [
      "type": .list([.text("string"), .text("integer")]),
      "pattern": .text(
        "^(?!(\(Study.reservedNames.joined(separator: "|")))$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$"),
    ])

  private static let controls = described(
    "Whether every cell runs control variates beside its estimators, by which biases are adjusted.",
    ["default": .text(ControlChoice.none.rawValue)],
    .any([
      .constant(ControlChoice.none.rawValue, "only the study's own rows"),
      .constant(
        ControlChoice.auto.rawValue,
        "information-density and a histogram with fixed edges, where the law has them"
      ),
    ]))

  private static let generator = described(
    "The generator of every stream.", ["default": .text(Generator.philox.name)],
    .any(Generator.all.map { .constant($0.name, $0.summary) }))

  private static var replications: JSONTree {
    let count: JSONTree = .integer(in: Study.replicationRange)
    let look: JSONTree = .integer(in: StoppingRule.atLeastRange)
    let rule: JSONTree = .mapping(
      [
        .init("until", described("All of these targets are met by all rows of a cell.", [:], targets)),
        .init("at-least", described("The first look at a cell.", [:], look)),
        .init("at-most", described("The last look at a cell.", [:], look)),
      ], required: ["until", "at-least", "at-most"])
    return described(
      "Of every cell; or a list with one number per cell; or a stopping rule.", [:],
      .any([count, .array(of: count), rule]))
  }

  /// The targets of a stopping rule, and whether control variates count.
  private static var targets: JSONTree {
    let limit: JSONTree = .object(["type": .text("number"), "exclusiveMinimum": .integer(0)])
    let meanings: [StoppingRule.Kind: String] = [
      .bias: "The largest MCSE of a bias, in the quantity's own unit: nats for information.",
      .rootMeanSquare: "The largest MCSE of an RMSE, in the quantity's own unit: nats for information.",
      .relative: "The largest MCSE of a bias over |truth|; it asks nothing of rows whose truth is 0.",
    ]
    var members = StoppingRule.Kind.allCases.map { kind in
      JSONTree.Member(kind.rawValue, described(meanings[kind] ?? "", [:], limit))
    }
    let controls = described(
      "Whether the errors of biases are those after adjustment by control variates, the rows of a cell with an exact "
        + "expectation.", ["default": .flag(false)], .object(["type": .text("boolean")]))
    members.append(.init("controls", controls))
    let required = { (kind: StoppingRule.Kind) -> JSONTree.Member in
      .init("required", .list([.text(kind.rawValue)]))
    }
    let plain: JSONTree = .object(["controls": .object(["const": .flag(false)])])
    // Controls need the target of a bias.
    let choices: [JSONTree] = [
      .object([required(.bias)]), .object([required(.relative)]),
      .object([required(.rootMeanSquare), .init("properties", plain)]),
    ]
    return .mapping(members, required: [], further: [.init("anyOf", .list(choices))])
  }
}
