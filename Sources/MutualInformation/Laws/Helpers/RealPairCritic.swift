/// A critic of two real numbers, for the oracles of laws of real X and Y.
protocol RealPairCritic: Critic {
  /// f(x, y).
  func score(_ x: Double, _ y: Double) -> Double
}

extension RealPairCritic {
  func score(_ sample: borrowing Sample, anchor: Int, candidate: Int) -> Double {
    score(sample.x.reals[anchor], sample.y.reals[candidate])
  }
}
