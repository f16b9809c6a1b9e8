import CGSL
import CStreamKernels
import CStreamKernels.GSL

/// A stream of random numbers that starts at an address. It owns a `gsl_rng`.
///
/// *Bits.* Philox's words, uniforms, normals, integers, shuffles and choices are the same on every
/// processor. So are the words and uniforms of GSL's own generators; see `fillNormals`.
///
/// *Order.* Scalar draws take 32-bit words one after the other. A bulk fill starts at the next
/// whole block of four words (what is left of a partly read block is discarded) and ends at a whole
/// block. Hence fills of even counts concatenate, `fill(a)` and `fill(b)` give `fill(a + b)`; after
/// an odd count the other half of the last block is lost.
///
/// *Randomness.* Nothing here reads a clock, a device or a global generator.
public struct RandomStream: ~Copyable {
  /// The generator that it runs on.
  public let generator: Generator

  let rng: UnsafeMutablePointer<gsl_rng>
  let isPhilox: Bool

  /// A stream at the start of `address`. Throws if there is no memory for the generator's state.
  public init(_ generator: Generator = .philox, at address: StreamAddress) throws(GSLError) {
    Library.ready
    guard let rng = gsl_rng_alloc(generator.type) else { throw GSLError(code: Int32(GSL_ENOMEM)) }
    self.generator = generator
    self.rng = rng
    isPhilox = generator.isAddressable
    move(to: address)
  }

  deinit {
    gsl_rng_free(rng)
  }

  /// Goes to the start of `address`. Allocates nothing.
  ///
  /// Philox starts at block 0 of the address. A generator of GSL is seeded by
  /// `gsl_rng_set(seedWord(for: address))`.
  public mutating func move(to address: StreamAddress) {
    if isPhilox {
      mi_philox_rng_address(rng, address.key, address.replication, address.purpose)
    } else {
      gsl_rng_set(rng, UInt(RandomStream.seedWord(for: address)))
    }
  }

  /// The seed of GSL's own generators at an address: word 0 of block 0 of its Philox stream.
  ///
  /// It has 32 bits only, so addresses can share it; a study counts those that do. Most of GSL's
  /// generators replace the seed 0 by their default seed.
  public static func seedWord(for address: StreamAddress) -> UInt32 {
    var position = mi_stream_position(address)
    var word: UInt64 = 0
    mi_fill_words(&position, &word, 1)
    return UInt32(truncatingIfNeeded: word)
  }

  /// The next 32-bit word.
  ///
  /// Philox: its next word. Others: ⌊2¹⁶u⌋·2¹⁶ + ⌊2¹⁶u′⌋ with u, u′ from two `gsl_rng_uniform`,
  /// since their ranges are not 2³² and their low bits can be poor.
  public mutating func nextWord() -> UInt32 {
    if isPhilox { return mi_philox_rng_word(rng) }
    let high = UInt32(gsl_rng_uniform(rng) * 0x1p16)
    let low = UInt32(gsl_rng_uniform(rng) * 0x1p16)
    return high << 16 | low
  }

  /// The next uniform on [0, 1), a multiple of 2⁻⁵³.
  ///
  /// Philox: ⌊(w′·2³² + w) / 2¹¹⌋·2⁻⁵³ of two successive words w, w′. Others: (⌊2²⁶u⌋·2²⁷ +
  /// ⌊2²⁷u′⌋)·2⁻⁵³ with u, u′ from two `gsl_rng_uniform`.
  public mutating func nextUniform() -> Double {
    if isPhilox { return mi_philox_rng_uniform(rng) }
    let high = (gsl_rng_uniform(rng) * 0x1p26).rounded(.down)
    let low = (gsl_rng_uniform(rng) * 0x1p27).rounded(.down)
    return (high * 0x1p27 + low) * 0x1p-53
  }

  /// The next integer in 0 ..< bound, exactly uniform: w·bound / 2³² of a word w, words that would
  /// favour some integers rejected (Lemire, doi 10.1145/3230636). Takes below two words on average.
  /// Traps if `bound` is 0, as a subscript out of range does.
  public mutating func nextInteger(below bound: UInt32) -> UInt32 {
    precondition(bound > 0, "an integer below 0 was asked for")
    var product = UInt64(nextWord()) * UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound  // 2³² mod bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextWord()) * UInt64(bound)
      }
    }
    return UInt32(product >> 32)
  }
}

// The pointer is private to the one owner of a noncopyable value, so passing the stream to another
// thread passes the generator's state with it.
extension RandomStream: @unchecked Sendable {}

extension mi_stream_position {
  /// The first block of an address.
  init(_ address: StreamAddress) {
    self.init(key: address.key, replication: address.replication, block: 0, purpose: address.purpose)
  }
}
