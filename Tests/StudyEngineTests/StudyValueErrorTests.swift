import StudyEngine
import Testing

@Suite("Values that are wrong")
struct StudyValueErrorTests {
  static let correlation = "allowed: a number in (-1, 1)"

  @Test(arguments: [
    ("1.5", "correlation is 1.5; \(correlation)"),
    ("-1", "correlation is -1.0; \(correlation)"),
    (".nan", "correlation is .nan, which is not a number; write a finite decimal; \(correlation)"),
    ("-.Inf", "correlation is -.Inf, which is not finite; write a finite decimal; \(correlation)"),
    ("010", "correlation is 010, which has leading zeros (octal to some readers); write 10; \(correlation)"),
    (
      "-00.50",
      "correlation is -00.50, which has leading zeros (octal to some readers); write -0.50; \(correlation)"
    ),
    (
      "1:30",
      "correlation is 1:30, which has a colon (base 60 to some readers); write a plain decimal; \(correlation)"
    ),
    ("1_000", "correlation is 1_000, which has underscores; write 1000; \(correlation)"),
    ("0x10", "correlation is 0x10, which is hexadecimal; write 16; \(correlation)"),
    ("0o17", "correlation is 0o17, which is octal; write 15; \(correlation)"),
    ("1e999", "correlation is 1e999, which is too large (the largest number is 1.79e308); \(correlation)"),
    ("1e-999", "correlation is 1e-999, which is too small to tell from 0; write 0; \(correlation)"),
    ("+0.5", "correlation is +0.5, which has a plus sign; write 0.5; \(correlation)"),
    ("0,5", "correlation is 0,5, which has a decimal comma; write 0.5; \(correlation)"),
    ("1/2", "correlation is 1/2, which is not a number; \(correlation)"),
    ("0.5.1", "correlation is 0.5.1, which is not a number; \(correlation)"),
    ("1e", "correlation is 1e, which is not a number; \(correlation)"),
    (".", "correlation is ., which is not a number; \(correlation)"),
    ("٣", "correlation is ٣, which is not a number; \(correlation)"),
    ("yes", "correlation is yes, which is not a number; \(correlation)"),
    ("", "correlation is nothing; \(correlation)"),
    ("~", "correlation is nothing; \(correlation)"),
    ("{a: 1}", "correlation is a mapping; \(correlation)"),
    ("\"0.5\"", "correlation is the text \"0.5\"; write 0.5 without quotes; \(correlation)"),
    ("'half'", "correlation is the text \"half\", which is not a number; \(correlation)"),
    ("[]", "correlation is an empty list; \(correlation), or a list of such values to sweep"),
  ])
  func reals(value: String, line: String) {
    let yaml = studyText(laws: "laws:\n  - law: bivariate-normal\n    correlation: \(value)")
    let column = value.isEmpty ? 17 : 18
    #expect(errorLines(yaml) == ["6:\(column): \(line)"])
  }

  static let bins =
    "allowed: a whole number from 1 to 4096 or sturges or scott or freedman-diaconis or rice or sqrt or doane or auto"

  @Test(arguments: [
    ("0", "bins is 0; \(bins)"),
    ("-3", "bins is -3; \(bins)"),
    ("12.0", "bins is 12.0, which has a decimal point; write 12; \(bins)"),
    ("2e3", "bins is 2e3, which has an exponent; write 2000; \(bins)"),
    ("12.5", "bins is 12.5, which is not a whole number; \(bins)"),
    ("010", "bins is 010, which has leading zeros (octal to some readers); write 10; \(bins)"),
    ("1:30", "bins is 1:30, which has a colon (base 60 to some readers); write a plain decimal; \(bins)"),
    ("99999999999999999999", "bins is 99999999999999999999, which is too large; \(bins)"),
    ("\"12\"", "bins is the text \"12\"; write 12 without quotes; \(bins)"),
    (".inf", "bins is .inf, which is not finite; write a finite decimal; \(bins)"),
    ("[[1]]", "bins is a list; \(bins)"),
  ])
  func integers(value: String, line: String) {
    let lines = errorLines(studyText(estimators: "estimators: [{estimator: histogram, bins: \(value)}]"))
    #expect(lines.count == 1)
    #expect(lines[0].drop { $0 != " " }.dropFirst() == line)
  }

