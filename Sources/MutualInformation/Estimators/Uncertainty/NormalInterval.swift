/// Intervals of the form estimate ± z·SE.
enum NormalInterval {
  /// Returns the two-sided normal quantile for the level that arguments name.
  static func quantile(_ arguments: Arguments) -> Double {
    standardNormalQuantile(0.5 + 0.5 * arguments.real("level"))
  }

  /// Writes the standard error, the lower end and the upper end.
  static func write(
    _ estimate: Double, standardError: Double, _ quantile: Double, to statements: inout MutableSpan<Double>,
    at start: Int
  ) {
    statements[start] = standardError
    statements[start + 1] = estimate - quantile * standardError
    statements[start + 2] = estimate + quantile * standardError
  }
}
