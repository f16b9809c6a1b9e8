import CStreamKernels
public import MutualInformation

/// The addresses of the random streams of a study.
///
/// A sample is a function of (seed, law with parameters, n, replication) alone, so adding a law, a
/// sample size, an estimator or more replications never changes a number that was there before.
///
/// * key: the first 8 bytes, little-endian, of the SHA-256 of
///   `mi-study stream layout 1\nseed=S\nlaw=TEXT\nn=N\n`
/// * counter words 2 and 3: the replication, from 0
/// * counter word 1: the purpose; 0 for the law's own draws, for an estimator the first 4 bytes,
///   little-endian, of the SHA-256 of `mi-study purpose 1\nestimator=TEXT\n`
/// * the purpose of an interval or a test: likewise from
///   `mi-study purpose 1\nestimator=TEXT\nMETHOD\n`, where TEXT is that of the estimator alone and
///   METHOD is as in `interval=bootstrap(resamples=200)`
/// * counter word 0: the block
public enum StreamLayout {
  /// The version. It rises whenever the same study and seed would give other numbers.
  public static let version = 1

  /// The key of a cell.
  public static func key(seed: UInt64, law: any JointLaw, count: Int) -> UInt64 {
    let digest = SHA256.digest(
      of: "mi-study stream layout \(version)\nseed=\(seed)\nlaw=\(law.canonicalText)\nn=\(count)\n")
    return digest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The purpose of an estimator's own draws: the same with and without an interval.
  public static func purpose(of estimator: any Estimator) -> UInt32 {
    purpose(hashing: purposeText(of: estimator))
  }

  /// The purpose of the draws of an interval or a test.
  public static func purpose(of uncertainty: Uncertainty, of estimator: any Estimator) -> UInt32 {
    purpose(hashing: purposeText(of: uncertainty, of: estimator))
  }

  /// The text whose hash is the purpose of an estimator's own draws.
  static func purposeText(of estimator: any Estimator) -> String {
    "mi-study purpose \(version)\nestimator=\(estimator.canonicalText)\n"
  }

  /// The text whose hash is the purpose of the draws of an interval or a test.
  static func purposeText(of uncertainty: Uncertainty, of estimator: any Estimator) -> String {
    purposeText(of: estimator) + uncertainty.text + "\n"
  }

  /// The texts whose hashes are the purposes of an entry: of its estimator, interval and test.
  static func purposeTexts(of entry: StudyEstimator) -> [String] {
    let estimator = entry.estimator
    return (estimator.isRandomized ? [purposeText(of: estimator)] : [])
      + entry.uncertainty.filter(\.isRandomized).map { purposeText(of: $0, of: estimator) }
  }

  /// The purpose of a text: the first four bytes of its digest.
  package static func purpose(hashing text: String) -> UInt32 {
    let digest = SHA256.digest(of: text)
    return digest.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
