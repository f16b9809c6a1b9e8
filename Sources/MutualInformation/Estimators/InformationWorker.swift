import GSLRandom

/// An information of a sample, with the memory for computing it.
protocol SampleInformation {
  /// The estimate, before a bias is subtracted.
  mutating func estimate(_ sample: borrowing Sample) throws(EstimationFailure) -> Double
}

/// The worker of an estimator of one quantity: an information less a bias that is known beforehand.
struct InformationWorker<Information: SampleInformation>: EstimatorWorker {
  var information: Information
  var bias = 0.0

  mutating func estimate(
    _ sample: borrowing Sample, using stream: inout RandomStream, into values: inout MutableSpan<Double>
  ) throws(EstimationFailure) {
    values[0] = try information.estimate(sample) - bias
  }
}
