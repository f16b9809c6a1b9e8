import CStreamKernels
import GSLRandom
import Testing

@Suite struct PhiloxTests {
  static let address = StreamAddress(
    key: 0x0123_4567_89AB_CDEF, replication: 0xFEDC_BA98_7654_3210, purpose: 0x2B99_2DDF)

  /// Random123's kat_vectors: counter, key, words.
  @Test(arguments: [
    (
      [0, 0, 0, 0] as [UInt32], [0, 0] as [UInt32],
      [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8] as [UInt32]
    ),
    (
      [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
      [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    ),
    (
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
      [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    ),
  ])
  func knownAnswers(_ vector: (counter: [UInt32], key: [UInt32], words: [UInt32])) throws {
    var words = [UInt32](repeating: 0, count: 4)
    mi_philox_block(vector.counter, vector.key, &words)
    #expect(words == vector.words)

    // The same block through an address, by scalar draws (the block number is reached by a bulk fill in
    // `theBlockNumberIsCounterWordZero`, so only vectors with block 0 run here).
    guard vector.counter[0] == 0 else { return }
    var stream = try RandomStream(
      at: StreamAddress(
        key: UInt64(vector.key[1]) << 32 | UInt64(vector.key[0]),
        replication: UInt64(vector.counter[3]) << 32 | UInt64(vector.counter[2]), purpose: vector.counter[1]))
    for word in vector.words { #expect(stream.nextWord() == word) }
  }

  @Test func theBlockNumberIsCounterWordZero() {
    var position = mi_stream_position(
      key: 0x299f_31d0_a409_3822, replication: 0x0370_7344_1319_8a2e, block: 0x243f_6a88, purpose: 0x85a3_08d3
    )
    var words = [UInt64](repeating: 0, count: 2)
    mi_fill_words(&position, &words, 2)
    #expect(words == [0x94fd_cceb_d16c_fe09, 0x2412_6ea1_5001_e420])
    #expect(position.block == 0x243f_6a89)
  }

  @Test func theLastBlockCanBeReadAndTheNextIsATrap() async {
    var position = mi_stream_position(key: 1, replication: 2, block: (1 << 32) - 1, purpose: 3)
    var words = [UInt64](repeating: 0, count: 2)
    mi_fill_words(&position, &words, 2)
    #expect(position.block == 1 << 32)
    await #expect(processExitsWith: .failure) {
      var position = mi_stream_position(key: 1, replication: 2, block: 1 << 32, purpose: 3)
      var word: UInt64 = 0
      mi_fill_words(&position, &word, 1)
    }
    await #expect(processExitsWith: .failure) {
      var position = mi_stream_position(key: 1, replication: 2, block: (1 << 32) - 1, purpose: 3)
      var values = [Double](repeating: 0, count: 3)
      mi_fill_normals(&position, &values, 3)
    }
    await #expect(processExitsWith: .failure) {
      var position = mi_stream_position(key: 1, replication: 2, block: (1 << 32) - 1, purpose: 3)
      var x = [0.0, 0.0]
      var y = [0.0, 0.0]
      mi_fill_correlated_pairs(&position, 0, 1, &x, &y, 2)
    }
  }

  /// Words, uniforms and normals of a second implementation, in Python; the digests are of 100 000 of each.
  @Test func valuesOfAnotherImplementation() throws {
    let count = 100_000
    var stream = try RandomStream(at: Self.address)
    var words = [UInt64](repeating: 0, count: count)
    var uniforms = [Double](repeating: 0, count: count)
    var normals = uniforms
    stream.fillWords(&words)
    stream.move(to: Self.address)
    stream.fillUniforms(&uniforms)
    stream.move(to: Self.address)
    stream.fillNormals(&normals)
    let rows = try ReferenceTable("stream").rows
    #expect(rows.count == 63)
    for row in rows {
      let index = try #require(Int(row[1]))
      switch row[0] {
      case "word": #expect(words[index] == UInt64(row[2], radix: 16))
      case "uniform": #expect(uniforms[index] == Double(row[2]))
      case "normal": #expect(normals[index] == Double(row[2]))
      case "word-digest": #expect(digest(words) == row[2])
      case "uniform-digest": #expect(digest(uniforms) == row[2])
      case "normal-digest": #expect(digest(normals) == row[2])
      default: Issue.record("unknown kind \(row[0])")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 255, 511, 512, 513, 514, 1023, 1024, 1025, 2000])
  func bulkFillsGiveTheScalarNumbers(_ count: Int) throws {
    var bulk = try RandomStream(at: Self.address)
    var scalar = try RandomStream(at: Self.address)
    var words = [UInt64](repeating: 0, count: count)
    bulk.fillWords(&words)
    for (index, word) in words.enumerated() {
      let low = scalar.nextWord()
      #expect(word == UInt64(scalar.nextWord()) << 32 | UInt64(low), "word \(index) of \(count)")
    }
    var uniforms = [Double](repeating: 0, count: count)
    bulk.move(to: Self.address)
    scalar.move(to: Self.address)
    bulk.fillUniforms(&uniforms)
    for (index, value) in uniforms.enumerated() {
      #expect(value == scalar.nextUniform(), "uniform \(index) of \(count)")
    }

    var normals = [Double](repeating: 0, count: 2 * count)
    var x = uniforms
    var y = uniforms
    bulk.move(to: Self.address)
    bulk.fillNormals(&normals)
    bulk.move(to: Self.address)
    bulk.fillNormalPairs(&x, &y)
    for b in 0..<count { #expect(normals[2 * b] == x[b] && normals[2 * b + 1] == y[b], "pair \(b)") }
  }

  @Test func fillsOfEvenCountsConcatenate() throws {
    var whole = [Double](repeating: 0, count: 1510)
    var stream = try RandomStream(at: Self.address)
    stream.fillNormals(&whole)
    stream.move(to: Self.address)
    var parts: [Double] = []
    for count in [2, 510, 0, 512, 486] {
      var part = [Double](repeating: 0, count: count)
      stream.fillNormals(&part)
      parts += part
    }
    #expect(parts == whole)
  }

  @Test func aBulkFillStartsAtAWholeBlockAndEndsAtOne() throws {
    var stream = try RandomStream(at: Self.address)
    _ = stream.nextWord()
    var words = [UInt64](repeating: 0, count: 3)
    stream.fillWords(&words)
    let next = stream.nextWord()

    var reference = try RandomStream(at: Self.address)
    var blocks = [UInt64](repeating: 0, count: 8)
    reference.fillWords(&blocks)
    #expect(words == [blocks[2], blocks[3], blocks[4]])
    #expect(UInt64(next) == blocks[6] & 0xffff_ffff)
  }

  @Test func anEmptyFillLeavesTheStreamWhereItIs() throws {
    var stream = try RandomStream(at: Self.address)
    var reference = try RandomStream(at: Self.address)
    #expect(stream.nextWord() == reference.nextWord())
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) { buffer in
      var empty = buffer.extracting(0..<0).mutableSpan  // empty, with an address
      stream.fillNormals(&empty)
    }
    var none: [Double] = []
    stream.fillUniforms(&none)
    #expect(stream.nextWord() == reference.nextWord())
  }

  @Test func everyPartOfAnAddressMatters() throws {
    var addresses: [StreamAddress] = [StreamAddress(key: 0, replication: 0)]
    for bit in 0..<64 {
      addresses.append(StreamAddress(key: 1 << bit, replication: 0))
      addresses.append(StreamAddress(key: 0, replication: 1 << bit))
      if bit < 32 { addresses.append(StreamAddress(key: 0, replication: 0, purpose: 1 << bit)) }
    }
    var seen: Set<UInt64> = []
    var stream = try RandomStream(at: addresses[0])
    for address in addresses {
      stream.move(to: address)
      var words = [UInt64](repeating: 0, count: 200)
      stream.fillWords(&words)
      seen.formUnion(words)
    }
    // 32 200 words of 64 bits: a tie by chance has the probability 3e-11.
    #expect(seen.count == addresses.count * 200)
  }

  @Test func normalsHaveNoTies() throws {
    var stream = try RandomStream(at: Self.address)
    var normals = [Double](repeating: 0, count: 1_000_000)
    stream.fillNormals(&normals)
    normals.sort()
    #expect(zip(normals, normals.dropFirst()).filter { $0 == $1 }.isEmpty)
    #expect(normals.first! > -8.572 && normals.last! < 8.572)
  }
}

/// SHA-256 of little-endian values, in hexadecimal.
func digest<Value>(_ values: [Value]) -> String {
  var out = [UInt8](repeating: 0, count: 32)
  values.withUnsafeBytes { mi_sha256($0.baseAddress, $0.count, &out) }
  return hexadecimal(out)
}

/// Two digits a byte.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
