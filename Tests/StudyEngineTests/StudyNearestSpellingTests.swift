import StudyEngine
import Testing

@Suite("The nearest spelling")
struct StudyNearestSpellingTests {
  static let keys = ["name", "description", "seed", "replications", "laws", "sample-sizes", "estimators"]
  static let ids = [
    "histogram", "plug-in", "gaussian", "chain-rule", "infonce", "bivariate-normal", "mt19937", "taus2",
  ]

  @Test(arguments: [
    ("sed", "seed"), ("nmae", "name"), ("laws ", "laws"), ("Replications", "replications"),
    ("sample_sizes", "sample-sizes"), ("samplesizes", "sample-sizes"), ("estimator", "estimators"),
    ("law", "laws"),
    ("desc", "description"), ("seeed", "seed"),
  ])
  func keys(word: String, nearest: String) { #expect(NearestSpelling.of(word, among: Self.keys) == nearest) }

  @Test(arguments: [
    ("histgoram", "histogram"), ("plugin", "plug-in"), ("gauss", "gaussian"), ("InfoNCE", "infonce"),
    ("bivariate_norml", "bivariate-normal"), ("mt19973", "mt19937"), ("chainrule", "chain-rule"),
  ])
  func ids(word: String, nearest: String) { #expect(NearestSpelling.of(word, among: Self.ids) == nearest) }

  @Test(arguments: ["", "x", "colour", "taus2000000", "normal", "zzzz", String(repeating: "name", count: 50)])
  func noneIsNearEnough(word: String) {
    #expect(NearestSpelling.of(word, among: Self.keys + Self.ids) == nil)
  }

  @Test func swappedNeighboursAreOneEditAndTheFirstOfEqualsWins() {
    #expect(NearestSpelling.of("abdc", among: ["abcd"]) == "abcd")
    #expect(NearestSpelling.of("badc", among: ["abcd"]) == nil)
    #expect(NearestSpelling.of("cat", among: ["car", "cab", "cat-like"]) == "car")
    #expect(NearestSpelling.of("his", among: ["history", "histogram"]) == nil)
    #expect(NearestSpelling.of("a", among: []) == nil)
  }
}
