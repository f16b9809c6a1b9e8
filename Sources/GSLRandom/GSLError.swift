import CGSL

/// A status that GSL reported, with its own words for it.
public struct GSLError: Error, Hashable, CustomStringConvertible {
  /// The code of `gsl_errno.h`, for example 8 (`GSL_ENOMEM`).
  public let code: Int

  /// What went wrong.
  public let reason: String

  /// The error with this code and reason.
  public init(code: Int, reason: String) {
    self.code = code
    self.reason = reason
  }

  /// GSL's own text for a code.
  init(code: Int32) {
    self.init(code: Int(code), reason: String(cString: gsl_strerror(code)))
  }

  /// `reason (GSL error code)`.
  public var description: String { "\(reason) (GSL error \(code))" }
}

/// A parameter for which a distribution, or a choice, is not defined.
public struct DistributionError: Error, Hashable, CustomStringConvertible {
  /// The distribution, for example `gamma`.
  public let distribution: String

  /// The parameter's name, for example `shape`.
  public let parameter: String

  /// What was given.
  public let value: String

  /// What is allowed.
  public let requirement: String

  /// `gamma: shape = -1.0 must be positive`.
  public var description: String { "\(distribution): \(parameter) = \(value) must be \(requirement)" }

  /// Throws unless `holds`.
  static func require(
    _ holds: Bool, _ distribution: String, _ parameter: String, _ value: some Any, _ requirement: String
  ) throws(DistributionError) {
    guard !holds else { return }
    throw DistributionError(
      distribution: distribution, parameter: parameter, value: "\(value)", requirement: requirement)
  }
}

/// What has to happen once before GSL is called.
enum Library {
  /// GSL's default error handler ends the process. It is switched off once; from then on every function returns
  /// a status (or NaN), which the callers here turn into typed errors.
  static let ready: Void = {
    gsl_set_error_handler_off()
  }()
}