  @Test func aSweepReportsEveryBadValueAndEveryRepetition() {
    let yaml = studyText(laws: "laws:\n  - law: bivariate-normal\n    correlation: [0.5, 2, 5e-1, .nan]")
    #expect(
      errorLines(yaml) == [
        "6:24: correlation is 2.0; \(Self.correlation)",
        "6:27: correlation is 0.5 again, as at 6:19; list every value once",
        "6:33: correlation is .nan, which is not a number; write a finite decimal; \(Self.correlation)",
      ])
  }

  static let range = "allowed: data or [low, high] with low < high"

  @Test(arguments: [
    ("dta", ["range is dta; \(range); did you mean 'data'?"]),
    ("[4, -4]", ["range is [4.0, -4.0]; \(range)"]),
    ("[4, 4]", ["range is [4.0, 4.0]; \(range)"]),
    ("[1, 2, 3]", ["range is a list of 3 elements; \(range)"]),
    ("[1]", ["range is a list of 1 element; \(range)"]),
    ("[-.inf, 1]", ["an end of range is -.inf, which is not finite; write a finite decimal; \(range)"]),
    ("[\"1\", 2]", ["an end of range is the text \"1\"; write 1 without quotes; \(range)"]),
    ("[data, data]", ["range is data again, as at 8:54; list every value once"]),
    ("[-1e308, 1e308]", ["range is [-1e+308, 1e+308]; \(range)"]),
    ("[]", ["range is an empty list; \(range), or a list of such values to sweep"]),
  ])
  func intervals(value: String, expected: [String]) {
    let yaml = studyText(estimators: "estimators: [{estimator: histogram, bins: 5, range: \(value)}]")
    let lines = errorLines(yaml).map { String($0.drop { $0 != " " }.dropFirst()) }
    #expect(lines == expected)
  }

  static let table = "allowed: rows of equal length of probabilities that sum to 1"

  @Test(arguments: [
    ("0.5", "probabilities is 0.5; \(table), as in [[0.4, 0.1], [0.1, 0.4]]"),
    ("[0.5]", "a row of probabilities is 0.5; allowed: a list of numbers, as in [[0.4, 0.1], [0.1, 0.4]]"),
    ("[[0.4, 0.1], [0.1, 0.3]]", "probabilities is a table that sums to 0.9; \(table)"),
    (
      "[[40, 20], [9, 30]]",
      "probabilities is a table that sums to 99; \(table); for counts write the key 'counts' instead of 'probabilities'"
    ),
    (
      "[[0.333, 0.333], [0.333, 0]]",
      "probabilities is a table that sums to 0.999; \(table); this looks like rounding: write more digits, or make one "
        + "cell 0.001 larger"
    ),
    (
      "[[0.502, 0.5]]",
      "probabilities is a table that sums to 1.002; \(table); this looks like rounding: write more digits, or make one "
        + "cell 0.002 smaller"
    ),
    ("[[0.503, 0.5]]", "probabilities is a table that sums to 1.003; \(table)"),
    (
      "[[40.5, 20], [9.5, 30]]",
      "probabilities is a table that sums to 100; \(table); for percentages divide every cell by 100"
    ),
    ("[[0, 0]]", "probabilities is a table that sums to 0; \(table)"),
    ("[[0.4, 0.1], [0.5]]", "probabilities is a table with rows of 1 to 2 numbers; \(table)"),
    ("[[1.5, -0.5]]", "probabilities is a table with the cell -0.5; \(table)"),
    ("[[]]", "probabilities is a table without numbers; \(table)"),
    ("[[x, 1]]", "a cell of probabilities is x, which is not a number; allowed: a number, at least 0"),
    ("[]", "probabilities is an empty list; \(table), or a list of such values to sweep"),
  ])
  func tables(value: String, line: String) {
    let yaml = studyText(
      laws: "laws: [{law: discrete-table, probabilities: \(value)}]", estimators: "estimators: [plug-in]")
    let lines = errorLines(yaml).map { String($0.drop { $0 != " " }.dropFirst()) }
    #expect(lines == [line])
  }

  static let countTable = "allowed: rows of equal length of whole numbers from 0 to 1000000000, not all 0"

  @Test(arguments: [
    ("5", "counts is 5; \(countTable), as in [[0.4, 0.1], [0.1, 0.4]]"),
    ("[[3, 1.5]]", "counts is a table with the cell 1.5; \(countTable)"),
    ("[[3, -1]]", "counts is a table with the cell -1; \(countTable)"),
    ("[[3, 1000000001]]", "counts is a table with the cell 1000000001; \(countTable)"),
    ("[[0, 0]]", "counts is a table of zeros; \(countTable)"),
    ("[[3], [1, 2]]", "counts is a table with rows of 1 to 2 numbers; \(countTable)"),
    ("[[3, x]]", "a cell of counts is x, which is not a number; allowed: a whole number, at least 0"),
    (
      "[[3, 1]], probabilities: [[0.5, 0.5]]",
      "counts of discrete-table stands beside probabilities; keep one of them"
    ),
  ])
  func counts(value: String, line: String) {
    let yaml = studyText(
      laws: "laws: [{law: discrete-table, counts: \(value)}]", estimators: "estimators: [plug-in]")
    let lines = errorLines(yaml).map { String($0.drop { $0 != " " }.dropFirst()) }
    #expect(lines == [line])
  }

  @Test func neitherProbabilitiesNorCounts() {
    let lines = { (entry: String) in
      errorLines(studyText(laws: "laws: [\(entry)]", estimators: "estimators: [plug-in]"))
    }
    #expect(
      lines("{law: discrete-table}") == [
        "4:8: missing key 'probabilities' of discrete-table; \(Self.table), or the key 'counts' instead"
      ])
    // A misspelt key is told once.
    #expect(lines("{law: discrete-table, count: [[1, 2]]}").count == 1)
  }

  static let rateTable = "allowed: rows of equal length of numbers in [0, 1]"

  @Test(arguments: [
    ("0.5", "queries is 0.5; \(rateTable), as in [[0.4, 0.1], [0.1, 0.4]]"),
    ("[0.5]", "a row of queries is 0.5; allowed: a list of numbers, as in [[0.4, 0.1], [0.1, 0.4]]"),
    ("[[0.9, 1.5], [0.1, 0.3]]", "queries is a table with the cell 1.5; \(rateTable)"),
    ("[[0.9, 0.5], [-0.1, 0.3]]", "queries is a table with the cell -0.1; \(rateTable)"),
    ("[[0.9, 0.5], [0.5]]", "queries is a table with rows of 1 to 2 numbers; \(rateTable)"),
    ("[[]]", "queries is a table without numbers; \(rateTable)"),
    ("[[x, 1]]", "a cell of queries is x, which is not a number; allowed: a number in [0, 1]"),
    ("[]", "queries is an empty list; \(rateTable), or a list of such values to sweep"),
    (
      "[[0.9, 0.5]]",
      "queries is a table of 1 × 2 (queries × states); allowed: at least 2 queries (rows) and from 2 to 65536 "
        + "states (columns)"
    ),
  ])
  func rates(value: String, line: String) {
    let yaml = studyText(
      laws: "laws: [{law: bald, queries: \(value)}]", estimators: "estimators: [bald-score]")
    let lines = errorLines(yaml).map { String($0.drop { $0 != " " }.dropFirst()) }
    #expect(lines == [line])
  }
}
