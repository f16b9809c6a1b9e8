import MutualInformation

/// The columns of a sample as programs read and write them: x, z, y; n × dimension float64 or n
/// int32 symbols, little-endian and row-major.
struct SampleBytes {
  /// The bytes of one sample.
  let perSample: Int

  /// The most bytes of a batch of several samples.
  private static let most = 8 << 20

  init(of shape: SampleShape, count: Int) {
    perSample = [shape.x, shape.z, shape.y].reduce(0) { sum, variable in
      saturatingSum(
        sum, saturatingProduct(count, variable.alphabet == nil ? 8 * (variable.dimension ?? 0) : 4))
    }
  }

  /// The size of a batch that fits into the memory for it.
  func batch(_ wanted: Int) -> Int { max(1, min(wanted, Self.most / max(1, perSample))) }

  /// Appends the columns of a sample.
  func append(_ sample: borrowing Sample, to bytes: inout [UInt8]) {
    append(sample.x, to: &bytes)
    append(sample.z, to: &bytes)
    append(sample.y, to: &bytes)
  }

  private func append(_ column: Column, to bytes: inout [UInt8]) {
    if column.variable.alphabet == nil {
      column.reals.withUnsafeBytes { bytes.append(contentsOf: $0) }
    } else {
      for symbol in column.symbols {
        withUnsafeBytes(of: Int32(symbol).littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
  }

  /// A symbol beyond its alphabet.
  struct StrangeSymbol {
    let variable: String
    let value: Int32
    let alphabet: Int
  }

  /// Copies the columns of a sample; returns a symbol that is none of its alphabet, if there is one.
  func copy(_ bytes: UnsafeRawBufferPointer, into sample: inout Sample) -> StrangeSymbol? {
    var start = 0
    return copy(bytes, from: &start, into: &sample.x, "X")
      ?? copy(bytes, from: &start, into: &sample.z, "Z") ?? copy(bytes, from: &start, into: &sample.y, "Y")
  }

  private func copy(
    _ bytes: UnsafeRawBufferPointer, from start: inout Int, into column: inout Column, _ name: String
  ) -> StrangeSymbol? {
    guard let alphabet = column.variable.alphabet else {
      let count = column.reals.count
      for i in 0..<count {
        let bits = bytes.loadUnaligned(fromByteOffset: start + 8 * i, as: UInt64.self)
        column.reals[i] = Double(bitPattern: UInt64(littleEndian: bits))
      }
      start += 8 * count
      return nil
    }
    let count = column.symbols.count
    for i in 0..<count {
      let symbol = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * i, as: Int32.self))
      guard (0..<Int32(alphabet)).contains(symbol) else {
        return StrangeSymbol(variable: name, value: symbol, alphabet: alphabet)
      }
      column.symbols[i] = UInt16(symbol)
    }
    start += 4 * count
    return nil
  }
}
