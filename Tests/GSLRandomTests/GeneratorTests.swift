import CStreamKernels
import GSLRandom
import Testing

@Suite struct GeneratorTests {
  static let address = StreamAddress(key: 0x9E37_79B9_7F4A_7C15, replication: 97, purpose: 5)

  @Test func theListStartsWithPhiloxAndIsSorted() {
    let names = Generator.all.map(\.name)
    #expect(names.first == "philox4x32-10")
    #expect(Array(names.dropFirst()) == names.dropFirst().sorted())
    #expect(Set(names).count == names.count)
    for name in ["mt19937", "ranlxd2", "taus2", "gfsr4", "cmrg", "mrg"] { #expect(names.contains(name)) }
    for name in ["ranlux", "ranlxs0", "slatec", "uni"] {  // 24, 24, 22 and 15 bits
      #expect(!names.contains(name))
      #expect(Generator(named: name) == nil)
    }
    #expect(Generator(named: "") == nil)
    #expect(Generator(named: "philox4x32-10") == .philox)
    #expect(Generator.all.filter(\.isAddressable) == [.philox])
    for generator in Generator.all { #expect(!generator.summary.isEmpty) }
    #expect(Generator.gslVersion.first == "2")
  }

  /// MT19937 with init_genrand(s): seed and first outputs by the published algorithm (also NumPy's and C++'s).
  @Test func mersenneTwisterIsSeededWithTheFirstPhiloxWord() throws {
    let generator = try #require(Generator(named: "mt19937"))
    let seed = RandomStream.seedWord(for: Self.address)
    var philox = try RandomStream(at: Self.address)
    #expect(philox.nextWord() == seed)

    var state = [seed]
    for i in 1..<624 { state.append(1_812_433_253 &* (state[i - 1] ^ state[i - 1] >> 30) &+ UInt32(i)) }
    func output(_ i: Int) -> UInt32 {
      let mixed = (state[i] & 0x8000_0000) | (state[i + 1] & 0x7fff_ffff)
      var y = state[i + 397] ^ mixed >> 1 ^ (mixed & 1 == 0 ? 0 : 0x9908_b0df)
      y ^= y >> 11
      y ^= y << 7 & 0x9d2c_5680
      y ^= y << 15 & 0xefc6_0000
      return y ^ y >> 18
    }
    var stream = try RandomStream(generator, at: Self.address)
    #expect(stream.nextWord() == (output(0) >> 16) << 16 | output(1) >> 16)
    stream.move(to: Self.address)
    #expect(stream.nextUniform() == (Double(output(0) >> 6) * 0x1p27 + Double(output(1) >> 5)) * 0x1p-53)
    stream.move(to: Self.address)
    var word: [UInt64] = [0]
    stream.fillWords(&word)
    let low = UInt64(output(0) >> 16) << 16 | UInt64(output(1) >> 16)
    let high = UInt64(output(2) >> 16) << 16 | UInt64(output(3) >> 16)
    #expect(word[0] == high << 32 | low)
  }

  @Test(arguments: Generator.all)
  func everyGeneratorGivesFiniteNumbersInRange(_ generator: Generator) throws {
    for address in [StreamAddress(key: 0, replication: 0), Self.address] {
      var stream = try RandomStream(generator, at: address)
      var uniforms = [Double](repeating: -1, count: 2001)
      stream.fillUniforms(&uniforms)
      #expect(uniforms.allSatisfy { $0 >= 0 && $0 < 1 })
      var normals = uniforms
      stream.fillNormals(&normals)
      #expect(normals.allSatisfy { $0.isFinite && $0.magnitude < 10 })
      for _ in 0..<100 { #expect(stream.nextInteger(below: 7) < 7) }

      // The same address, the same numbers; bulk and scalar alike.
      stream.move(to: address)
      #expect(stream.nextUniform() == uniforms[0])
      var other = try RandomStream(generator, at: address)
      var x = normals
      var y = normals
      other.fillNormalPairs(&x, &y)
      #expect(x.allSatisfy(\.isFinite) && y.allSatisfy(\.isFinite))
    }
  }

  /// Hostile addresses, empty fills.
  @Test func extremeAddressesAreOrdinary() throws {
    for address in [
      StreamAddress(key: 0, replication: 0), StreamAddress(key: .max, replication: .max, purpose: .max),
    ] {
      var stream = try RandomStream(at: address)
      var none: [Double] = []
      stream.fillUniforms(&none)
      stream.fillNormals(&none)
      var other: [Double] = []
      stream.fillNormalPairs(&none, &other)
      var values = [Double](repeating: 0, count: 10_000)
      stream.fillUniforms(&values)
      let mean = values.reduce(0, +) / 10_000
      #expect(((mean - 0.5) * (12 * 10_000.0).squareRoot()).magnitude < 6)  // false alarm 2e-9
    }
  }

  /// Lemire's method against its definition, on the words of the stream.
  @Test(arguments: [1, 2, 3, 7, 1000, 0x8000_0000, 0x8000_0001, 0xffff_ffff] as [UInt32])
  func integersFollowTheDefinition(_ bound: UInt32) throws {
    var stream = try RandomStream(at: Self.address)
    var words = try RandomStream(at: Self.address)
    let threshold = (UInt64(1) << 32) % UInt64(bound)
    for _ in 0..<1000 {
      var product: UInt64
      repeat { product = UInt64(words.nextWord()) * UInt64(bound) } while product & 0xffff_ffff < threshold
      #expect(stream.nextInteger(below: bound) == UInt32(product >> 32))
    }
  }

  /// A study of 77 000 streams has a repeated 32-bit seed with probability one half; 2¹⁷ of them nearly surely do.
  @Test func seedWordsRepeatAndAddressesDoNot() {
    var seeds: Set<UInt32> = []
    let count = 1 << 18  // expected repeats: count²/2³³ = 8
    for replication in 0..<UInt64(count) {
      seeds.insert(RandomStream.seedWord(for: StreamAddress(key: 1, replication: replication)))
    }
    #expect((1...30).contains(count - seeds.count))
  }
}
