import Foundation
import GSLRandom
import MutualInformation
import StudyEngine

/// Part (c): the interval of a share of replications covers the probability.
struct IntervalSection {
  /// An interval for the probability of k successes in R trials.
  typealias Interval = @Sendable (_ successes: Int, _ trials: Int) -> ClosedRange<Double>

  /// What a report says: Wilson's.
  static let wilson: Interval = { try! Proportion($0, of: $1).interval! }

  /// Not what a report says: p ± 1.96 MCSE, Wald's.
  static let wald: Interval = { successes, trials in
    let share = try! Proportion(successes, of: trials)
    let half = 1.959963984540054 * share.mcse!
    return share.value! - half...share.value! + half
  }

  /// The coverage of the intervals of R trials, exact.
  struct Coverage: Sendable {
    let trials: Int
    private let intervals: [ClosedRange<Double>]

    init(_ trials: Int, by interval: Interval) {
      self.trials = trials
      intervals = (0...trials).map { interval($0, trials) }
    }

    /// Σ P(k) over the k whose interval covers p.
    func at(_ p: Double) -> Double {
      let (first, weights) = binomialWeights(count: trials, probability: p)
      return weights.indices.reduce(0) { intervals[first + $1].contains(p) ? $0 + weights[$1] : $0 }
    }

    /// The mean and the smallest over p = (i + ½)/2000.
    func summary() -> (mean: Double, smallest: Double) {
      let coverages = (0..<2000).map { at((Double($0) + 0.5) / 2000) }
      return (coverages.reduce(0, +) / 2000, coverages.min()!)
    }

    /// How many of so many counts of R trials, drawn one by one, have an interval that covers p.
    func simulate(_ p: Double, draws: Int, seed: UInt64) throws(GSLError) -> Int {
      var stream = try RandomStream(at: StreamAddress(key: seed, replication: 0))
      var covered = 0
      for draw in 0..<draws {
        stream.move(to: StreamAddress(key: seed, replication: UInt64(draw)))
        var successes = 0
        for _ in 0..<trials where stream.nextUniform() < p { successes += 1 }
        if intervals[successes].contains(p) { covered += 1 }
      }
      return covered
    }
  }

  struct Row: Sendable {
    let trials: Int
    let wilson: (mean: Double, smallest: Double)
    let wald: (mean: Double, smallest: Double)
  }

  struct Simulation: Sendable {
    let trials: Int
    let probability: Double
    let exact: Double
    let covered: Int
    let draws: Int

    var allowed: ClosedRange<Int> { binomialRange(draws, exact, tail: 5e-6) }
  }

  let rows: [Row]
  let simulations: [Simulation]

  init(
    trials: [Int] = [10, 20, 50, 100, 400, 1000], draws: Int = 40_000, threads: Int,
    reported: @escaping Interval = wilson
  ) throws {
    rows = try onThreads(trials.count, threads: threads, makeWorker: { () }) { _, index in
      Row(
        trials: trials[index], wilson: Coverage(trials[index], by: reported).summary(),
        wald: Coverage(trials[index], by: Self.wald).summary())
    }
    simulations = try [(20, 0.95), (100, 0.05), (100, 0.5), (100, 0.8), (1000, 0.95)].enumerated().map {
      index, setting in
      let coverage = Coverage(setting.0, by: reported)
      let p = setting.1
      return Simulation(
        trials: setting.0, probability: p, exact: coverage.at(p),
        covered: try coverage.simulate(p, draws: draws, seed: UInt64(271_828 + index)), draws: draws)
    }
  }

  var checks: [CalibrationCheck] {
    rows.map { row in
      CalibrationCheck(
        statement: "R = \(row.trials): intervals of shares cover "
          + String(format: "%.2f %% on average, 95 to 95.5 expected", 100 * row.wilson.mean),
        falseAlarm: 0, holds: (0.9499...0.955).contains(row.wilson.mean))
    }
      + simulations.map { simulation in
        CalibrationCheck(
          statement: "R = \(simulation.trials), p = \(simulation.probability): \(simulation.covered) of "
            + "\(simulation.draws) intervals cover, allowed \(simulation.allowed)",
          falseAlarm: 1e-5, holds: simulation.allowed.contains(simulation.covered))
      }
  }

  var section: CalibrationSection {
    func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }
    return CalibrationSection(
      title: "Intervals of shares",
      blocks: [
        """
        The interval of a share of replications is Wilson's (``Proportion``). Its coverage by enumeration of all counts, over
        p = (i + ½)/2000: near 95 % on average (Wilson's intervals are not conservative: near 0 and 1 there are p with less); beside it
        Wald's p ± 1.96 MCSE, which is not reported.
        """,
        markdownTable(
          ["R", "Wilson: mean", "smallest", "Wald: mean", "smallest"],
          rows.map {
            [
              "\($0.trials)", percent($0.wilson.mean), percent($0.wilson.smallest), percent($0.wald.mean),
              percent($0.wald.smallest),
            ]
          }),
        "At single p exactly, and by \(simulations[0].draws) draws of R trials from the library's streams:",
        markdownTable(
          ["R", "p", "exact", "drawn"],
          simulations.map {
            [
              "\($0.trials)", "\($0.probability)", percent($0.exact),
              percent(Double($0.covered) / Double($0.draws)),
            ]
          }),
      ], checks: checks)
  }
}
