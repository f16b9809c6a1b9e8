import Foundation
import GSLRandom
import MutualInformation
import StudyEngine
import Testing

@Suite("Study files that are right")
struct StudyFileTests {
  @Test func everyKey() throws {
    let yaml = """
      # A comment with & and * and !
      name: estimator-bias_2.0
      description: |
        Histogram & Gaussian * of "a" pair: !important
          &anchor-like text, *alias-like text
      seed: 9223372036854775807
      replications: 1000000000
      generator: mt19937
      laws:
        - law: bivariate-normal
          correlation: [0.0, 0.3, -0.6317]
        - {law: xor-noise, flip: 0.25}
      sample-sizes: [97, 268435456]
      estimators:
        - estimator: histogram
          bins: [12, 30]
          correction: [none, miller-madow]
          laws: bivariate-normal
        - estimator: chain-rule
          laws: [xor-noise]
      """
    let file = try StudyFile(yaml: yaml, file: "s.yaml")
    let study = file.study
    #expect(study.name == "estimator-bias_2.0")
    #expect(
      study.description
        == "Histogram & Gaussian * of \"a\" pair: !important\n  &anchor-like text, *alias-like text\n")
    #expect(study.seed == UInt64(Int64.max))
    #expect(study.replications == 1_000_000_000)
    #expect(study.generator == Generator(named: "mt19937"))
    #expect(study.sampleSizes == [97, 268_435_456])
    #expect(
      study.laws.map(\.canonicalText) == [
        "bivariate-normal(correlation=0.0)", "bivariate-normal(correlation=0.3)",
        "bivariate-normal(correlation=-0.6317)", "xor-noise(flip=0.25)",
      ])
    // Later parameters vary fastest.
    #expect(
      study.estimators.map(\.canonicalText) == [
        "histogram(bins=12, range=data, correction=none)",
        "histogram(bins=12, range=data, correction=miller-madow)",
        "histogram(bins=30, range=data, correction=none)",
        "histogram(bins=30, range=data, correction=miller-madow)", "chain-rule(correction=none)",
      ])
    #expect(study.estimators.map(\.lawIDs).last == ["xor-noise"])
    #expect(file.plan.cells.map(\.estimators.count) == [4, 4, 4, 4, 4, 4, 1, 1])
    #expect(
      study.identity.description
        == "name estimator-bias_2.0, seed 9223372036854775807, generator mt19937, layout 1")
  }

  @Test func json() throws {
    let json = """
      {"name": "sample", "seed": 5, "replications": 100,
       "laws": [{"law": "bivariate-normal", "correlation": [0.6]}],
       "sample-sizes": [250, 1000], "estimators": [{"estimator": "gaussian", "correction": "none"}]}
      """
    #expect(try Study(yaml: json, file: "s.json").digest == Study(yaml: studyText(), file: "s.yaml").digest)
  }

  /// A map with parameters is a mapping from its word to them; what is stored is read back.
  @Test func mapsWithParameters() throws {
    let study = try Study(
      yaml: """
        name: a
        seed: 1
        replications: 2
        laws:
          - law: multivariate-normal
            dimensions: 5
            correlation: 0.8
            transform:
              - {x: [normal-cdf, {spiral: {speed: 0.2, sense: counter-clockwise}}], y: {spiral: {speed: 0.20}}}
              - {x: {spiral: {}}, y: spiral}
        sample-sizes: [20]
        estimators: [gaussian]
        """, file: "maps.yaml")
    let texts = study.laws.map { $0.arguments["transform"]!.text }
    #expect(
      texts == [
        "{x: [normal-cdf, spiral(speed=0.2, sense=counter-clockwise)], y: [spiral(speed=0.2)]}",
        "{x: [spiral], y: [spiral]}",
      ])
    let stored = try Study(yaml: study.fileText, file: "stored")
    #expect(stored.laws.map(\.canonicalText) == study.laws.map(\.canonicalText))
    for (map, words) in [
      (
        "{spiral: {sped: 0.2}}",
        "unknown key 'sped' of the map spiral; allowed: speed, sense; did you mean 'speed'?"
      ),
      ("{exp: {speed: 0.2}}", "unknown key 'exp' of a map in x of transform; allowed: spiral"),
      ("{spiral: 0.2}", "a map in x of transform is a mapping; allowed: "),
      ("{spiral: {speed: 0}}", "speed of spiral is 0.0; allowed: a number in (0, 1000]"),
      ("{spiral: {sense: left}}", "sense of spiral is left; allowed: clockwise or counter-clockwise"),
    ] {
      do {
        _ = try Study(
          yaml: """
            name: a
            seed: 1
            replications: 2
            laws: [{law: multivariate-normal, dimensions: 2, correlation: 0.8, transform: {x: \(map)}}]
            sample-sizes: [9]
            estimators: [gaussian]
            """, file: "maps.yaml")
        Issue.record("\(map) was taken")
      } catch { #expect("\(error)".contains(words), "\(error)") }
    }
  }

  /// A list under one variable composes, a list of mappings sweeps; without a transform it is the law itself.
  @Test func transforms() throws {
    let yaml = """
      name: x
      seed: 5
      replications: 1
      laws:
        - law: bivariate-normal
          correlation: [0.5, 0.6]
          transform: [none, {x: half-cube, y: [normal-cdf, swiss-roll]}, {y: exp, x: exp}]
      sample-sizes: [10]
      estimators: [ksg1]
      """
    let study = try StudyFile(yaml: yaml, file: "s.yaml").study
    let texts = ["0.5", "0.6"].flatMap { rho in
      ["", ", transform={x: [half-cube], y: [normal-cdf, swiss-roll]}", ", transform={x: [exp], y: [exp]}"]
        .map { "bivariate-normal(correlation=\(rho)\($0))" }
    }
    #expect(study.laws.map(\.canonicalText) == texts)
    #expect(study.laws.map { $0 is any DensityRatioLaw } == [true, false, false, true, false, false])
  }

  @Test func shortEntriesAndSingleValues() throws {
    let yaml = studyText(
      sizes: "sample-sizes: 250", estimators: "estimators: [gaussian, {estimator: histogram, bins: 3}]")
    #expect(
      try entries(yaml).estimators
        == ["gaussian(correction=none)", "histogram(bins=3, range=data, correction=none)"])
  }

  @Test func tables() throws {
    let one = "laws: [{law: discrete-table, probabilities: [[0.4, .1], [1e-1, 0.4]]}]"
    let two =
      "laws: [{law: discrete-table, probabilities: [[[0.4, 0.1], [0.1, 0.4]], [[0.1, 0.2, 0.3], [0.4, 0, 0]]]}]"
    let first = "discrete-table(probabilities=[[0.4, 0.1], [0.1, 0.4]])"
    #expect(try entries(studyText(laws: one, estimators: "estimators: [plug-in]")).laws == [first])
    #expect(
      try entries(studyText(laws: two, estimators: "estimators: [plug-in]")).laws
        == [first, "discrete-table(probabilities=[[0.1, 0.2, 0.3], [0.4, 0.0, 0.0]])"])
  }

  @Test func rates() throws {
    let law = { (queries: String) in
      studyText(laws: "laws: [{law: bald, queries: \(queries)}]", estimators: "estimators: [bald-score]")
    }
    let (first, second) = (
      "bald(queries=[[0.9, 0.9], [0.0, 1.0]])", "bald(queries=[[1e-07, 0.2, 0.3], [0.4, 0.5, 0.0]])"
    )
    #expect(try entries(law("[[.9, 90e-2], [-0.0, 1]]")).laws == [first])
    let sweep = law("[[[.9, 90e-2], [-0.0, 1]], [[1e-7, 0.2, 0.3], [0.4, 0.5, 0]]]")
    #expect(try entries(sweep).laws == [first, second])
    // What a store keeps reads back as the same study.
    let study = try Study(yaml: sweep, file: "s.yaml")
    let again = try Study(yaml: study.fileText, file: "record")
    #expect(again.laws.map(\.canonicalText) == [first, second] && again.digest == study.digest)
  }

  @Test(arguments: [
    ("data", ["data"]), ("[-4, 4]", ["[-4.0, 4.0]"]), ("[data]", ["data"]), ("[[-4, 4]]", ["[-4.0, 4.0]"]),
    ("[data, [-4, 4], [0, 1e1]]", ["data", "[-4.0, 4.0]", "[0.0, 10.0]"]),
  ])
  func intervals(range: String, texts: [String]) throws {
    let yaml = studyText(estimators: "estimators: [{estimator: histogram, bins: 5, range: \(range)}]")
    #expect(try entries(yaml).estimators == texts.map { "histogram(bins=5, range=\($0), correction=none)" })
  }

  @Test func parametersWithoutEffectAreDroppedAndEqualCombinationsKeptOnce() throws {
    let yaml = studyText(
      estimators: """
        estimators:
          - estimator: infonce
            critic: [oracle, inner-product]
            temperature: [0.2, 0.5]
            candidates: [8, 16]
            negatives: [batch, pool]
            anchors: 20
        """)
    let tail = { (k: Int) in
      ["candidates=\(k), negatives=batch)", "candidates=\(k), negatives=pool, anchors=20)"]
    }
    let tails = tail(8) + tail(16)
    let heads = [
      "critic=oracle", "critic=inner-product, temperature=0.2", "critic=inner-product, temperature=0.5",
    ]
    #expect(try entries(yaml).estimators == heads.flatMap { head in tails.map { "infonce(\(head), \($0)" } })
  }

  @Test(arguments: ["0.5", ".5", "5e-1", "0.50", "5E-1", "50e-2", "0.05e+1"])
  func oneNumberHasOneText(spelling: String) throws {
    let yaml = studyText(laws: "laws: [{law: bivariate-normal, correlation: \(spelling)}]")
    #expect(try entries(yaml).laws == ["bivariate-normal(correlation=0.5)"])
  }

  @Test(arguments: ["0", "-0", "-0.0", "0e5", ".0"])
  func zeroHasNoSign(spelling: String) throws {
    let yaml = studyText(laws: "laws: [{law: bivariate-normal, correlation: \(spelling)}]")
    #expect(try entries(yaml).laws == ["bivariate-normal(correlation=0.0)"])
    let value = try Study(yaml: yaml, file: "s.yaml").laws[0].arguments.real("correlation")
    #expect(value.sign == .plus)
  }

  @Test func theDigestIsOfWhatTheResultsDependOn() throws {
    // printf 'mi-study study 1\nname=overview\nlayout=1\ngenerator=mt19937\nseed=7\nreplications=20\n\
    // law=xor-noise(flip=0.25)\nn=40\nestimator=chain-rule(correction=none) laws=xor-noise\n' | sha256sum
    let yaml = """
      name: overview
      description: not part of it
      seed: 7
      replications: 20
      generator: mt19937
      laws: [{law: xor-noise, flip: 25e-2}]
      sample-sizes: 40
      estimators: [{estimator: chain-rule, laws: xor-noise}]
      """
    let study = try Study(yaml: yaml, file: "s.yaml")
    #expect(study.digest == "0d0ce1dc29470aa484739f7526466121c1c85ceb980d69c5f2140e7ba6581b3a")
    #expect(study.with(replications: 21).digest != study.digest)
    #expect(study.with(replications: 21).identity == study.identity)
    #expect(study.with(seed: 8).identity != study.identity)
    #expect(study.with(seed: 8, replications: 3).replications == 3)
  }

  @Test func theOrderOfALawFilterDoesNotMatter() throws {
    let laws = "laws: [{law: xor-noise, flip: 0.1}, {law: binary-symmetric-channel, flip: 0.1}]"
    let study = { (filter: String) in
      try Study(
        yaml: studyText(laws: laws, estimators: "estimators: [{estimator: plug-in, laws: [\(filter)]}]"),
        file: "s.yaml")
    }
    let text = try study("xor-noise, binary-symmetric-channel").canonicalText
    #expect(text.hasSuffix("estimator=plug-in(correction=none) laws=binary-symmetric-channel,xor-noise\n"))
    #expect(try study("binary-symmetric-channel, xor-noise").canonicalText == text)
  }

  @Test func filesByPath() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "study-file-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "s.yaml").path
    let message = { (path: String) in
      do throws(StudyFileErrors) {
        _ = try Study(contentsOf: path)
        return "no error"
      } catch { return error.description }
    }
    #expect(message(path) == "\(path): there is no such file; give the path of a study file (YAML or JSON)")
    #expect(message("") == "'': there is no such file; give the path of a study file (YAML or JSON)")
    #expect(
      message(folder.path) == "\(folder.path): is a directory; give the path of a study file (YAML or JSON)")
    #expect(message("/dev/zero") == "/dev/zero: is larger than 16 MiB; shorten the lists or split the study")
    // A byte order mark and Windows line ends do no harm.
    let windows = "\u{FEFF}" + studyText().replacing("\n", with: "\r\n")
    try Data(windows.utf8).write(to: URL(filePath: path))
    #expect(try Study(contentsOf: path).digest == Study(yaml: studyText(), file: "s.yaml").digest)
    try Data(Array("name: a\ndescription: caf".utf8) + [0xE9, 0x0A]).write(to: URL(filePath: path))
    #expect(message(path) == "\(path):2:17: a byte here is not UTF-8; save the file as UTF-8")
  }
}
