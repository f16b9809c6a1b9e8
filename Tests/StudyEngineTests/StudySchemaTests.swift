import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// The schema of study files; that studies validate against it is checked by Scripts/check-schema with another program.
@Suite struct StudySchemaTests {
  private typealias Object = [String: Any]

  private func root() throws -> Object {
    let data = Data(StudySchema.text.utf8)
    return try #require(JSONSerialization.jsonObject(with: data) as? Object)
  }

  private func definitions() throws -> [String: Object] {
    try #require(try root()["$defs"] as? [String: Object])
  }

  /// What a reference stands for.
  private func resolved(_ value: Any?, in definitions: [String: Object]) throws -> Object {
    let object = try #require(value as? Object)
    guard let reference = object["$ref"] as? String else { return object }
    return try #require(definitions[String(reference.dropFirst("#/$defs/".count))])
  }

  @Test func isOneText() throws {
    #expect(StudySchema.text == StudySchema.text && StudySchema.text.hasSuffix("}\n"))
    let root = try root()
    #expect(root["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect(root["$id"] as? String == "urn:mi-study:study-file")
    #expect(
      Set(try #require(root["properties"] as? Object).keys) == [
        "name", "description", "seed", "replications", "generator", "laws", "sample-sizes", "estimators",
        "published", "controls",
      ])
  }

  @Test func everyReferenceIsDefined() throws {
    let names = Set(try definitions().keys)
    let references = StudySchema.text.matches(of: /"\$ref": "#\/\$defs\/([^"]+)"/).map { String($0.1) }
    #expect(references.count > 100)
    #expect(Set(references).union(["law", "estimator"]) == names)
  }

  /// Every id, every parameter of it with its default, and the required ones.
  @Test func coversTheCatalogue() throws {
    let definitions = try definitions()
    let entries: [(String, any CatalogEntry.Type, [ParameterSpecification], Set<String>)] =
      Catalog.laws.map { ("law", $0, $0.parameters, ["transform"]) }
      + Catalog.estimators.map {
        ("estimator", $0, $0.parameters + UncertaintyMethods.parameters(for: $0), ["laws"])
      }
    for (word, type, parameters, further) in entries {
      let entry = try #require(definitions["\(word).\(type.id)"], "\(type.id)")
      let properties = try #require(entry["properties"] as? Object)
      let names = Set(parameters.map(\.name))
      #expect(names.union([word]).isSubset(of: properties.keys), "\(type.id)")
      #expect(Set(properties.keys).subtracting(names).subtracting([word]).isSubset(of: further), "\(type.id)")
      let required = Set(try #require(entry["required"] as? [String]))
      #expect(
        required
          == Set(parameters.required.map(\.name) + [word]),
        "\(type.id)")
      let rules = try #require((definitions[word]?["then"] as? Object)?["allOf"] as? [Object])
      let rule = rules.first { ($0["then"] as? Object)?["$ref"] as? String == "#/$defs/\(word).\(type.id)" }
      let condition = try JSONSerialization.data(withJSONObject: #require(rule?["if"]))
      #expect(String(decoding: condition, as: UTF8.self).contains("{\"const\":\"\(type.id)\"}"))
      for parameter in parameters {
        let schema = try resolved(properties[parameter.name], in: definitions)
        let help = try #require(schema["description"] as? String)
        #expect(help.hasPrefix(parameter.summary) && help.contains(parameter.kind.allowed))
        #expect((schema["default"] == nil) == (parameter.defaultValue == nil), "\(type.id) \(parameter.name)")
        let dependent = (entry["dependentSchemas"] as? Object)?[parameter.name]
        #expect(
          (dependent != nil) == (parameter.appliesWhere != nil || parameter.insteadOf != nil),
          "\(type.id) \(parameter.name)")
        for word in parameter.kind.words {
          let data = try JSONSerialization.data(withJSONObject: schema)
          #expect(String(decoding: data, as: UTF8.self).contains("\"\(word)\""), "\(parameter.name) \(word)")
        }
      }
    }
  }

  /// Laws without real variables take no transform.
  @Test func onlyRealVariablesAreTransformed() throws {
    let definitions = try definitions()
    for type in Catalog.laws {
      let properties = try #require(definitions["law.\(type.id)"]?["properties"] as? Object)
      let works = type.examples.contains { example in
        ["x", "z", "y"].contains { variable in
          let map = Parameter("transform", .transform([VariableMaps(variable, ["normal-cdf"])]))
          return (try? Catalog.transformed(type).init(example + [map])) != nil
        }
      }
      #expect((properties["transform"] != nil) == works, "\(type.id)")
    }
  }

  @Test func generatorsAndLimits() throws {
    let properties = try #require(try root()["properties"] as? [String: Object])
    let generators = try #require(properties["generator"]?["anyOf"] as? [Object])
    #expect(generators.compactMap { $0["const"] as? String } == Generator.all.map(\.name))
    #expect(properties["seed"]?["maximum"] as? Int == Int(Study.seedRange.upperBound))
    let sizes = try #require(properties["sample-sizes"])
    #expect((sizes["else"] as? Object)?["minimum"] as? Int == Study.sampleSizeRange.lowerBound)
    let list = try #require(sizes["then"] as? Object)
    #expect((list["items"] as? Object)?["maximum"] as? Int == Study.sampleSizeRange.upperBound)
  }

  /// Ids alone are allowed for what needs no parameter.
  @Test func shortForms() throws {
    for (word, types) in [
      ("law", Catalog.laws as [any CatalogEntry.Type]), ("estimator", Catalog.estimators),
    ] {
      let short = try #require(try definitions()[word]?["else"] as? Object)
      let ids = try #require(short["enum"] as? [String])
      #expect((short["anyOf"] as? [Object])?.count == ids.count)
      #expect(ids == types.filter { (try? $0.init([Parameter]())) != nil }.map { $0.id })
    }
  }
}
