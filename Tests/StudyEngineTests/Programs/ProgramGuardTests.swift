#if os(Linux)
  import Foundation
  import MutualInformation
  import StudyEngine
  import Testing

  /// Nothing that a program starts outlives its session, nor mi-study.
  @Suite struct ProgramGuardTests {
    private static let children = [
      // In its group, with its pipes.
      "if os.fork() == 0: time.sleep(1000)",
      // In another session.
      "if os.fork() == 0: os.setsid(); time.sleep(1000)",
      // A daemon: an orphan of another session that holds nothing, with a child of its own.
      """
      if os.fork() == 0:
          os.setsid()
          if os.fork() != 0: os._exit(0)
          os.closerange(0, 100); os.fork(); time.sleep(1000)
      os.wait()
      """,
      // Nothing but SIGKILL ends them.
      """
      for _ in range(5):
          if os.fork() == 0:
              for number in set(range(1, 32)) - {9, 19}: signal.signal(number, signal.SIG_IGN)
              time.sleep(1000)
      """,
    ]

    @Test(arguments: children) func descendantsEndWithTheSession(_ fork: String) throws {
      for isDead in [false, true] {
        let trial = ProgramTrial(
          """
          hello()
          \(fork)
          def value(seed, x): return os._exit(3) if seed == \(isDead ? 2 : -1) else seed + sum(x)
          serve(value)
          """)
        let died = ProgramTrial.Outcome.fault(
          .died, "trial ended with exit status 3 where its answer was due")
        #expect(trial.ask(0..<4) == ProgramTrial.expectation(4, but: isDead ? [2: died] : [:]))
        #expect(trial.processes.count > 1)
        trial.close()
      }
    }

    /// A program that takes neither the end of its input nor SIGTERM for an order.
    @Test func stubbornProgram() {
      let trial = ProgramTrial(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); hello(); serve(); time.sleep(1000)")
      #expect(trial.ask(0..<3) == ProgramTrial.expectation(3))
      trial.close()
      #expect(
        trial.remarks.withLock { $0 } == [
          "trial did not end within 5 s of the end of its input and was killed"
        ])
    }

    /// The end of the input is the end of the program, which it may use.
    @Test func lastDeeds() {
      let trial = ProgramTrial("hello(); serve(); time.sleep(0.3); once('deed')")
      #expect(trial.ask(0..<3) == ProgramTrial.expectation(3))
      trial.close()
      #expect(FileManager.default.fileExists(atPath: trial.folder + "/deed"))
      #expect(trial.remarks.withLock { $0 } == [])
    }

    private func parent(of process: Int32) -> Int32? {
      let status = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
      return String(decoding: status, as: UTF8.self).firstMatch(of: /\nPPid:\t(\d+)/).flatMap { Int32($0.1) }
    }

    /// Somebody kills the guard: the program dies with it, and another one answers.
    @Test func guardIsKilled() throws {
      let trial = ProgramTrial("hello(); serve()")
      _ = try trial.session.begin()
      let program = try #require(trial.processes.first)
      let warden = try #require(parent(of: program))
      #expect(warden != getpid() && parent(of: warden) == getpid())
      // A terminal's signals go to another group.
      #expect(getpgid(program) == program && getpgid(warden) == warden)
      // As many signals as one likes, short of that one.
      for number in [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGALRM, SIGXCPU, SIGPIPE] { kill(warden, number) }
      #expect(trial.ask(0..<2) == ProgramTrial.expectation(2))
      #expect(trial.processes == [program])
      kill(warden, SIGKILL)
      while trial.processes.contains(program) { usleep(10_000) }
      #expect(trial.ask(0..<4, batch: 2) == ProgramTrial.expectation(4))
      #expect(trial.processes.count == 1 && trial.processes != [program])
      trial.close()
    }

    /// A process that is killed by SIGKILL leaves none of its programs, nor their daemons. Nor does
    /// SIGPIPE end it when it writes to a program that has ended.
    @Test(.timeLimit(.minutes(2))) func killedParentLeavesNothing() async throws {
      let trial = ProgramTrial("")
      let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/CProgramHost").path
      let parentSource = """
        #include <errno.h>
        #include <signal.h>
        #include <stdio.h>
        #include <unistd.h>
        #include "program_host.h"
        int main(int argc, char **argv) {
          const char *arguments[] = {"python3", "-I", "-S", "-c", argv[1], argv[2], NULL};
          const char *settings[] = {NULL};
          char path[4096];
          if (mi_program_find("true", path, sizeof path) != 0) return 1;
          const char *nothing[] = {"true", NULL};
          mi_program_command ending = {path, nothing, settings, "", "/"};
          mi_program ended;
          if (mi_program_start(&ending, &ended) != 0) return 2;
          signal(SIGPIPE, SIG_DFL);  // It would end this process.
          while (mi_program_write(ended.input, "x", 1, "y", 1) != -EPIPE) usleep(1000);
          mi_program_end(&ended);
          if (mi_program_find("python3", path, sizeof path) != 0) return 1;
          mi_program_command command = {path, arguments, settings, "", "/"};
          mi_program programs[3];
          for (int i = 0; i < 3; i++)
            if (mi_program_start(&command, &programs[i]) != 0) return 2;
          puts("started");
          fflush(stdout);
          sleep(1000);
        }
        """
      try parentSource.write(toFile: trial.folder + "/parent.c", atomically: false, encoding: .utf8)
      let compiler = Process()
      compiler.executableURL = URL(filePath: "/usr/bin/env")
      compiler.arguments = [
        "sh", "-c", "exec $(command -v clang || command -v cc) \"$@\"", "sh", "-I", sources + "/include",
        "-o", trial.folder + "/parent", trial.folder + "/parent.c",
        sources + "/start.c", sources + "/guard.c", sources + "/pipes.c",
      ]
      try compiler.run()
      compiler.waitUntilExit()
      try #require(compiler.terminationStatus == 0)

      let program = """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() != 0: os._exit(0)
            os.closerange(0, 100)
        time.sleep(1000)
        """
      let parent = Process()
      parent.executableURL = URL(filePath: trial.folder + "/parent")
      parent.arguments = [program, trial.marker]
      let pipe = Pipe()
      parent.standardOutput = pipe
      try parent.run()
      try #require(String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self) == "started\n")
      // The parent, and three times guard, program and daemon.
      while trial.processes.count < 10 { usleep(10_000) }
      kill(parent.processIdentifier, SIGKILL)
      parent.waitUntilExit()
      for _ in 0..<500 where !trial.processes.isEmpty { usleep(10_000) }
      #expect(trial.processes == [])
    }
  }
#endif
