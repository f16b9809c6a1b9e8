import Foundation
import GSLRandom
import MutualInformation
import Testing

/// The laws of channels with a uniform input. That frequencies fit the table is tested for every law.
@Suite struct ChannelLawTests {
  private func erasureChannel(_ erasure: Double) throws -> BinaryErasureChannel {
    try BinaryErasureChannel([Parameter("erasure", .real(erasure))])
  }

  private func zChannel(_ flip: Double) throws -> ZChannel {
    try ZChannel([Parameter("flip", .real(flip))])
  }

  /// (1 − ε) ln 2 and h((1 − ε)/2) − ½ h(ε), from mpmath.
  @Test(arguments: [
    (0.1, 0.6238324625039508, 0.5255973270178644), (0, 0.6931471805599453, 0.6931471805599453), (1, 0, 0),
    (0.49, 0.3535050620855721, 0.22128824866172745),
  ])
  func checkValues(_ e: Double, _ erasure: Double, _ z: Double) throws {
    #expect(abs(try erasureChannel(e).truth(of: .mutualInformation)!.value - erasure) < 1e-15)
    #expect(abs(try zChannel(e).truth(of: .mutualInformation)!.value - z) < 1e-15)
  }

  /// Against the entropies of the cells, and against the channel.
  @Test(arguments: [0, 1e-300, 0.05, 0.1, 0.25, 0.49, 0.5, 0.6317, 0.999_999, 1.0.nextDown, 1])
  func againstTables(_ e: Double) throws {
    let laws: [(any DiscreteLaw, DiscreteChannel)] = [
      (try erasureChannel(e), try .binaryErasure(erasure: e)), (try zChannel(e), try .zChannel(flip: e)),
      (try channel(e), try .binarySymmetric(flip: e)),
    ]
    for (law, channel) in laws {
      let truth = try #require(law.truth(of: .mutualInformation))
      #expect(truth.kind == .closedForm && truth.errorBound <= 1e-15)
      let exact = BruteForce(law.table).value(of: .mutualInformation)
      #expect(abs(truth.value - exact) <= truth.errorBound + 3e-15, "\(law.canonicalText)")
      let information = try channel.mutualInformation(input: [0.5, 0.5])
      #expect(abs(truth.value - information) <= truth.errorBound + 1e-15, "\(law.canonicalText)")
      #expect(law.table.probabilities == channel.rows.joined().map { 0.5 * $0 })
      #expect(truth.value <= (try channel.capacity().value) + 2e-15)
      #expect(law.truth(of: .conditionalMutualInformation) == nil)
    }
  }

  /// The documented use of the stream, from the stream's own words.
  @Test func documentedRandomness() throws {
    let n = 1001
    var source = try stream(3)
    var words = [UInt64](repeating: 0, count: n)
    source.fillWords(&words)
    let (erased, z) = (try draw(erasureChannel(0.3), n, 3), try draw(zChannel(0.3), n, 3))
    for i in 0..<n {
      let bit = UInt16(words[i] & 1)
      let happens = Double(words[i] >> 11) * 0x1p-53 < 0.3
      #expect(erased.x.symbols[i] == bit && erased.y.symbols[i] == (happens ? 2 : bit))
      #expect(z.x.symbols[i] == bit && z.y.symbols[i] == (happens ? 0 : bit))
    }
  }

  @Test func badParameters() throws {
    for bad in [-0.1, 1.1, .nan] {
      #expect(throws: ParameterError.self) { try erasureChannel(bad) }
      #expect(throws: ParameterError.self) { try zChannel(bad) }
    }
    #expect(throws: ParameterError.self) { try BinaryErasureChannel([Parameter("flip", .real(0.1))]) }
  }
}
