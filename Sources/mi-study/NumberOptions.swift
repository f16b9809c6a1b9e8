import ArgumentParser

// Options that are numbers take the next word whatever it begins with (`parsing: .unconditional`): `--seed -1` is about the
// seed, not about an option named `-1`. A word that is no such number is refused here, with what is allowed; a number that is
// out of range in `validate()`.

/// Reads a whole number; the range is for the error line.
func wholeNumber<Number: FixedWidthInteger & Sendable>(_ allowed: ClosedRange<Number>)
  -> @Sendable (String) throws -> Number
{
  { text in
    if let number = Number(text) { return number }
    throw ValidationError("must be a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
  }
}

/// Reads a number.
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
