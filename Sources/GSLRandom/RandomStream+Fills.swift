import CGSL
import CStreamKernels
import CStreamKernels.GSL

// Bulk fills: Philox by the C kernels, GSL's own generators by their scalar draws in the same
// order. An empty fill leaves the stream unchanged.
extension RandomStream {
  /// 64-bit words: w′·2³² + w of two successive 32-bit words w, w′ (as `nextWord` gives them).
  public mutating func fillWords(_ words: inout MutableSpan<UInt64>) {
    if isPhilox {
      readBlocks(into: &words) { mi_fill_words(&$0, $1, $2) }
    } else {
      for i in words.indices {
        let low = UInt64(nextWord())
        words[i] = UInt64(nextWord()) << 32 | low
      }
    }
  }

  /// Uniforms on [0, 1) with 53 bits, as `nextUniform` gives them from a whole block on.
  public mutating func fillUniforms(_ values: inout MutableSpan<Double>) {
    if isPhilox {
      readBlocks(into: &values) { mi_fill_uniforms(&$0, $1, $2) }
    } else {
      for i in values.indices { values[i] = nextUniform() }
    }
  }

  /// Standard normals.
  ///
  /// Philox: Box–Muller (doi 10.1214/aoms/1177706645) on the uniforms u, u′ of each block with r =
  /// √(−2 ln(1−u)): r cos 2πu′, r sin 2πu′; 53 bits each, so 10⁶ of them have no ties; |value| ≤
  /// 8.572. Others: `gsl_ran_gaussian_ratio_method` (Kinderman and Monahan, doi
  /// 10.1145/355744.355750). If two bounds do not decide its rejection test, it calls the C
  /// library's logarithm. So its bits are not promised across processors.
  public mutating func fillNormals(_ values: inout MutableSpan<Double>) {
    if isPhilox {
      readBlocks(into: &values) { mi_fill_normals(&$0, $1, $2) }
    } else {
      for i in values.indices { values[i] = gsl_ran_gaussian_ratio_method(rng, 1) }
    }
  }

  /// The numbers of `fillNormals` de-interleaved: x[b] = normal 2b, y[b] = slope·x[b] +
  /// scale·(normal 2b+1).
  ///
  /// Traps if the counts differ.
  public mutating func fillNormalPairs(
    _ x: inout MutableSpan<Double>, _ y: inout MutableSpan<Double>, slope: Double = 0, scale: Double = 1
  ) {
    precondition(x.count == y.count, "pairs need as many x as y")
    if isPhilox {
      x.withUnsafeMutableBufferPointer { xs in
        y.withUnsafeMutableBufferPointer { ys in
          guard let first = xs.baseAddress, let second = ys.baseAddress, !xs.isEmpty else { return }
          readBlocks { mi_fill_correlated_pairs(&$0, slope, scale, first, second, xs.count) }
        }
      }
    } else {
      for i in x.indices {
        x[i] = gsl_ran_gaussian_ratio_method(rng, 1)
        y[i] = slope * x[i] + scale * gsl_ran_gaussian_ratio_method(rng, 1)
      }
    }
  }

  /// Standard normals by `gsl_ran_gaussian_ziggurat`, the peer of `fillNormals` in benchmarks.
  package mutating func fillZigguratNormals(_ values: inout [Double]) {
    for i in values.indices { values[i] = gsl_ran_gaussian_ziggurat(rng, 1) }
  }

  /// Symbols from one 64-bit word each, in the order of `fillWords`: x is bit 0, z bit 1, and y = x
  /// ⊕ z ⊕ n, where n = 1 if the uniform of the upper 53 bits is below `flip`: never for 0, less or
  /// NaN, always for 1 or more. With an empty `z`, y = x ⊕ n.
  ///
  /// Traps unless all columns are equally long (or `z` empty).
  public mutating func fillParities(
    flip: Double, x: inout [UInt16], z: inout [UInt16], y: inout [UInt16]
  ) {
    precondition(x.count == y.count && (z.isEmpty || z.count == x.count), "columns of unequal lengths")
    guard !x.isEmpty else { return }
    // m·2⁻⁵³ < flip for a whole number m means m < ⌈2⁵³ flip⌉.
    let threshold = flip > 0 ? UInt64((min(flip, 1) * 0x1p53).rounded(.up)) : 0
    if isPhilox {
      let count = x.count
      x.withUnsafeMutableBufferPointer { x in
        y.withUnsafeMutableBufferPointer { y in
          z.withUnsafeMutableBufferPointer { z in
            let second = z.isEmpty ? nil : z.baseAddress
            readBlocks { mi_fill_parities(&$0, threshold, x.baseAddress, second, y.baseAddress, count) }
          }
        }
      }
    } else {
      for i in x.indices {
        let low = UInt64(nextWord())
        let word = UInt64(nextWord()) << 32 | low
        x[i] = UInt16(word & 1)
        let second = z.isEmpty ? 0 : UInt16(word >> 1 & 1)
        if !z.isEmpty { z[i] = second }
        y[i] = x[i] ^ second ^ (word >> 11 < threshold ? 1 : 0)
      }
    }
  }

  /// `fillWords` of a whole array.
  public mutating func fillWords(_ words: inout [UInt64]) {
    var span = words.mutableSpan
    fillWords(&span)
  }

  /// `fillUniforms` of a whole array.
  public mutating func fillUniforms(_ values: inout [Double]) {
    var span = values.mutableSpan
    fillUniforms(&span)
  }

  /// `fillNormals` of a whole array.
  public mutating func fillNormals(_ values: inout [Double]) {
    var span = values.mutableSpan
    fillNormals(&span)
  }

  /// `fillNormalPairs` of whole arrays.
  public mutating func fillNormalPairs(
    _ x: inout [Double], _ y: inout [Double], slope: Double = 0, scale: Double = 1
  ) {
    var first = x.mutableSpan
    var second = y.mutableSpan
    fillNormalPairs(&first, &second, slope: slope, scale: scale)
  }

  /// Lets a kernel read 32-bit words of the stream. False, and nothing is done, with GSL's
  /// generators.
  mutating func withWordReader(_ read: (UnsafeMutablePointer<mi_word_reader>) -> Void) -> Bool {
    guard isPhilox else { return false }
    // On the stack: a temporary allocation of this size would be on the heap.
    var reader = mi_word_reader()
    mi_philox_rng_begin_reading(rng, &reader)
    read(&reader)
    mi_philox_rng_end_reading(rng, &reader)
    return true
  }

  /// Lets a kernel fill a span from whole blocks.
  private func readBlocks<Number>(
    into values: inout MutableSpan<Number>,
    _ fill: (inout mi_stream_position, UnsafeMutablePointer<Number>, Int) -> Void
  ) {
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
      readBlocks { fill(&$0, base, buffer.count) }
    }
  }

  /// Lets a kernel read whole blocks from the stream's position on.
  private func readBlocks(_ read: (inout mi_stream_position) -> Void) {
    var position = mi_philox_rng_position(rng)
    read(&position)
    mi_philox_rng_resume(rng, &position)
  }
}
