import MutualInformation
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

  @Test(arguments: [
    "", "x", "colour", "taus2000000", "normal", "zzzz", "ros", String(repeating: "name", count: 50),
  ])
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

  static let options = ["output", "seed", "replications", "threads", "shard", "shards", "fresh", "quiet"]

  /// Letters left out, in order, from the first on: only where one candidate has them.
  @Test func abbreviations() {
    #expect(NearestSpelling.of("reps", among: Self.options) == "replications")
    #expect(NearestSpelling.of("out", among: Self.options) == "output")
    #expect(NearestSpelling.of("eps", among: Self.options) == nil)
    #expect(NearestSpelling.of("rpl", among: Self.options) == nil)
    #expect(NearestSpelling.of("rp", among: Self.options) == nil)
  }

  /// Several candidates with the word between their hyphens, or as their beginning.
  @Test func relatedNames() {
    let laws = Catalog.laws.map { $0.id }
    let estimators = Catalog.estimators.map { $0.id }
    #expect(
      NearestSpelling.hint("normal", among: laws)
        == "; did you mean 'bivariate-normal', 'multivariate-normal', 'quantised-normal', 'bimodal-normal' or 'normal-triple'?"
    )
    #expect(NearestSpelling.hint("ksg", among: estimators) == "; did you mean 'ksg1', 'ksg2' or 'mixed-ksg'?")
    #expect(NearestSpelling.hint("gausian", among: estimators) == "; did you mean 'gaussian'?")
    #expect(
      NearestSpelling.hint("Plug_In", among: estimators)
        == "; did you mean 'plug-in'?")
    #expect(NearestSpelling.hint("bin", among: ["binning", "bins"]) == "; did you mean 'bins'?")
    #expect(
      NearestSpelling.hint("gauss", among: estimators) == "; did you mean 'gaussian' or 'gaussian-copula'?")
    #expect(NearestSpelling.hint("mutual", among: laws) == "")
    #expect(
      NearestSpelling.hint("noise", among: laws).hasSuffix(
        "'quadratic-noise', 'xor-noise' or 'uniform-noise'?"))
    #expect(NearestSpelling.all("", among: laws).isEmpty)
  }
}
