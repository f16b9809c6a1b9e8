import Foundation
import StudyEngine
import Testing

/// Numbers in print.
@Suite struct ReportFigureTests {
  @Test(arguments: [
    (0.125, 2, "0.13"), (-0.125, 2, "-0.13"), (0.995, 2, "1.00"), (9.9996, 3, "10.000"), (0.0004, 3, "0.000"),
    (-0.0004, 3, "0.000"), (-0.0, 1, "0.0"), (1234.5, 0, "1235"), (0.5, 0, "1"), (0.4, 0, "0"),
    (1e-300, 2, "0.00"),
    (1e16, 0, "10000000000000000"), (123.0, 1, "123.0"), (1e-5, 5, "0.00001"), (0.05, 1, "0.1"),
    (0.049, 1, "0.0"),
  ])
  func fixed(value: Double, decimals: Int, text: String) {
    #expect(DecimalDigits.fixed(value, decimals: decimals) == text)
  }

  /// Away from halves the C library rounds the same way.
  @Test func fixedAsTheLibraryDoes() {
    for i in 1..<2000 {
      let value = (Double(i) - 1000.3) * 0.001_372_91
      for decimals in 0...7 {
        let library = String(format: "%.\(decimals)f", value)
        let expected = Double(library) == 0 ? library.replacing("-", with: "") : library
        #expect(DecimalDigits.fixed(value, decimals: decimals) == expected)
      }
    }
  }

  @Test(arguments: [
    (-1.25e-17, "-1.3e-17"), (9.96e22, "1.0e23"), (3, "3.0e0"), (.leastNonzeroMagnitude, "5.0e-324"),
    (0, "0"),
  ])
  func scientific(value: Double, text: String) {
    #expect(DecimalDigits.scientific(value, significant: 2) == text)
  }

  /// Down to the second digit of the error.
  @Test(arguments: [
    (0.057_912, 0.000_52, "0.05791"), (0.057_912, 0.000_996, "0.0579"), (0.057_912, 0.001, "0.0579"),
    (0.2, 3, "0.2"), (1234.6, 250, "1235"), (-1.2e-17, 3e-19, "-1.2e-17"), (1000, 1e-9, "1000.00000"),
    (0, 1e-20, "0"),
    (2.5e9, 1, "2.5e9"), (0.223_143_55, 0, "0.22314"), (1e-12, 0, "1.0e-12"),
  ])
  func figures(value: Double, error: Double, text: String) {
    #expect(Figure.text(value, error: error) == text)
    #expect(Figure.text(value, error: error).count <= 11)
  }

  @Test func missingFigures() {
    for value in [nil, Double.nan, .infinity] {
      #expect(Figure.text(value, error: 0.1) == "–")
      #expect(Figure.significant(value, 4) == "–")
    }
    #expect(Figure.significant(0.223_143_55, 4) == "0.2231")
    #expect(Figure.significant(1.021_651_2, 4) == "1.022")
    #expect(Figure.plain(4) == "4")
    #expect(Figure.plain(0.6) == "0.6")
  }

  @Test func wrapping() {
    #expect(wrapped("one two three", width: 20) == ["one two three"])
    #expect(wrapped("  one two three", width: 9, indent: 4) == ["  one two", "    three"])
    #expect(wrapped("abcdefghij k", width: 6) == ["abcdef", "  ghij", "  k"])
    #expect(wrapped("", width: 5) == [""])
    #expect(wrapped("a\nb\u{1B}c", width: 12) == ["a b\\u{1B}c"])
  }
}
