import GSLRandom
import MutualInformation
import StudyEngine

/// Streams side by side that a study draws from, and that must have nothing to do with each other.
enum Neighbours: String, CaseIterable, Sendable {
  /// Replications of one cell, one after the other.
  case replications
  /// Purposes of one replication, one after the other.
  case purposes
  /// One replication of one cell under successive seeds of the study.
  case seeds
  /// One replication of cells with successive sample sizes.
  case sizes
  /// Successive keys, which no study has: only a hash lies between them and the seeds.
  case keys

  // The parameter is a literal that the declaration admits: hence `try!`.
  private static let law = try! BivariateNormal([Parameter("correlation", .real(0.6317))])

  /// The address of stream i.
  ///
  /// - Parameter base: Moves all of them; a test of its own numbers has a base of its own.
  func address(_ i: Int, base: UInt64) -> StreamAddress {
    let seed = 1_000_000 * (base + 1)
    let key = StreamLayout.key(seed: seed, law: Self.law, count: 97)
    let number = UInt64(i)
    return switch self {
    case .replications: StreamAddress(key: key, replication: number)
    case .purposes: StreamAddress(key: key, replication: 0, purpose: UInt32(i))
    case .seeds:
      StreamAddress(
        key: StreamLayout.key(seed: seed + number, law: Self.law, count: 97), replication: 0)
    case .sizes:
      StreamAddress(
        key: StreamLayout.key(seed: seed, law: Self.law, count: 97 + i), replication: 0)
    case .keys: StreamAddress(key: seed + number, replication: 0)
    }
  }

  func addresses(_ count: Int, base: UInt64) -> [StreamAddress] {
    (0..<count).map { address($0, base: base) }
  }
}

/// 32-bit words of many streams in turns: word 0 of every stream, word 1 of every stream, …
final class InterleavedWords {
  /// Noncopyable values cannot be in arrays, so they live in objects.
  private final class Source {
    var stream: RandomStream
    init(at address: StreamAddress) throws(GSLError) { stream = try RandomStream(at: address) }
  }

  private static let depth = 256
  private let sources: [Source]
  private var words = [UInt64](repeating: 0, count: depth)
  /// The words of the last turns.
  private(set) var turns: [UInt32]

  init(_ addresses: [StreamAddress]) throws(GSLError) {
    var sources: [Source] = []
    for address in addresses { sources.append(try Source(at: address)) }
    self.sources = sources
    turns = Array(repeating: 0, count: 2 * Self.depth * addresses.count)
  }

  /// Replaces `turns` by the next 512 turns.
  func advance() {
    let count = sources.count
    for (column, source) in sources.enumerated() {
      source.stream.fillWords(&words)
      for (row, word) in words.enumerated() {
        turns[2 * row * count + column] = UInt32(truncatingIfNeeded: word)
        turns[(2 * row + 1) * count + column] = UInt32(truncatingIfNeeded: word >> 32)
      }
    }
  }
}

/// The first 64 bits of the streams at some addresses, of which none should come twice.
func repeatedFirstWords(_ addresses: [StreamAddress]) throws(GSLError) -> (count: Int, repeated: Int) {
  var stream = try RandomStream(at: addresses[0])
  var words = addresses.map { address in
    stream.move(to: address)
    return UInt64(stream.nextWord()) << 32 | UInt64(stream.nextWord())
  }
  words.sort()
  return (words.count, zip(words, words.dropFirst()).count { $0 == $1 })
}
