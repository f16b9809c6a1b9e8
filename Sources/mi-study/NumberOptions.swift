import ArgumentParser

// Options for numbers take the next word whatever it begins with (`parsing: .unconditional`):
// `--seed -1` is about the seed, not an option `-1`. A word that is no number is refused here, with
// the allowed values. A number that is out of range is refused in `validate()`.

/// Reads a whole number; the range is for the error line.
func wholeNumber<Number: FixedWidthInteger & Sendable>(_ allowed: ClosedRange<Number>)
  -> @Sendable (String) throws -> Number
{
  { text in
    if let number = Number(text) { return number }
    throw ValidationError("must be a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
  }
}

@Sendable func realNumber(_ text: String) throws -> Double {
  if let number = Double(text) { return number }
  throw ValidationError("must be a number, such as 0.001")
}

/// The numbers of threads that `--threads` takes.
let threadRange = 1...1024

/// Refuses a number of threads that is out of range.
func checkThreads(_ threads: Int?) throws {
  if let threads, !threadRange.contains(threads) {
    throw ValidationError(
      "--threads \(threads): must be from \(threadRange.lowerBound) to \(threadRange.upperBound)")
  }
}
