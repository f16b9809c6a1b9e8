import Foundation
import GSLMath
import Testing

@Suite struct SpecialFunctionTests {
  /// Rows of Tests/References/random/special.csv, made by Scripts/references/special-values.
  static func rows() throws -> [(name: String, arguments: [Double], value: Double)] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: folder.appending(path: "References/random/special.csv"), encoding: .utf8)
    return try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst().map { line in
      let fields = line.split(separator: ",")
      let arguments = try fields[1].split(separator: ";").map { try #require(Double($0)) }
      return (String(fields[0]), arguments, try #require(Double(fields[2])))
    }
  }

  @Test func valuesOfMpmathLieWithinTheBounds() throws {
    let rows = try Self.rows()
    #expect(rows.count == 88)
    for (name, x, expected) in rows {
      let found =
        switch name {
        case "log-gamma": try SpecialFunctions.logGamma(x[0])
        case "digamma": try SpecialFunctions.digamma(x[0])
        case "trigamma": try SpecialFunctions.trigamma(x[0])
        case "regularized-gamma": try SpecialFunctions.regularizedGamma(x[0], x[1])
        case "erfc": try SpecialFunctions.complementaryError(x[0])
        case "normal-cumulative": try SpecialFunctions.normalCumulative(x[0])
        case "normal-upper-tail": try SpecialFunctions.normalUpperTail(x[0])
        case "log-factorial": try SpecialFunctions.logFactorial(Int(x[0]))
        default: try SpecialFunctions.binomialProbability(Int(x[0]), of: Int(x[1]), probability: x[2])
        }
      // The literal was rounded to a double, hence half an ulp more.
      let allowed = found.errorBound + 0.5 * expected.ulp
      #expect((found.value - expected).magnitude <= allowed, "\(name) \(x): \(found), not \(expected)")
      #expect(
        found.errorBound <= (name.hasPrefix("binomial") ? 2e-9 : 1e-11) * max(1e-300, expected.magnitude)
          + 1e-15,
        "\(name) \(x): \(found)")
    }
  }

  @Test func outsideOfTheDomainIsAnError() throws {
    for x in [0, -1, -0.5, .nan, .infinity, -.infinity] as [Double] {
      #expect(throws: NumericalError.self) { try SpecialFunctions.logGamma(x) }
      #expect(throws: NumericalError.self) { try SpecialFunctions.digamma(x) }
      #expect(throws: NumericalError.self) { try SpecialFunctions.trigamma(x) }
    }
    for (a, x) in [(0, 1), (-1, 1), (.nan, 1), (.infinity, 1), (1, -0.1), (1, .nan), (1, .infinity)] {
      #expect(throws: NumericalError.self) { try SpecialFunctions.regularizedGamma(a, x) }
    }
    #expect(throws: NumericalError.self) { try SpecialFunctions.complementaryError(.nan) }
    #expect(throws: NumericalError.self) { try SpecialFunctions.normalCumulative(.nan) }
    #expect(throws: NumericalError.self) { try SpecialFunctions.normalUpperTail(.nan) }
    #expect(throws: NumericalError.self) { try SpecialFunctions.logFactorial(-1) }
    #expect(throws: NumericalError.self) { try SpecialFunctions.logFactorial(1 << 32) }
    #expect(throws: NumericalError.self) {
      try SpecialFunctions.binomialProbability(1, of: -1, probability: 0.5)
    }
    for p in [-0.1, 1.1, .nan] {
      #expect(throws: NumericalError.self) {
        try SpecialFunctions.binomialProbability(1, of: 3, probability: p)
      }
    }
  }

  @Test func limits() throws {
    #expect(try SpecialFunctions.normalCumulative(.infinity).value == 1)
    #expect(try SpecialFunctions.normalCumulative(-.infinity).value == 0)
    #expect(try SpecialFunctions.normalUpperTail(1e300).value == 0)
    #expect(try SpecialFunctions.complementaryError(-.infinity).value == 2)
    #expect(try SpecialFunctions.complementaryError(1e300).value == 0)
    for (k, p, expected) in [(0, 0.0, 1.0), (1, 0, 0), (3, 1, 1), (2, 1, 0), (-1, 0.5, 0), (4, 0.5, 0)] {
      #expect(try SpecialFunctions.binomialProbability(k, of: 3, probability: p).value == expected)
    }
    #expect(try SpecialFunctions.binomialProbability(0, of: 0, probability: 0).value == 1)
    #expect(try SpecialFunctions.binomialProbability(0, of: 0, probability: 1).value == 1)
    #expect(try SpecialFunctions.logGamma(5e-308).value > 700)
  }
}
