import CGSL

/// A status that GSL reported, with its own words for it.
public struct GSLError: Error, Hashable, CustomStringConvertible {
  /// The code of `gsl_errno.h`, for example 8 (`GSL_ENOMEM`).
  public let code: Int

  /// The reason, in words.
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

/// The preparation of GSL.
enum Library {
  /// GSL's default error handler ends the process. It is switched off once, before GSL is called.
  /// From then on every function returns a status (or NaN), which becomes a typed error.
  static let ready: Void = {
    gsl_set_error_handler_off()
  }()
}
