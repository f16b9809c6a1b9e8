import CGSL
import CStreamKernels.GSL

/// A generator of random words, by name.
///
/// `philox4x32-10` is the default: every stream has an address, at no cost. The others are GSL's
/// own, for cross-checks. They take a 32-bit seed, so an address is only hashed to one
/// (`RandomStream.seedWord(for:)`), and addresses can share a seed: 77 000 of them do with
/// probability one half.
///
/// Left out are those of GSL's generators whose range holds fewer than 2²⁷ values (`ranlux`,
/// `ranlxs0`, `slatec`, `uni`, …): a 53-bit uniform takes 26 and 27 bits from two draws, and a
/// generator with fewer would leave gaps in it.
public struct Generator: Hashable, Sendable, CustomStringConvertible {
  /// The name that a study file uses; GSL's own name for its generators.
  public let name: String

  private init(name: String) {
    self.name = name
  }

  /// Philox4x32-10, a counter-based generator (doi 10.1145/2063384.2063405).
  public static let philox = Generator(name: "philox4x32-10")

  /// Philox first, then GSL's own, sorted by name.
  public static let all: [Generator] =
    [philox] + types.keys.filter { $0 != philox.name }.sorted().map(Generator.init(name:))

  /// The generator of that name, or nil if there is none.
  public init?(named name: String) {
    guard Generator.types[name] != nil else { return nil }
    self.name = name
  }

  /// The version of GSL that is linked, for example `2.7.1`.
  public static var gslVersion: String { String(cString: cgsl_version()) }

  /// Whether an address is exact, so that no two streams can coincide. True of Philox only.
  public var isAddressable: Bool { self == .philox }

  /// One line for a list.
  public var summary: String {
    if isAddressable { return "counter-based, addressed by key, replication and purpose; 2^32 blocks each" }
    let range = "GSL, 32-bit seed, values \(type.pointee.min)…\(type.pointee.max)"
    guard let note = Generator.notes[name] else { return range }
    return "\(note); \(range)"
  }

  /// The name.
  public var description: String { name }

  /// GSL's table entry, which every value has: only `init?(named:)`, `all` and `philox` make one.
  var type: UnsafePointer<gsl_rng_type> {
    guard let type = Generator.types[name] else { preconditionFailure("no generator named \(name)") }
    return type
  }

  /// Notes on some of them, from GSL's manual.
  private static let notes: [String: String] = [
    "cmrg": "combined multiple recursive (L'Ecuyer 1996)",
    "gfsr4": "four-tap shift register (Ziff 1998)",
    "mrg": "fifth-order multiple recursive (L'Ecuyer, Blouin, Couture 1993)",
    "mt19937": "Mersenne twister (Matsumoto, Nishimura 1998)",
    "randu": "for demonstrations of a bad generator: IBM's RANDU",
    "ranlxd1": "luxury, double precision (Lüscher 1994)",
    "ranlxd2": "highest luxury, double precision (Lüscher 1994)",
    "taus": "Tausworthe (L'Ecuyer 1996)",
    "taus2": "Tausworthe with the improved seeding (L'Ecuyer 1999)",
  ]

  // Unsafe only because a pointer is not Sendable: the pointees are constants of the two libraries,
  // and the dictionary is never written after it is made.
  private nonisolated(unsafe) static let types: [String: UnsafePointer<gsl_rng_type>] = {
    Library.ready
    var types = [philox.name: mi_philox_rng_type()!]
    var entry = cgsl_rng_types()!
    while let type = entry.pointee {
      if type.pointee.max - type.pointee.min >= (1 << 27) - 1 {
        types[String(cString: type.pointee.name)] = type
      }
      entry += 1
    }
    return types
  }()
}
