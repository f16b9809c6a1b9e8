import CStreamKernels
import Foundation
import GSLRandom

/// What one changed bit of an address does to the first block behind it: each of the 128 bits changes with probability ½,
/// whichever of the 192 bits of key, replication, purpose and block was changed.
struct Avalanche: Sendable {
  static let inputBits = 192
  static let outputBits = 128

  /// Addresses that were changed.
  let addresses: Int
  /// Changes by input bit × output bit.
  let changes: [Int]

  /// The part of the address that an input bit belongs to.
  static func part(_ bit: Int) -> String {
    bit < 64 ? "key" : bit < 128 ? "replication" : bit < 160 ? "purpose" : "block"
  }

  /// Addresses as studies have them: any key, replications and blocks from 0, purpose 0 or any.
  init(addresses count: Int, seed: UInt64) throws(GSLError) {
    var stream = try RandomStream(at: StreamAddress(key: seed, replication: 0))
    var changes = [Int](repeating: 0, count: Self.inputBits * Self.outputBits)
    for number in 0..<count {
      let key = UInt64(stream.nextWord()) << 32 | UInt64(stream.nextWord())
      let position = mi_stream_position(
        key: key, replication: UInt64(stream.nextInteger(below: 1_000_000)),
        block: UInt64(stream.nextInteger(below: 64)), purpose: number % 2 == 0 ? 0 : stream.nextWord())
      let before = Self.block(position)
      for bit in 0..<Self.inputBits {
        let after = Self.block(Self.flip(bit, of: position))
        for half in 0..<2 {
          var changed = before[half] ^ after[half]
          let start = bit * Self.outputBits + 64 * half
          while changed != 0 {
            changes[start + changed.trailingZeroBitCount] += 1
            changed &= changed - 1
          }
        }
      }
    }
    addresses = count
    self.changes = changes
  }

  private static func flip(_ bit: Int, of position: mi_stream_position) -> mi_stream_position {
    var flipped = position
    switch bit {
    case ..<64: flipped.key ^= 1 << UInt64(bit)
    case ..<128: flipped.replication ^= 1 << UInt64(bit - 64)
    case ..<160: flipped.purpose ^= 1 << UInt32(bit - 128)
    default: flipped.block ^= 1 << UInt64(bit - 160)
    }
    return flipped
  }

  private static func block(_ position: mi_stream_position) -> SIMD2<UInt64> {
    var position = position
    var words: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &words) { bytes in
      mi_fill_words(&position, bytes.assumingMemoryBound(to: UInt64.self).baseAddress!, 2)
    }
    return [words.0, words.1]
  }

  /// The share of the output that changes with an input bit.
  func share(_ bit: Int) -> Double {
    let start = bit * Self.outputBits
    return Double(changes[start..<start + Self.outputBits].reduce(0, +)) / Double(Self.outputBits * addresses)
  }

  /// (changes − trials/2)/√(trials/4).
  private static func score(_ changes: Int, of trials: Int) -> Double {
    (2 * Double(changes) - Double(trials)) / Double(trials).squareRoot()
  }

  /// The smallest p-value over input bits, times their number.
  var inputPValue: Double {
    let largest = (0..<Self.inputBits).map { bit in
      let start = bit * Self.outputBits
      return abs(
        Self.score(
          changes[start..<start + Self.outputBits].reduce(0, +), of: Self.outputBits * addresses))
    }.max()!
    return min(1, Double(Self.inputBits) * twoSidedTail(largest))
  }

  /// The smallest p-value over pairs of an input and an output bit, times their number.
  var pairPValue: Double {
    let largest = changes.map { abs(Self.score($0, of: addresses)) }.max()!
    return min(1, Double(changes.count) * twoSidedTail(largest))
  }

  /// The p-value of the sum of squared scores, on both sides.
  func squaresPValue() throws -> Double {
    let sum = changes.reduce(0) { $0 + pow(Self.score($1, of: addresses), 2) }
    return twoSided(try chiSquareTail(sum, degreesOfFreedom: changes.count))
  }
}
