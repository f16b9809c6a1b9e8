import CGSL

/// Why a function or an integral has no value.
public struct NumericalError: Error, Hashable, CustomStringConvertible {
  /// The function, for example `trigamma`.
  public let function: String

  /// The code of `gsl_errno.h`, for example 1 (`GSL_EDOM`).
  public let code: Int

  /// The reason, in words.
  public let reason: String

  /// The best value that was reached, if there is one. An unmet tolerance leaves an estimate.
  public let best: BoundedValue?

  /// The error with these parts.
  public init(function: String, code: Int, reason: String, best: BoundedValue? = nil) {
    self.function = function
    self.code = code
    self.reason = reason
    self.best = best
  }

  /// `function: reason (GSL error code)`, with the best value if there is one.
  public var description: String {
    let reached = best.map { "; reached \($0)" } ?? ""
    return "\(function): \(reason) (GSL error \(code))\(reached)"
  }

  init(_ function: String, status: Int32, best: BoundedValue? = nil) {
    self.init(
      function: function, code: Int(status), reason: String(cString: gsl_strerror(status)), best: best)
  }

  static func domain(_ function: String, _ reason: String) -> NumericalError {
    NumericalError(function: function, code: Int(GSL_EDOM), reason: reason)
  }
}

/// The preparation of GSL.
enum Library {
  /// GSL's default error handler ends the process. It is switched off once, before GSL is called.
  /// From then on every function returns a status, which becomes a typed error.
  static let ready: Void = {
    gsl_set_error_handler_off()
  }()
}
