import Foundation
import StudyEngine
import Testing

/// Axes of figures.
@Suite struct ChartTests {
  /// Ticks are at 1, 2 or 5 times powers of ten, cover the values, and are neither few nor many.
  @Test func linearTicksAreNice() {
    var seed: UInt64 = 88
    let next = {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(seed >> 11) * 0x1p-53
    }
    for _ in 0..<4000 {
      let size = pow(10, 12 * next() - 6)
      let (a, b) = ((next() - 0.5) * size, (next() - 0.5) * size)
      let scale = ChartScale.linear([a, b])
      let ticks = scale.ticks.map(\.value)
      #expect(ticks[0] <= min(a, b) + 1e-9 * size && ticks.last! >= max(a, b) - 1e-9 * size, "\(a) \(b)")
      #expect((2...8).contains(ticks.count), "\(a) \(b) \(ticks)")
      let step = ticks[1] - ticks[0]
      let mantissa = step / pow(10, (log10(step) + 1e-9).rounded(.down))
      #expect([1, 2, 5].contains { abs(mantissa - $0) < 1e-6 }, "\(a) \(b) \(step)")
      // No tick is idle: without its first or last step an axis would not do.
      #expect(ticks[1] > min(a, b) - 1e-9 * size || ticks.count == 2)
      #expect(abs(scale.position(of: ticks[0])) < 1e-12 && abs(scale.position(of: ticks.last!) - 1) < 1e-12)
      #expect(
        scale.ticks.allSatisfy { abs(Double($0.text)! - $0.value) <= abs($0.value) * 0.05 }, "\(scale.ticks)")
    }
    #expect(
      ChartScale.linear([0, 0.0541]).ticks.map(\.text) == [
        "0.00", "0.01", "0.02", "0.03", "0.04", "0.05", "0.06",
      ])
    #expect(
      ChartScale.linear([-0.3, 0.3]).ticks.map(\.text) == [
        "-0.3", "-0.2", "-0.1", "0.0", "0.1", "0.2", "0.3",
      ])
    #expect(ChartScale.linear([2, 2]).ticks.count > 1)
  }

  /// Equal ratios are equal lengths.
  @Test func logarithmic() {
    let scale = ChartScale.logarithmic([0.003, 7])
    #expect(
      abs(
        (scale.position(of: 4) - scale.position(of: 2))
          - (scale.position(of: 0.02) - scale.position(of: 0.01))) < 1e-12)
    #expect(scale.position(of: 0.003) >= 0 && scale.position(of: 7) <= 1)
    #expect(scale.ticks.map(\.text) == ["0.001", "0.01", "0.1", "1", "10"])
    #expect(ChartScale.logarithmic([0.06, 0.4]).ticks.map(\.text) == ["0.05", "0.1", "0.2", "0.5"])
  }

  /// Signs mirror each other, 0 is among the ticks, and labels do not meet.
  @Test func symmetric() {
    let scale = ChartScale.symmetric([-0.8, 0.002, 0.8], threshold: -3)
    for value in [0.0001, 0.003, 0.4] {
      #expect(abs(scale.position(of: value) + scale.position(of: -value) - 1) < 1e-12)
    }
    #expect(scale.ticks.map(\.text) == ["-1", "-0.1", "-0.01", "0", "0.01", "0.1", "1"])
    let places = scale.ticks.map { scale.position(of: $0.value) }
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 0.1 })
    let oneSided = ChartScale.symmetric([0.002, 0.8], threshold: -3)
    #expect(
      oneSided.ticks.first?.text == "0" && oneSided.position(of: 0) > 0 && oneSided.position(of: 0) < 0.1)
  }

  /// Sample sizes are their own ticks.
  @Test func sampled() {
    let scale = ChartScale.sampled([1000, 100, 100, 10_000], isLogarithmic: true)
    #expect(scale.ticks.map(\.text) == ["100", "1000", "10000"])
    #expect(abs(scale.position(of: 1000) - 0.5) < 1e-12 && scale.position(of: 100) > 0.05)
    #expect(ChartScale.sampled([500], isLogarithmic: true).position(of: 500) == 0.5)
  }

  /// The ends of what a double can hold, and what rounding leaves of 0.
  private static let extremes = [
    0, -0.0, 0x1p-1074, -0x1p-1074, 0x1p-1063, 2.3e-308, 1e-300, -1e-300, 1e-16, -1.6e-16, 1e-3, 1, -1,
    1 + 0x1p-52, 0.3, 5e6, -5e6, 1e15,
    1e18, 1e150, -1e150, 1e300, -1e300, 8e307, 1.7e308, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .infinity,
    -.infinity, .nan,
  ]

  /// Whatever the numbers, there are ticks at finite values with labels, in order, and every number has a place.
  private func expectTotal(_ scale: ChartScale, _ values: [Double], _ kind: String) {
    let places = scale.ticks.map { scale.position(of: $0.value) }
    let isFine =
      !scale.ticks.isEmpty && scale.ticks.allSatisfy { $0.value.isFinite && !$0.text.isEmpty }
      && zip(places, places.dropFirst()).allSatisfy { $0 <= $1 }
      && (places + (values + Self.extremes).map(scale.position(of:))).allSatisfy { (-1...2).contains($0) }
    if !isFine { Issue.record("\(kind) \(values): \(scale.ticks) at \(places)") }
  }

  /// All pairs and many triples of the extremes; NaN and infinities come from nowhere, but would do no harm either.
  @Test func extremesHavePlaces() {
    for (first, a) in Self.extremes.enumerated() {
      for b in Self.extremes.dropFirst(first) {
        for values in [[a, b], [b, 0.25, a]] {
          expectTotal(.linear(values), values, "linear")
          expectTotal(.logarithmic(values), values, "logarithmic")
          for exponent in [-400, -16, 308] {
            expectTotal(.symmetric(values, threshold: exponent), values, "symmetric \(exponent)")
          }
          for isLogarithmic in [false, true] where values.contains(where: \.isFinite) {
            expectTotal(.sampled(values, isLogarithmic: isLogarithmic), values, "sampled \(isLogarithmic)")
          }
        }
      }
    }
  }

  /// Numbers near the ends of the range of a double are still apart: an axis does not give up there.
  @Test func extremesAreApart() {
    for (values, middle) in [([1e-300, 1e-290], 1e-295), ([-1.7e308, 1.7e308], 0), ([1e-300, 1e300], 1)] {
      for scale in [
        ChartScale.sampled(values, isLogarithmic: false), .sampled(values, isLogarithmic: true),
        .linear(values),
      ] {
        #expect(
          scale.position(of: values[0]) < scale.position(of: values[1])
            && scale.position(of: middle) >= scale.position(of: values[0]))
      }
    }
    #expect(abs(ChartScale.sampled([1e-300, 1e300], isLogarithmic: true).position(of: 1) - 0.5) < 1e-9)
    #expect(abs(ChartScale.linear([-1.7e308, 1.7e308]).position(of: 0) - 0.5) < 1e-9)
    // Neither 0 nor what rounding leaves below it has a logarithm.
    let scale = ChartScale.logarithmic([1e-3, 1])
    #expect(
      scale.position(of: 0) == -1 && scale.position(of: -1.6e-16) == -1 && scale.position(of: 1e-300) == -1)
  }
}
