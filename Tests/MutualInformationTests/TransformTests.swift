import Foundation
import GSLRandom
import MutualInformation
import Testing

/// Injective maps of single variables, against an independent program and against what they must leave alone.
@Suite struct TransformTests {
  private struct Reference: Decodable {
    let points: [Double]
    let coordinate: [String: [Double]]
    let wiggly: [String: [Double]]
    let vectors: [[Double]]
    let spiral: [String: [[Double]]], publishedSpiral: [String: [[Double]]]
    let uniforms: [Double]
    let swissRoll: [[Double]]

    enum CodingKeys: String, CodingKey {
      case points, coordinate, wiggly, vectors, spiral, uniforms
      case swissRoll = "swiss-roll", publishedSpiral = "published-spiral"
    }
  }

  private let reference: Reference

  init() throws { reference = try MutualInformationTests.reference("transforms", as: Reference.self) }

  private func isClose(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= 1e-14 * abs(expected) + 1e-300 || value == expected
  }

  @Test(arguments: ["half-cube", "asinh", "exp", "normal-cdf"])
  func coordinates(word: String) throws {
    let expected = try #require(reference.coordinate[word])
    for variable in ["x", "y"] {
      let values = try Points.mapped(reference.points, dimension: 1, variable, [word])
      for (i, value) in values.enumerated() {
        #expect(isClose(value, expected[i]), "\(word)(\(reference.points[i])) = \(value), not \(expected[i])")
      }
    }
    // Several maps act in the order of the list.
    let twice = try Points.mapped(reference.points, dimension: 1, "x", ["asinh", word])
    let once = try Points.mapped(
      try Points.mapped(reference.points, dimension: 1, "x", ["asinh"]), dimension: 1, "x", [word])
    #expect(twice == once)
  }

  @Test(arguments: ["x", "y"]) func wiggly(variable: String) throws {
    let values = try Points.mapped(reference.points, dimension: 1, variable, ["wiggly"])
    for (value, expected) in zip(values, try #require(reference.wiggly[variable])) {
      #expect(abs(value - expected) < 2e-14 * max(1, abs(expected)))
    }
  }

  /// Steps of 0.001 grow by what the derivative's lower bound says.
  @Test func wigglyIsInjective() throws {
    for (variable, slope) in [("x", 0.161), ("y", 0.533)] {
      let grid = (-40_000...40_000).map { Double($0) / 1000 }
      let values = try Points.mapped(grid, dimension: 1, variable, ["wiggly"])
      let least = zip(values, values.dropFirst()).map { $1 - $0 }.min()!
      #expect(least > slope * 0.001 - 1e-12 && least < 2.5 * slope * 0.001)
    }
  }

  @Test(arguments: ["x", "y"]) func spiral(variable: String) throws {
    for (vector, expected) in zip(reference.vectors, try #require(reference.spiral[variable])) {
      let value = try Points.mapped(vector, dimension: vector.count, variable, ["spiral"])
      for (a, b) in zip(value, expected) {
        #expect(abs(a - b) < 1e-14, "\(vector): \(value), not \(expected)")
      }
    }
  }

  /// The benchmark's: speed 1/dimension, counter-clockwise.
  @Test(arguments: ["x", "y"]) func publishedSpiral(variable: String) throws {
    for (vector, expected) in zip(reference.vectors, try #require(reference.publishedSpiral[variable])) {
      let step = try TransformStep(
        "spiral",
        [
          Parameter("speed", .real(1 / Double(vector.count))), Parameter("sense", .word("counter-clockwise")),
        ])
      let value = try Points.mapped(vector, dimension: vector.count, variable, [step.text])
      for (a, b) in zip(value, expected) {
        #expect(abs(a - b) < 2e-14, "\(vector): \(value), not \(expected)")
      }
      // Back by the other sense.
      let back = try TransformStep("spiral", [Parameter("speed", .real(1 / Double(vector.count)))])
      for (a, b) in zip(try Points.mapped(value, dimension: vector.count, variable, [back.text]), vector) {
        #expect(abs(a - b) < 2e-14)
      }
    }
  }

