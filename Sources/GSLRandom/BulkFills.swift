import CGSL
import CStreamKernels
import CStreamKernels.GSL

// Bulk fills: Philox by the C kernels, GSL's own generators by their scalar draws in the same order. An empty fill leaves
// the stream where it is.
extension RandomStream {
  /// 64-bit words: w′·2³² + w of two successive 32-bit words w, w′ (as `nextWord` gives them).
  public mutating func fillWords(_ words: inout MutableSpan<UInt64>) {
    if isPhilox {
      words.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        readBlocks { mi_fill_words(&$0, base, buffer.count) }
      }
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
      values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        readBlocks { mi_fill_uniforms(&$0, base, buffer.count) }
      }
    } else {
      for i in values.indices { values[i] = nextUniform() }
    }
  }

  /// Standard normals.
  ///
  /// Philox: Box–Muller (doi 10.1214/aoms/1177706645) on the uniforms u, u′ of each block with r = √(−2 ln(1−u)):
  /// r cos 2πu′, r sin 2πu′; 53 bits each, so 10⁶ of them have no ties; |value| ≤ 8.572.
  /// Others: `gsl_ran_gaussian_ratio_method` (Kinderman and Monahan, doi 10.1145/355744.355750). Its rejection test
  /// calls the C library's logarithm where the two bounds before it do not decide, so its bits are not promised
  /// across processors (none of 300 000 differed in a trial).
  public mutating func fillNormals(_ values: inout MutableSpan<Double>) {
    if isPhilox {
      values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        readBlocks { mi_fill_normals(&$0, base, buffer.count) }
      }
    } else {
      for i in values.indices { values[i] = gsl_ran_gaussian_ratio_method(rng, 1) }
    }
  }

  /// The numbers of `fillNormals` de-interleaved: x[b] is normal 2b and y[b] normal 2b+1. Traps if the counts differ.
  public mutating func fillNormalPairs(_ x: inout MutableSpan<Double>, _ y: inout MutableSpan<Double>) {
    precondition(x.count == y.count, "pairs need as many x as y")
    if isPhilox {
      x.withUnsafeMutableBufferPointer { xs in
        y.withUnsafeMutableBufferPointer { ys in
          guard let first = xs.baseAddress, let second = ys.baseAddress, !xs.isEmpty else { return }
          readBlocks { mi_fill_normal_pairs(&$0, first, second, xs.count) }
        }
      }
    } else {
      for i in x.indices {
        x[i] = gsl_ran_gaussian_ratio_method(rng, 1)
        y[i] = gsl_ran_gaussian_ratio_method(rng, 1)
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
  public mutating func fillNormalPairs(_ x: inout [Double], _ y: inout [Double]) {
    var first = x.mutableSpan
    var second = y.mutableSpan
    fillNormalPairs(&first, &second)
  }

  /// Lets a kernel read whole blocks from where the stream is.
  private func readBlocks(_ read: (inout mi_stream_position) -> Void) {
    var position = mi_philox_rng_position(rng)
    read(&position)
    mi_philox_rng_resume(rng, &position)
  }
}
