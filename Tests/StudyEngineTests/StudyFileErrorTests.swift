import MutualInformation
import StudyEngine
import Testing

@Suite("Study files that are wrong")
struct StudyFileErrorTests {
  // MARK: Keys, ids and settings

  static let keys =
    "name, description, seed, replications, generator, laws, sample-sizes, estimators, published, controls"
  static let laws = StudyCatalog.laws.map { $0.id }.joined(separator: ", ")
  static let estimators = StudyCatalog.estimators.map { $0.id }.joined(separator: ", ")
  static let maps = "normal-cdf, half-cube, asinh, wiggly, exp, swiss-roll, spiral"
  static let name = """
    allowed: 1 to 100 letters a-z, A-Z, digits, '-', '_' and '.', not beginning with '-' or '.' (it names a directory), \
    and no word that pandas or R read for a missing value (NA, NULL, NaN, None, nan, null)
    """

  @Test(arguments: [
    (
      "nam: x\nseed: 5\nreplications: 1",
      ["1:1: unknown key 'nam' of a study file; allowed: \(keys); did you mean 'name'?"]
    ),
    (
      "name: x\nseed: 5\nreplications: 1\ncolour: red",
      ["4:1: unknown key 'colour' of a study file; allowed: \(keys)"]
    ),
    ("name: x\nseed: 5", ["1:1: missing key 'replications'; allowed: a whole number from 1 to 1000000000"]),
    ("name: ../x\nseed: 5\nreplications: 1", ["1:7: name is '../x'; \(name)"]),
    ("name: -x\nseed: 5\nreplications: 1", ["1:7: name is '-x'; \(name)"]),
    ("name: größe\nseed: 5\nreplications: 1", ["1:7: name is 'größe'; \(name)"]),
    ("name: ''\nseed: 5\nreplications: 1", ["1:7: name is ''; \(name)"]),
    ("name: \"a\\nb\"\nseed: 5\nreplications: 1", ["1:7: name is 'a\\nb'; \(name)"]),
    ("name: [x]\nseed: 5\nreplications: 1", ["1:7: name is a list; \(name)"]),
    ("name: null\nseed: 5\nreplications: 1", ["1:7: name is nothing; \(name)"]),
    (
      "name: x\nseed: -1\nreplications: 1",
      ["2:7: seed is -1; allowed: a whole number from 0 to 9223372036854775807"]
    ),
    (
      "name: x\nseed: 9223372036854775808\nreplications: 1",
      [
        "2:7: seed is 9223372036854775808, which is too large; allowed: a whole number from 0 to 9223372036854775807"
      ]
    ),
    (
      "name: x\nseed: 5\nreplications: 0",
      ["3:15: replications is 0; allowed: a whole number from 1 to 1000000000"]
    ),
    (
      "name: x\nseed: 5\nreplications: 1\ngenerator: mt19973",
      [
        "4:12: unknown generator 'mt19973'; allowed: philox4x32-10 or one of GSL's generators ('mi-study list generators' "
          + "names them); did you mean 'mt19937'?"
      ]
    ),
    (
      "name: x\nseed: 5\nreplications: 1\ndescription: [a]", ["4:14: description is a list; allowed: a text"]
    ),
    (
      "name: x\nseed: 5\nreplications: 1\n\"seed\": 6",
      ["2:1: the key 'seed' is written more than once, first here; keep one"]
    ),
    (
      "name: x\nseed: 5\nreplications: 1\n[a]: 6", ["4:1: a key of a study file is a list; allowed: \(keys)"]
    ),
  ])
  func settings(head: String, lines: [String]) { #expect(errorLines(studyText(head: head)) == lines) }

  @Test(arguments: [
    (
      "laws: []",
      ["4:7: laws is an empty list; allowed: a list of laws, each as in '- law: bivariate-normal'"]
    ),
    (
      "laws: xor-noise",
      ["4:7: laws is xor-noise; allowed: a list of laws, each as in '- law: bivariate-normal'"]
    ),
    ("laws: [[a]]", ["4:8: a law is a list; allowed: 'law: ID' and its parameters, ID being one of \(laws)"]),
    ("laws: [{correlation: 0.5}]", ["4:8: missing key 'law' in an entry of laws; allowed: law: \(laws)"]),
    ("laws: [{law: }]", ["4:14: the law is nothing; allowed: \(laws)"]),
    (
      "laws: [{law: normal}]",
      [
        "4:14: unknown law 'normal'; allowed: \(laws); did you mean 'bivariate-normal', 'multivariate-normal', "
          + "'quantised-normal', 'bimodal-normal' or 'normal-triple'?"
      ]
    ),
    (
      "laws: [{law: bivariate_norml, correlation: 9}]",
      ["4:14: unknown law 'bivariate_norml'; allowed: \(laws); did you mean 'bivariate-normal'?"]
    ),
    (
      "laws: [{law: bivariate-normal, corelation: 0.5}]",
      [
        "4:32: unknown key 'corelation' of the law bivariate-normal; allowed: law, correlation, transform; did you mean "
          + "'correlation'?"
      ]
    ),
    (
      "laws: [{law: bivariate-normal, correlation: 0.5, transform: {x: halfcube, w: exp, y: []}}]",
      [
        "4:65: x of transform is halfcube; allowed: \(maps); did you mean 'half-cube'?",
        "4:75: unknown key 'w' of transform; allowed: x, z, y",
        "4:86: y of transform is an empty list; allowed: \(maps)",
      ]
    ),
    (
      "laws: [{law: bivariate-normal, correlation: 0.5, transform: [exp, {}]}]",
      [
        "4:62: transform is exp; allowed: none or {x: MAP, y: [MAP, MAP]} with maps out of \(maps)",
        "4:67: transform is an empty mapping; allowed: none or {x: MAP, y: [MAP, MAP]} with maps out of \(maps)",
      ]
    ),
    (
      "laws: [{law: bivariate-normal, correlation: 0.5, transform: {y: spiral}}]",
      [
        "4:50: transform is {y: [spiral]}; allowed: what fits the law bivariate-normal: spiral of y takes vectors, not "
          + "single reals"
      ]
    ),
    (
      "laws: [{law: binary-symmetric-channel, flip: 0.1, transform: {x: exp}}]",
      [
        "4:51: transform is {x: [exp]}; allowed: what fits the law binary-symmetric-channel: x is symbols of an alphabet "
          + "of 2: only reals can be transformed"
      ]
    ),
    (
      "laws: [{law: bivariate-normal}]",
      ["4:8: missing key 'correlation' of bivariate-normal; allowed: a number in (-1, 1)"]
    ),
    (
      "laws:\n  - {law: bivariate-normal, correlation: [0.1, 0.2]}\n  - {law: bivariate-normal, correlation: [0.2, 0.1]}",
      [
        "6:5: bivariate-normal(correlation=0.2) is listed twice; remove one (the other at 5:5) (and 1 more of the same entries)"
      ]
    ),
  ])
  func lawEntries(text: String, lines: [String]) { #expect(errorLines(studyText(laws: text)) == lines) }

  @Test(arguments: [
    (
      "[]",
      "8:13: estimators is an empty list; allowed: a list of estimators, each as in '- estimator: histogram'"
    ),
    ("[gausian]", "8:14: unknown estimator 'gausian'; allowed: \(estimators); did you mean 'gaussian'?"),
    (
      "[gauss]",
      "8:14: unknown estimator 'gauss'; allowed: \(estimators); did you mean 'gaussian' or 'gaussian-copula'?"
    ),
    (
      "[~]",
      "8:14: an estimator is nothing; allowed: 'estimator: ID' and its parameters, ID being one of \(estimators)"
    ),
    (
      "[{estimator: infonce, candidates: 1}]",
      "8:47: candidates is 1; allowed: a whole number from 2 to 1048576"
    ),
    (
      "[{estimator: infonce, candidates: 8, critic: oracle, temperature: 0.5}]",
      "8:66: temperature has no effect with critic: oracle; it applies where critic is inner-product; remove it"
    ),
    (
      "[{estimator: infonce, critic: network, candidates: 8}]",
      "8:52: candidates has no effect with critic: network; it applies where critic is inner-product or oracle or trained; remove it"
    ),
    (
      "[{estimator: infonce, critic: network, embedding: 4}]",
      "8:52: embedding has no effect with architecture: joint; it applies where architecture is separable; remove it"
    ),
    (
      "[{estimator: infonce, critic: network, hidden: [0]}]",
      "8:60: hidden is [0]; allowed: [a, b, ...], at most 8 whole numbers from 1 to 4096"
    ),
    (
      "[{estimator: infonce, critic: network, checkpoints: [20, 10]}]",
      "8:65: checkpoints is [20, 10]; allowed: [a, b, ...], at most 1000 whole numbers from 1 to 100000000 with a < b < ..."
    ),
    (
      "[{estimator: infonce, critic: network, batch: 20, steps: [9, 10], checkpoints: [5, 10]}]",
      "8:79: checkpoints is [5, 10]; allowed: steps up to 9, the last step of the training"
    ),
    (
      "[{estimator: infonce, candidates: 8, anchors: [1, 2]}]",
      "8:50: anchors has no effect with negatives: batch; it applies where negatives is pool; remove it"
    ),
    (
      "[{estimator: infonce, candidates: 8, negatives: [batch, pool]}]",
      "8:14: missing key 'anchors' of infonce (needed where negatives is pool); allowed: a whole number from 1 to 268435456"
    ),
    (
      "[{estimator: gaussian, laws: []}]",
      "8:42: laws is an empty list; allowed: the ids of the laws that the estimator is for, or no key 'laws' for all"
    ),
    (
      "[{estimator: gaussian, laws: [bivariate-norml]}]",
      "8:43: unknown law 'bivariate-norml'; allowed: \(laws); did you mean 'bivariate-normal'?"
    ),
    (
      "[gaussian, {estimator: histogram, bins: 4, laws: [xor-noise]}]",
      "8:24: histogram is for the law xor-noise, which this study does not have; it has: bivariate-normal"
    ),
    (
      "[gaussian, {estimator: gaussian, correction: none}]",
      "8:24: gaussian(correction=none) is listed twice; remove one (one entry can name several laws) (the other at 8:14)"
    ),
    (
      "[chain-rule]",
      "8:14: chain-rule(correction=none) cannot take samples of bivariate-normal(correlation=0.6): needs symbols X, Z and "
        + "Y, the law has pairs (X, Y) of real and real; no law of this study suits it: remove the estimator or add a law "
        + "(the law at 5:5)"
    ),
    (
      "[{estimator: ksg1, interval: bootstrap}]",
      "8:14: ksg1(neighbours=3, interval=bootstrap, level=0.95, resamples=200, form=basic) cannot take samples of "
        + "bivariate-normal(correlation=0.6): bootstrap repeats draws, and the estimator needs the distances between "
        + "them; use subsampling (the law at 5:5)"
    ),
    (
      "[{estimator: infonce, candidates: [300, 2000]}]",
      "8:14: infonce(critic=inner-product, temperature=1.0, candidates=300, negatives=batch) cannot take samples of "
        + "bivariate-normal(correlation=0.6) at n = 250: needs samples of at least 300 for its candidates; choose larger "
        + "sample sizes (the law at 5:5) (and 1 more of the same entries)"
    ),
  ])
  func estimatorEntries(text: String, line: String) {
    #expect(errorLines(studyText(estimators: "estimators: \(text)")) == [line])
  }

  @Test(arguments: [
    ("[]", ["7:15: sample-sizes is an empty list; allowed: whole numbers from 2 to 268435456"]),
    ("1", ["7:15: a sample size is 1; allowed: a whole number from 2 to 268435456"]),
    (
      "[100, 2e3]",
      [
        "7:21: a sample size is 2e3, which has an exponent; write 2000; allowed: a whole number from 2 to 268435456"
      ]
    ),
    ("[100, 200, 100]", ["7:26: the sample size 100 is listed twice; remove one (the other at 7:16)"]),
    ("{n: 3}", ["7:15: a sample size is a mapping; allowed: a whole number from 2 to 268435456"]),
  ])
  func sampleSizes(text: String, lines: [String]) {
    #expect(errorLines(studyText(sizes: "sample-sizes: \(text)")) == lines)
  }

  // MARK: The whole

  @Test func theCureForAMixedStudyIsNamed() {
    let laws = "laws:\n  - {law: bivariate-normal, correlation: 0.5}\n  - {law: xor-noise, flip: 0.1}"
    #expect(
      errorLines(studyText(laws: laws, estimators: "estimators: [gaussian, chain-rule]")) == [
        "8:14: gaussian(correction=none) cannot take samples of xor-noise(flip=0.1): needs real X and Y, the law has triples "
          + "(X, Z, Y) of symbols of an alphabet of 2, symbols of an alphabet of 2 and symbols of an alphabet of 2; say which "
          + "laws it is for, in its entry: 'laws: [bivariate-normal]' (the law at 6:5)",
        "8:24: chain-rule(correction=none) cannot take samples of bivariate-normal(correlation=0.5): needs symbols X, Z and "
          + "Y, the law has pairs (X, Y) of real and real; say which laws it is for, in its entry: 'laws: [xor-noise]' (the "
          + "law at 5:5)",
      ])
    #expect(
      errorLines(
        studyText(laws: laws, estimators: "estimators: [{estimator: gaussian, laws: bivariate-normal}]"))
        == ["6:5: no estimator is for xor-noise(flip=0.1); add one, or remove the law"])
  }