  @Test func texts() throws {
    let third = try TransformStep(
      "spiral", [Parameter("speed", .real(1.0 / 3)), Parameter("sense", .word("clockwise"))])
    #expect(third.text == "spiral")
    let turned = try TransformStep(
      "spiral", [Parameter("sense", .word("counter-clockwise")), Parameter("speed", .real(0.2))])
    #expect(turned.text == "spiral(speed=0.2, sense=counter-clockwise)")
    for text in ["spiral", "exp", turned.text, "spiral(sense=counter-clockwise)"] {
      #expect(TransformStep(text: text)?.text == text)
    }
    for text in [
      "", "spirals", "spiral(", "spiral()", "spiral(speed=0.20)", "spiral(speed=0)", "spiral(speed=-1)",
      "exp(speed=1)",
      "spiral(speed=0.3333333333333333)", "spiral(sense=left)", "spiral(sense=clockwise)",
      "spiral(speed=0.2,sense=counter-clockwise)",
    ] { #expect(TransformStep(text: text) == nil, "\(text)") }
    let law = try transformed(
      try ContinuousLawTests.normal(5, 0.8, pairs: 2), x: ["normal-cdf", turned.text], y: [turned.text])
    #expect(law.canonicalText.hasSuffix("transform={x: [normal-cdf, \(turned.text)], y: [\(turned.text)]})"))
    #expect(throws: ParameterError.self) { try transformed(law, x: ["spiral(speed=0)"], y: []) }
  }

  @Test func swissRoll() throws {
    // Φ of the quantiles gives the uniforms; a law on [0, 1] would not be known to be one.
    let quantiles = [-40, -1.150_349_380_376_008, -0.524_400_512_708_041, 0.738_846_849_185_213_9, 40]
    let values = try Points.mapped(quantiles, dimension: 1, "y", ["normal-cdf", "swiss-roll"])
    #expect(values.count == 10)
    for (i, expected) in reference.swissRoll.enumerated() {
      #expect(abs(values[2 * i] - expected[0]) < 1e-14 && abs(values[2 * i + 1] - expected[1]) < 1e-14)
    }
  }

  /// The draws are the maps of the law's own draws at the same address, whatever was drawn before, also where memory of
  /// another shape is used.
  @Test func drawsAreMapsOfTheLawsDraws() throws {
    let law = try normalPair(0.6)
    let pairs: [(x: [String], y: [String])] = [
      (["half-cube"], ["exp", "asinh"]), ([], ["normal-cdf", "swiss-roll"]),
      (["normal-cdf", "swiss-roll", "spiral", "half-cube"], ["wiggly"]),
    ]
    for pair in pairs {
      let mapped = try transformed(law, x: pair.x, y: pair.y)
      var sample = Sample(count: 33, shape: mapped.shape)
      for replication in [3, 0, 3] as [UInt64] {
        var source = try stream(replication)
        mapped.draw(into: &sample, using: &source)
        let original = try draw(law, 33, replication)
        #expect(sample.x.reals == (try Points.mapped(original.x.reals, dimension: 1, "x", pair.x)))
        #expect(sample.y.reals == (try Points.mapped(original.y.reals, dimension: 1, "y", pair.y)))
      }
      #expect(mapped.truth(of: .mutualInformation) == law.truth(of: .mutualInformation))
    }
  }

  /// Cells between edges after the maps are those between the edges' inverse images, which are written down here.
  @Test func cells() throws {
    let law = try normalPair(0.6)
    let edges = [-1.7, -0.2, 0.4, 1.1]
    let inverses: [(word: String, edges: [Double], inverse: (Double) -> Double)] = [
      ("half-cube", edges, { $0 < 0 ? -pow(-$0, 2.0 / 3) : pow($0, 2.0 / 3) }),
      ("asinh", edges, { sinh($0) }),
      ("exp", [0.1, 0.7, 3], { log($0) }), ("normal-cdf", [0.025, 0.5, 0.975], { Self.normalQuantile($0) }),
    ]
    for (word, edges, inverse) in inverses {
      let mapped = try #require(try transformed(law, x: [word], y: []) as? any BinnableLaw)
      let cells = mapped.cells(xEdges: edges, yEdges: [-0.5, 0.8])
      let expected = law.cells(xEdges: edges.map(inverse), yEdges: [-0.5, 0.8])
      #expect(cells.table.probabilities.count == (edges.count + 1) * 3)
      for (a, b) in zip(cells.table.probabilities, expected.table.probabilities) {
        #expect(abs(a - b) < 1e-13)
      }
    }
  }

  /// Edges where no value falls cut off empty cells.
  @Test func emptyCells() throws {
    let law = try normalPair(0.6)
    let mapped = try #require(try transformed(law, x: ["exp"], y: ["normal-cdf"]) as? any BinnableLaw)
    let cells = mapped.cells(xEdges: [-3, -2, 0, 1], yEdges: [-1, 0.5, 1.5, 2])
    let expected = law.cells(xEdges: [0], yEdges: [0])
    #expect(cells.table.xCount == 5 && cells.table.yCount == 5)
    for i in 0..<5 {
      for j in 0..<5 {
        let probability = cells.table.probabilities[5 * i + j]
        if i >= 3 && (1...2).contains(j) {
          #expect(abs(probability - expected.table.probabilities[2 * (i - 3) + j - 1]) < 1e-14)
        } else {
          #expect(probability == 0)
        }
      }
    }
  }

  @Test func canonicalTexts() throws {
    let law = try transformed(try normalPair(0.6), x: ["half-cube"], y: ["normal-cdf", "swiss-roll"])
    #expect(
      law.canonicalText
        == "bivariate-normal(correlation=0.6, transform={x: [half-cube], y: [normal-cdf, swiss-roll]})")
    #expect(law.shape == SampleShape(x: .real(dimension: 1), y: .real(dimension: 2)))
    let untouched = try Catalog.transformed(BivariateNormal.self).init([
      Parameter("correlation", .real(0.6)), Parameter("transform", .word("none")),
    ])
    #expect(untouched.canonicalText == "bivariate-normal(correlation=0.6)")
    #expect((untouched as? any TransformedLaw)?.isTransformed == false)
  }

