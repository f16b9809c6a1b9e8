import Foundation
import MutualInformation
import StudyEngine
import Testing

/// Programs that cannot be started, or do not come to their first answer.
@Suite struct ProgramStartTests {
  private func fault(of trial: ProgramTrial, sourceLocation: SourceLocation = #_sourceLocation)
    -> ProgramFault?
  {
    let fault = #expect(throws: ProgramFault.self, sourceLocation: sourceLocation) {
      try trial.session.begin()
    }
    trial.close(sourceLocation: sourceLocation)
    return fault
  }

  private func expect(
    _ trial: ProgramTrial, _ kind: ProgramFault.Kind, _ reason: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let fault = fault(of: trial, sourceLocation: sourceLocation)
    #expect(fault?.kind == kind, sourceLocation: sourceLocation)
    #expect(fault?.reason == reason, sourceLocation: sourceLocation)
  }

  @Test func isNotThere() {
    expect(
      ProgramTrial(command: ["no-such-program"]), .cannotStart,
      "no-such-program: no such program in PATH; install it, or give its path in command:")
    let trial = ProgramTrial(command: ["./none.py"])
    expect(
      trial, .cannotStart,
      "./none.py: no such file or directory; "
        + "paths in command: begin in the folder of the study file, \(trial.folder)"
    )
    expect(
      ProgramTrial(command: ["python3"], folder: "/no/such/folder"), .cannotStart,
      "/no/such/folder: no such file or directory; "
        + "programs run in the folder of the study file, which must be there"
    )
    expect(
      ProgramTrial(command: [""]), .cannotStart, "trial names no program; give one: command: [python3, FILE]")
    expect(
      ProgramTrial(command: ["python3", "a\u{0}b"]), .cannotStart,
      "trial: a word of command: holds a NUL character")
  }

  @Test func isNotExecutable() throws {
    let trial = ProgramTrial(command: ["./file.py"])
    let path = trial.folder + "/file.py"
    try "print(1)\n".write(toFile: path, atomically: false, encoding: .utf8)
    expect(
      trial, .cannotStart,
      "./file.py: permission denied; "
        + "make it executable (chmod +x), or give its interpreter: command: [python3, ./file.py]"
    )
    chmod(path, 0o755)
    expect(
      trial, .cannotStart,
      "./file.py: exec format error; "
        + "begin its first line with #!, or give its interpreter: command: [python3, ./file.py]"
    )
    try "#!/no/such/interpreter\n".write(toFile: path, atomically: false, encoding: .utf8)
    expect(
      trial, .cannotStart,
      "./file.py: its interpreter, which its first line names, is not there; "
        + "give one: command: [python3, ./file.py]"
    )
    try ("#!/usr/bin/env python3\n" + ProgramTrial.prelude + "hello(); serve()\n").write(
      toFile: path, atomically: false, encoding: .utf8)
    #expect(trial.ask(0..<2) == ProgramTrial.expectation(2))
    trial.close()
  }

  @Test func endsAtOnce() {
    let trial = ProgramTrial(command: [
      "python3", "-I", "-S", "-c", "import sys; print('no module named x', file=sys.stderr); sys.exit(3)",
    ])
    let found = fault(of: trial)
    #expect(found?.reason == "trial ended with exit status 3 where its answer to the hello was due")
    #expect(found?.lastWords == ["no module named x"])
    expect(
      ProgramTrial(command: ["true"]), .died,
      "trial ended with exit status 0 where its answer to the hello was due")
  }

  @Test func hangsInTheHello() {
    let trial = ProgramTrial("print('importing', file=sys.stderr); sys.stderr.flush(); time.sleep(1000)")
    trial.launch.helloTimeout = 2
    trial.renew()
    let found = fault(of: trial)
    #expect(found?.kind == .timedOut)
    #expect(found?.reason == "trial gave no answer within 2 s")
    #expect(found?.lastWords == ["importing"])
  }

  @Test func printsABanner() {
    expect(
      ProgramTrial("print('Welcome to X 1.0', flush=True); hello(); serve()"), .wrongAnswer,
      "trial wrote 'Welcome to X 1.0' where its answer to the hello was due; "
        + "print to standard error instead")
    expect(
      ProgramTrial("stdin.readline(); say({'ready': False}); serve()"), .wrongAnswer,
      "trial wrote '{\"ready\": false}' where its answer to the hello was due; "
        + "print to standard error instead"
    )
    // Behind the answer to the hello: the first request finds it, whenever it came.
    for delay in [0, 0.2] {
      let trial = ProgramTrial("hello(); raw('Loading…'); serve()")
      _ = try? trial.session.begin()
      Thread.sleep(forTimeInterval: delay)
      #expect(
        trial.ask(0..<2)
          == [Int](0..<2).map { _ in
            ProgramTrial.wrote("Loading…{\"replications\": 1}")
          })
      trial.close()
    }
  }

  @Test func refuses() {
    expect(
      ProgramTrial("stdin.readline(); say({'refuses': 'needs n > 30\\nand more'})"), .refused,
      "needs n > 30 and more")
    expect(ProgramTrial("stdin.readline(); say({'error': 'KeyError: k'})"), .error, "KeyError: k")
  }
}
