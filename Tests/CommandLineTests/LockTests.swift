import Foundation
import Testing

/// Calls of the system that fail, each told as what it is. `Scripts/torture --locks` tries more of them.
@Suite(.serialized)
struct LockTests {
  /// A library that lets `flock`, the locks on parts of files and `open` fail with the numbers in the environment.
  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <stdarg.h>
    #include <stdlib.h>
    #include <string.h>
    static int wanted(const char *name) { const char *text = getenv(name); return text ? atoi(text) : 0; }
    int flock(int descriptor, int operation) {
      static int times = 0;
      if (wanted("FLOCK_ERROR") && (wanted("FLOCK_TIMES") == 0 || times++ < wanted("FLOCK_TIMES"))) {
        errno = wanted("FLOCK_ERROR");
        return -1;
      }
      return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(descriptor, operation);
    }
    #define FCNTL(name) int name(int descriptor, int command, ...) { \\
      va_list list; \\
      va_start(list, command); \\
      void *argument = va_arg(list, void *); \\
      va_end(list); \\
      if ((command == F_SETLK || command == F_GETLK) && wanted("FCNTL_ERROR")) { \\
        errno = wanted("FCNTL_ERROR"); \\
        return -1; \\
      } \\
      return ((int (*)(int, int, ...))dlsym(RTLD_NEXT, #name))(descriptor, command, argument); \\
    }
    FCNTL(fcntl)
    FCNTL(fcntl64)
    static int refused(const char *path) {
      const char *end = getenv("OPEN_NAME");
      size_t length = strlen(path), size = end ? strlen(end) : 0;
      if (!wanted("OPEN_ERROR") || size == 0 || length < size || strcmp(path + length - size, end) != 0) return 0;
      errno = wanted("OPEN_ERROR");
      return 1;
    }
    #define OPEN(name) \\
      int name(const char *path, int flags, ...) { \\
        va_list list; \\
        va_start(list, flags); \\
        int mode = va_arg(list, int); \\
        va_end(list); \\
        if (refused(path)) return -1; \\
        return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name))(path, flags, mode); \\
      }
    OPEN(open)
    OPEN(open64)
    """

  #if os(Linux)
    private static func library(in scratch: Scratch) throws -> String {
      let source = try scratch.write(Self.source, to: "locks.c")
      let library = scratch.file("locks.so")
      // Swift comes with this compiler.
      try #require(try shell("clang", "-shared", "-fPIC", "-o", library, source, "-ldl") == 0)
      return library
    }

    @Test func locksThatFail() throws {
      let run = try FinishedRun(BadInputTests.good)
      let library = try Self.library(in: run.scratch)
      let again = ["run", run.study, "--output", run.output, "--quiet"]
      let none = "\(run.output): the file system has no locks ("
      for (code, status, words) in [
        (EWOULDBLOCK, Int32(73), "another mi-study is writing there"), (ENOLCK, 73, none),
        (EOPNOTSUPP, 73, none),
        (ENOSYS, 73, none), (EIO, 73, "cannot be locked (input/output error)"),
      ] {
        let result = try Tool.run(again, environment: ["LD_PRELOAD": library, "FLOCK_ERROR": String(code)])
        #expect(result.status == status && result.errors.contains(words), "\(code): \(result)")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("another mi-study") == (code == EWOULDBLOCK))
      }
      let interrupted = try Tool.run(
        again, environment: ["LD_PRELOAD": library, "FLOCK_ERROR": String(EINTR), "FLOCK_TIMES": "3"])
      #expect(interrupted.status == 0, "\(interrupted.errors)")
      for code in [ENOLCK, EOPNOTSUPP] {
        let result = try Tool.run(
          ["report", run.output], environment: ["LD_PRELOAD": library, "FCNTL_ERROR": String(code)])
        #expect(result.status == 74 && result.errors.contains("the file system has no locks"), "\(result)")
      }
    }

    /// Descriptors that run out are no permission that is missing.
    @Test func filesThatCannotBeOpened() throws {
      let run = try FinishedRun(BadInputTests.good)
      let library = try Self.library(in: run.scratch)
      let again = ["run", run.study, "--output", run.output, "--quiet"]
      for (name, arguments) in [
        (".lock", again), ("results.sqlite", again), ("results.sqlite", ["report", run.output]),
      ] {
        for (code, words) in [(EMFILE, "too many open files"), (EACCES, "permission denied")] {
          let result = try Tool.run(
            arguments, environment: ["LD_PRELOAD": library, "OPEN_ERROR": String(code), "OPEN_NAME": name])
          let status: Int32 = code == EACCES && name == ".lock" ? 73 : 74
          #expect(result.status == status && result.errors.contains(words), "\(name) \(code): \(result)")
          #expect(result.errors.contains("permission") == (code == EACCES), "\(result.errors)")
          #expect(result.errors.contains("ulimit -n") == (code == EMFILE), "\(result.errors)")
        }
      }
    }
  #endif
}
