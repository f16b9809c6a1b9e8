import MutualInformation
import StudyEngine
import Testing

/// No text in a CSV file reads back as a missing value.
@Suite("Words for missing values")
struct MissingWordTests {
  // pandas 2.3, pandas.read_csv, na_values: "By default the following values are interpreted as NaN"; R: na.strings = "NA".
  static let pandas = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  @Test(arguments: ["NA", "NULL", "NaN", "None", "nan", "null", "\"NA\"", "'null'"])
  func names(_ name: String) {
    let lines = errorLines(studyText(head: "name: \(name)\nseed: 5\nreplications: 100"))
    #expect(lines.count == 1 && lines[0].hasPrefix("1:7: name is"), "\(lines)")
    #expect(!Study.isName("NA") && Study.isName("na") && Study.isName("NA-1") && Study.isName("none"))
  }

  @Test(arguments: pandas + [" NA "])
  func publishedTexts(_ text: String) {
    let head = "name: p\nseed: 5\nreplications: 100\npublished:\n"
    // A figure may have no name: that is no text which is lost.
    let names = text.isEmpty ? [] : [(text, "a paper")]
    for (name, source) in names + [("a case", text)] {
      let lines = errorLines(
        studyText(
          head: head
            + "  - {source: \"\(source)\", measure: truth, figures: [{law: bivariate-normal, name: \"\(name)\", value: 0.2}]}"
        ))
      #expect(lines.count == 1 && lines[0].contains("read for a missing value in published.csv"), "\(lines)")
    }
  }

  /// A study that no file made is refused, too.
  @Test func programs() throws {
    let study = try PlanTests.study(name: "NA")
    #expect(PlanTests.conflicts(study).contains { $0.contains("the name is 'NA'") })
  }

  @Test func catalog() {
    let entries: [any CatalogEntry.Type] = Catalog.laws + Catalog.estimators
    for type in entries {
      #expect(!Self.pandas.contains(type.id))
      for parameter in type.parameters { #expect(!Self.pandas.contains(parameter.name)) }
      for example in type.examples.joined() {
        #expect(!Self.pandas.contains(example.value.text), "\(type.id)")
      }
    }
  }

  /// What helps say of laws has every constant that the law fixes.
  @Test(arguments: [
    ("ordered-weinman", "rate 2"), ("exponential-poisson", "rate 1"), ("gamma-exponential", "rate 1"),
    ("pareto", "from 1 on"),
  ])
  func fixedConstants(_ id: String, _ constant: String) throws {
    let law = try #require(Catalog.laws.first { $0.id == id })
    #expect(law.summary.contains(constant))
  }
}
