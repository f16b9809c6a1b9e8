import GSLRandom
import MutualInformation
import StudyEngine
import Testing

/// Every entry of every list has a study that shows it at work, and that runs.
@Suite struct EntryExampleTests {
  /// The study of a text, which says what it is about.
  private func study(_ text: String?, _ id: String) throws -> Study {
    let text = try #require(text, "\(id) has no example")
    #expect(text.contains(id) && text.hasSuffix("\n") && !text.contains("\t"), "\(text)")
    return try StudyFile(yaml: text, file: id).plan.study
  }

  @Test func laws() throws {
    for law in Catalog.laws {
      let study = try study(EntryExample.study(of: law), law.id)
      #expect(study.laws.count == 1 && type(of: study.laws[0]).id == law.id)
    }
  }

  @Test func estimators() throws {
    for estimator in Catalog.estimators {
      #expect(
        try study(EntryExample.study(of: estimator), estimator.id).estimators.map(\.id) == [estimator.id])
    }
  }

  @Test func corrections() throws {
    for correction in Catalog.corrections {
      let study = try study(EntryExample.study(of: correction), correction.id)
      #expect(study.estimators.contains { $0.arguments["correction"] == .word(correction.id) })
    }
  }

  @Test func transforms() throws {
    #expect(Catalog.transform.notes.count > 5)
    for note in Catalog.transform.notes {
      let study = try study(EntryExample.study(ofTransform: note.word), note.word)
      #expect(study.laws[0].canonicalText.contains(note.word))
    }
  }

  @Test func intervalsAndTests() throws {
    for method in UncertaintyMethods.all {
      let study = try study(EntryExample.study(of: method), method.id)
      #expect(study.estimators[0].arguments[method.role.rawValue] == .word(method.id))
    }
  }

  @Test func generators() throws {
    for generator in Generator.all {
      #expect(try study(EntryExample.study(of: generator), generator.name).generator == generator)
    }
  }

  /// A starter study for every law; each estimator of it takes all samples.
  @Test func starters() throws {
    for law in Catalog.laws {
      let starter = try #require(StarterStudy(named: "my-study", law: law), "\(law.id)")
      let study = try study(starter.text, law.id)
      #expect(study.name == "my-study" && study.controls == .auto)
      #expect((1...6).contains(study.estimators.count), "\(law.id): \(study.estimators.count)")
      #expect(starter.text.split(separator: "\n").allSatisfy { $0.count <= 140 })
    }
    #expect(StarterStudy(named: "-", law: BivariateNormal.self) == nil)
  }

  /// The formulas are not empty, and of one line.
  @Test func formulas() {
    for entry in Catalog.laws as [any CatalogEntry.Type] + Catalog.estimators {
      #expect(entry.formula.count > 5 && !entry.formula.contains("\n"), "\(entry.id)")
    }
    for law in Catalog.laws { #expect(law.formula.contains("I(") && law.formula.contains("="), "\(law.id)") }
  }
}
