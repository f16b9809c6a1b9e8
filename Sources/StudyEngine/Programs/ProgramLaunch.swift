/// A program to start, and how long to wait for it.
package struct ProgramLaunch: Sendable {
  /// The name of the entry, for messages.
  package let name: String
  /// The program and its arguments; no shell reads them.
  package let command: [String]
  /// The working directory of the program.
  package let folder: String
  /// The first line that it gets.
  package let hello: ProgramHello
  /// The most seconds between a request and its whole answer.
  package let timeout: Double
  /// The most replications of a request.
  package let batch: Int
  /// The most seconds to the answer to the hello: imports and compilers take their time.
  package var helloTimeout: Double

  /// A launch of these parts.
  package init(
    name: String, command: [String], folder: String, hello: ProgramHello, timeout: Double, batch: Int
  ) {
    self.name = name
    self.command = command
    self.folder = folder
    self.hello = hello
    self.timeout = timeout
    self.batch = batch
    helloTimeout = max(60, timeout)
  }

  /// Variables of the program's environment. A worker thread has one core, so has its program.
  /// Python holds its output back unless it is told not to.
  static let variables = [
    "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1", "VECLIB_MAXIMUM_THREADS=1",
    "NUMEXPR_NUM_THREADS=1", "JULIA_NUM_THREADS=1", "PYTHONUNBUFFERED=1",
  ]

  /// Variables of mi-study that no program sees begin so. What it may know is in the request.
  static let hiddenVariables = "MI_STUDY_"
}
