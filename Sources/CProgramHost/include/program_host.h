// Programs of others as processes that do not outlive this one.
//
//   mi-study ──fork──> guard ──fork, exec──> program ──> whatever that starts
//
// The guard is a copy of this process that waits for one of two things: the end of the program, or
// the end of the life pipe, whose other end only mi-study holds. The kernel closes that end however
// mi-study ends, also by SIGKILL. Either way the guard kills the process group of the program and,
// on Linux, everything that descends from it. Each program has a guard of its own, which has one
// thread: Linux ties the death of a parent to the thread that forked.
//
// After the fork of a process with threads only async-signal-safe calls are allowed. Arguments,
// environment and paths are therefore made before it.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What to run, and where. The caller keeps the texts until `mi_program_start` returns.
typedef struct {
  /// The file of the program; a relative one lies in `folder`.
  const char *path;
  /// The arguments, the program's name first, then a null pointer.
  const char *const *arguments;
  /// Variables as NAME=value, then a null pointer. They replace those of mi-study.
  const char *const *settings;
  /// Variables of mi-study whose names begin so are left out.
  const char *hidden_prefix;
  /// The working directory of the program.
  const char *folder;
} mi_program_command;

/// A program that was started. The descriptors are those of mi-study's ends of the pipes: they do
/// not block, and -1 is a closed one.
typedef struct {
  pid_t guard;
  /// The program's standard input, to write.
  int input;
  /// Its standard output and its standard error, to read.
  int output, error;
  /// Closing it ends the program and its descendants.
  int life;
  /// What the guard says, to read.
  int status;
} mi_program;

enum {
  /// The guard could make no process. `code` is the error number.
  MI_PROGRAM_NO_PROCESS = 1,
  /// The folder cannot be entered. `code` is the error number.
  MI_PROGRAM_NO_FOLDER = 2,
  /// The file cannot be executed. `code` is the error number.
  MI_PROGRAM_NOT_EXECUTED = 3,
  /// The program has ended, and all that it left was killed. `code` is the status of wait().
  MI_PROGRAM_ENDED = 4,
};

/// What the guard, or the process before it became the program, has to say.
typedef struct {
  int32_t stage, code;
} mi_program_report;

/// What to wait for, and what is ready.
enum {
  MI_PROGRAM_INPUT = 1,
  MI_PROGRAM_OUTPUT = 2,
  MI_PROGRAM_ERROR = 4,
  MI_PROGRAM_STATUS = 8,
  /// That nobody can read the input any more.
  MI_PROGRAM_INPUT_END = 16,
};

/// Finds an executable file along PATH. Relative folders of PATH are passed over: the program's
/// working directory is another one, and a folder with a study must not bring its own `python3`.
///
/// Returns 0; ENOENT; or EACCES if a file of that name is there and may not be executed.
int mi_program_find(const char *name, char *path, size_t size);

/// Starts a program and its guard. Returns 0, or the error number of the pipe or process that could
/// not be made. What fails later (the folder, the file) comes through `status`.
int mi_program_start(const mi_program_command *command, mi_program *program);

/// Lets a pipe hold so many bytes, if the system allows; at most 1 MiB.
void mi_program_enlarge(int descriptor, size_t bytes);

/// Waits until one of these is ready, a signal comes, or the time is over. Returns what is ready,
/// ends of files included. A closed descriptor is never ready.
int mi_program_wait(const mi_program *program, int interests, int milliseconds);

/// Writes the beginning of two texts after each other. Returns the number of bytes, or minus the
/// error number: -EPIPE if nobody can read them any more. SIGPIPE does not come.
ssize_t mi_program_write(
    int descriptor, const void *head, size_t head_count, const void *body, size_t body_count);

/// Reads what is there. Returns the number of bytes, 0 at the end, or minus the error number:
/// -EAGAIN if nothing is there now.
ssize_t mi_program_read(int descriptor, void *bytes, size_t count);

/// Reads a report. Returns 1; 0 if the guard is gone; -EAGAIN if there is none yet.
int mi_program_read_report(const mi_program *program, mi_program_report *report);

/// Where the last whole lines of a text begin, so many of them; 0 if it has no more.
size_t mi_program_last_lines(const void *text, size_t count, size_t lines);

/// Closes one descriptor and sets it to -1.
void mi_program_close(int *descriptor);

/// Kills what is left of the program, waits for the guard and closes everything.
void mi_program_end(mi_program *program);

/// Seconds of a clock that stands still while the machine sleeps.
double mi_program_clock(void);
