import StudyEngine
import Testing

/// The line of progress: what it says, and what it leaves out where it does not fit.
@Suite struct RunProgressTests {
  private let progress = RunProgress(done: 12_345, of: 40_000, .replications, cellsDone: 7, of: 20)

  @Test func line() {
    #expect(
      progress.line(seconds: 1.5)
        == "cells 7/20  12 345 of 40 000 replications  30%  8 230/s  4 s left")
    #expect(
      RunProgress(done: 3, of: 1_234_567, .values).line(seconds: 60)
        == "3 of 1 234 567 values  0%  0.1/s  6858 h 41 min left")
    #expect(RunProgress(done: 0, of: 16, .shards).line(seconds: 60) == "0 of 16 shards  0%")
    #expect(
      RunProgress(done: 16, of: 16, .shards).line(seconds: 2) == "16 of 16 shards  100%  8.0/s  0 s left")
    #expect(RunProgress(done: 0, of: 0, .values).line(seconds: 0) == "0 of 0 values  100%")
  }

  @Test(arguments: 0...80)
  func fits(_ width: Int) {
    let line = progress.line(seconds: 1.5, width: width)
    #expect(line.count <= width)
    if width >= 3 { #expect(line.contains("30%")) }
    if width >= 13 { #expect(line.contains("4 s left")) }
    if width >= 25 { #expect(line.contains("cells 7/20")) }
    if width >= 65 { #expect(line == progress.line(seconds: 1.5)) }
  }

  @Test func words() {
    #expect(
      [0, 12, 123, 1234, 123_456, -1_234_567].map(grouped) == [
        "0", "12", "123", "1 234", "123 456", "-1 234 567",
      ])
    #expect(
      [0.2, 59, 60.5, 7261, .infinity].map(duration) == [
        "1 s", "59 s", "1 min 1 s", "2 h 1 min", "a very long time",
      ])
  }
}