  /// What follows from an error that is told already is not told again.
  @Test(arguments: [
    ("[{law: bivariate-normal, correlation: 2}]", "[{estimator: gaussian, laws: bivariate-normal}]"),
    ("[{law: bivariate-normal, correlation: 2}]", "[gaussian]"),
    ("[{law: xor-noise, flip: 2}, {law: bivariate-normal, correlation: 0.5}]", "[gaussian]"),
    ("[{law: bivariate-normal, correlation: 0.5}]", "[{estimator: histogram, bins: 0}]"),
    ("[{law: bivariate-normal, corelation: 0.5}]", "[gaussian]"),
  ])
  func oneMistakeIsOneError(laws: String, estimators: String) {
    #expect(errorLines(studyText(laws: "laws: \(laws)", estimators: "estimators: \(estimators)")).count == 1)
  }

  @Test func allErrorsComeTogetherInTheOrderOfTheFile() {
    let yaml = """
      name: a b
      seed: 010
      replications: 10
      laws:
        - law: bivariate-normal
          correlation: 1.5
        - law: binary-symmetric-channel
          flip: 0.1
      sample-sizes: [1, 50]
      estimators:
        - estimator: chain-rule
        - estimator: histogram
          bins: 0
      """
    #expect(
      errorLines(yaml) == [
        "1:7: name is 'a b'; \(Self.name)",
        "2:7: seed is 010, which has leading zeros (octal to some readers); write 10; allowed: a whole number from 0 to "
          + "9223372036854775807",
        "6:18: correlation is 1.5; \(StudyValueErrorTests.correlation)",
        "9:16: a sample size is 1; allowed: a whole number from 2 to 268435456",
        "11:5: chain-rule(correction=none) cannot take samples of binary-symmetric-channel(flip=0.1): needs symbols X, Z "
          + "and Y, the law has pairs (X, Y) of symbols of an alphabet of 2 and symbols of an alphabet of 2; say which laws "
          + "it is for, in its entry: 'laws: [ID, ...]' (the law at 7:5)",
        "13:11: bins is 0; \(StudyValueErrorTests.bins)",
      ])
  }

  @Test func aGridThatIsTooLargeIsRefusedBeforeItIsMade() {
    let list = (1...2000).map { String(Double($0) / 4000) }.joined(separator: ", ")
    let sizes = "sample-sizes: [\((2...1001).map(String.init).joined(separator: ", "))]"
    let laws = "laws: [{law: bivariate-normal, correlation: [\(list)]}]"
    let rest = "allowed: at most 1000000; shorten the sweeps or split the study"
    #expect(
      errorLines(studyText(laws: laws, sizes: sizes))
        == ["4:1: laws × sample sizes make 2000000 combinations; \(rest)"])
    let bins =
      "estimators: [{estimator: histogram, bins: [\((1...501).map(String.init).joined(separator: ", "))]}]"
    #expect(
      errorLines(studyText(laws: laws, sizes: "sample-sizes: 10", estimators: bins))
        == ["4:1: laws × sample sizes × estimators make 1002000 combinations; \(rest)"])
  }
}
