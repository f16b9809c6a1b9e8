import MutualInformation
import StudyEngine
import Testing

/// Statistics in bounded memory: the bits of those from all estimates at once, whatever the estimates are.
@Suite struct RowStatisticsTests {
  /// Estimates that quantiles could go wrong on.
  enum Shape: CaseIterable, Sendable {
    case spread, threeValues, allEqual, zerosOfBothSigns, allMagnitudes, neighbours, oneFarOff, ascending,
      descending

    func value(_ i: Int, of count: Int) -> Double {
      let u = Double((i &* 7919 &+ 13) % 1_000_003) / 1_000_003
      return switch self {
      case .spread: 0.2 + 0.1 * u
      case .threeValues: Double(i % 3) - 1
      case .allEqual: 0.1
      case .zerosOfBothSigns: i % 3 == 0 ? -0.0 : i % 3 == 1 ? 0 : u - 0.5
      // Every exponent, both signs: many buckets of one value, few of many.
      case .allMagnitudes:
        Double(sign: i % 2 == 0 ? .plus : .minus, exponent: i % 1700 - 850, significand: 1 + u)
      // Doubles that differ in the last bits only.
      case .neighbours: Double(bitPattern: 0.3.bitPattern + UInt64(i * 7919 % 1009))
      // All but one fall into the first bucket.
      case .oneFarOff: i == count / 2 ? 1e300 : 0.2 + 1e-9 * u
      case .ascending: Double(i)
      case .descending: Double(-i)
      }
    }
  }

  private static let counts = [1, 2, 3, 7, 8, 9, 20, 39, 40, 1000, 32_767, 32_768, 32_769, 70_001, 150_000]
  private static let truth = 0.2231
  private static let expectation = MutualInformation.Expectation(0.25, errorBound: 0, kind: .exact)

  private func measures(_ values: [Double], kept: Int, piece: Int) -> Measures {
    var statistics = RowStatistics(truth: Self.truth, keptEstimates: kept)
    var passes = 0
    repeat {
      for start in stride(from: 0, to: values.count, by: piece) {
        statistics.add(values.span.extracting(start..<min(start + piece, values.count)))
      }
      statistics.endPass()
      passes += 1
    } while !statistics.isDone && passes < 20
    #expect(passes < 10)
    #expect(statistics.count == values.count)
    return Measures(statistics, failures: 0, truth: Self.truth, expectation: Self.expectation)
  }

  /// In passes, in pieces of any multiple of eight, or all at once: the same bits.
  @Test(arguments: Shape.allCases, counts)
  func passesGiveTheSameBits(shape: Shape, count: Int) {
    let values = (0..<count).map { shape.value($0, of: count) }
    let atOnce = measures(values, kept: .max, piece: count)
    for (kept, piece) in [(0, count), (0, 1024), (0, 8), (100, 24), (1 << 15, 4096)]
    where piece < 5000 || kept == 0 {
      let inPasses = measures(values, kept: kept, piece: piece)
      for measure in Measure.all {
        #expect(
          measure.value(inPasses) == measure.value(atOnce), "\(measure.id), kept \(kept), piece \(piece)")
      }
    }
  }

  /// Quantiles and their bounds, by sorting.
  @Test(arguments: Shape.allCases, counts)
  func quantilesAreThoseOfSortedValues(shape: Shape, count: Int) {
    let values = (0..<count).map { shape.value($0, of: count) }
    let sorted = values.sorted()
    let measures = measures(values, kept: 0, piece: 1024)
    #expect(measures.minimum == sorted.first)
    #expect(measures.maximum == sorted.last)
    for (quantile, twentieths) in zip(measures.quantiles, Quantile.twentieths) {
      let position = (count - 1) * twentieths
      let (lower, upper) = (sorted[position / 20], sorted[min(position / 20 + 1, count - 1)])
      let fraction = Double(position % 20) / 20
      let step = upper - lower
      #expect(
        quantile.value
          == (step.isFinite ? lower + fraction * step : (1 - fraction) * lower + fraction * upper))
      let ranks = QuantileRanks(twentieths: twentieths, count: count)
      #expect(quantile.low == ranks.low.map { sorted[$0 - 1] })
      #expect(quantile.high == ranks.high.map { sorted[$0 - 1] })
    }
    #expect(measures.quantiles.count == Quantile.twentieths.count)
  }

  /// Memory that served one row serves the next.
  @Test func nothingIsLeftOfAnEarlierRow() {
    var statistics = RowStatistics(truth: 3, keptEstimates: 0)
    for values in [[5.0, 6, 7, 8], [], [1, 2]] {
      statistics.reset(truth: Self.truth)
      repeat {
        statistics.add(values.span)
        statistics.endPass()
      } while !statistics.isDone
      let again = Measures(statistics, failures: 1, truth: Self.truth, expectation: Self.expectation)
      #expect(
        again == Measures(of: values, failures: 1, truth: Self.truth, expectation: Self.expectation))
    }
  }
}