  @Test func refusals() throws {
    let refused: [(x: [String], y: [String], reason: String)] = [
      (["swiss-roll"], [], "swiss-roll of x takes numbers in [0, 1]: put normal-cdf right before it"),
      ([], ["spiral"], "spiral of y takes vectors, not single reals"),
      (
        ["normal-cdf", "swiss-roll", "normal-cdf", "swiss-roll"], [],
        "swiss-roll of x takes single reals, not vectors of dimension 2"
      ),
    ]
    for (x, y, reason) in refused {
      do {
        _ = try transformed(try normalPair(0.6), x: x, y: y)
        Issue.record("\(x), \(y) were taken")
      } catch let error as ParameterError {
        #expect(
          error.parameter == "transform" && error.allowed == "what fits the law bivariate-normal: \(reason)")
      }
    }
    #expect(throws: ParameterError.self) { try transformed(try channel(0.1), x: ["exp"], y: []) }
    #expect(throws: ParameterError.self) {
      try Catalog.transformed(BivariateNormal.self).init([
        Parameter("correlation", .real(0.6)),
        Parameter("transform", .transform([VariableMaps("z", ["exp"])])),
      ])
    }
  }

  /// Φ⁻¹ by bisection of the C library's complementary error function.
  private static func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
    }
    return high
  }
}

/// Not a law: draws that are set beforehand, for both variables.
private struct Points: JointLaw {
  static let id = "points", summary = "set points", source = "this file"
  static let parameters = [
    ParameterSpecification("dimension", .integer(1...9), summary: "of each variable"),
    ParameterSpecification("points", .table, summary: "scaled to sum to one"),
  ]
  static let examples: [[Parameter]] = []
  let arguments: Arguments
  @TaskLocal static var values: [Double] = []

  init(_ arguments: Arguments) { self.arguments = arguments }

  var shape: SampleShape {
    let dimension = arguments.integer("dimension")
    return SampleShape(x: .real(dimension: dimension), y: .real(dimension: dimension))
  }
  func truth(of quantity: Quantity) -> ExactValue? { nil }
  func draw(into sample: inout Sample, using stream: inout RandomStream) {
    sample.x.reals = Self.values
    sample.y.reals = Self.values
  }

  /// Points after maps of one variable.
  static func mapped(_ points: [Double], dimension: Int, _ variable: String, _ words: [String]) throws
    -> [Double]
  {
    if words.isEmpty { return points }
    let law = try Catalog.transformed(Points.self).init([
      Parameter("dimension", .integer(dimension)), Parameter("points", .table([[1]])),
      Parameter("transform", .transform([VariableMaps(variable, words)])),
    ])
    return try $values.withValue(points) {
      let sample = try MutualInformationTests.draw(law, points.count / dimension)
      return variable == "x" ? sample.x.reals : sample.y.reals
    }
  }
}
