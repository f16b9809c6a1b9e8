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
    #expect(rows.count == 43)
    for (name, x, expected) in rows {
      let found =
        switch name {
        case "log-gamma": try SpecialFunctions.logGamma(x[0])
        case "trigamma": try SpecialFunctions.trigamma(x[0])
        case "regularized-gamma": try SpecialFunctions.regularizedGamma(x[0], x[1])
        default: try SpecialFunctions.normalCumulative(x[0])
        }
      // The literal was rounded to a double, hence half an ulp more.
      let allowed = found.errorBound + 0.5 * expected.ulp
      #expect((found.value - expected).magnitude <= allowed, "\(name) \(x): \(found), not \(expected)")
      #expect(
        found.errorBound <= 1e-11 * max(1e-300, expected.magnitude) + 1e-15, "\(name) \(x): \(found)")
    }
  }

  @Test func outsideOfTheDomainIsAnError() throws {
    for x in [0, -1, -0.5, .nan, .infinity, -.infinity] as [Double] {
      #expect(throws: NumericalError.self) { try SpecialFunctions.logGamma(x) }
      #expect(throws: NumericalError.self) { try SpecialFunctions.trigamma(x) }
    }
    for (a, x) in [(0, 1), (-1, 1), (.nan, 1), (.infinity, 1), (1, -0.1), (1, .nan), (1, .infinity)] {
      #expect(throws: NumericalError.self) { try SpecialFunctions.regularizedGamma(a, x) }
    }
    #expect(throws: NumericalError.self) { try SpecialFunctions.normalCumulative(.nan) }
  }

  @Test func limits() throws {
    #expect(try SpecialFunctions.normalCumulative(.infinity).value == 1)
    #expect(try SpecialFunctions.normalCumulative(-.infinity).value == 0)
    #expect(try SpecialFunctions.normalCumulative(-1e300).value == 0)
    #expect(try SpecialFunctions.normalCumulative(1e300).value == 1)
    #expect(try SpecialFunctions.logGamma(5e-308).value > 700)
  }
}
