public import MutualInformation

/// A sample as CSV: a column per coordinate of X, Z and Y, a line per draw.
///
/// Reals are the shortest decimals that read back as the same bits (here −0 keeps its sign),
/// symbols whole numbers.
public enum SampleCSV {
  /// Writes the sample, about a megabyte at a time.
  public static func write<Failure>(
    _ sample: Sample, to write: (_ bytes: [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    let columns = [("x", sample.x), ("z", sample.z), ("y", sample.y)].filter {
      $0.1.variable != .absent
    }
    var buffer = Array(CSV.line(columns.flatMap { names($0.0, $0.1.variable) }).utf8)
    for i in 0..<sample.count {
      for (position, column) in columns.enumerated() {
        if position > 0 { buffer.append(UInt8(ascii: ",")) }
        append(i, of: column.1, to: &buffer)
      }
      buffer.append(UInt8(ascii: "\n"))
      if buffer.count > 1 << 20 {
        try write(buffer)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try write(buffer)
  }

  /// `x`, or `x1`, `x2`, … for the coordinates of vectors.
  private static func names(_ name: String, _ variable: Variable) -> [String] {
    guard let dimension = variable.dimension, dimension > 1 else { return [name] }
    return (1...dimension).map { "\(name)\($0)" }
  }

  private static func append(_ i: Int, of column: Column, to buffer: inout [UInt8]) {
    guard let dimension = column.variable.dimension else {
      buffer.append(contentsOf: String(column.symbols[i]).utf8)
      return
    }
    for k in 0..<dimension {
      if k > 0 { buffer.append(UInt8(ascii: ",")) }
      buffer.append(contentsOf: column.reals[i * dimension + k].description.utf8)
    }
  }
}
