// The guard: async-signal-safe calls only.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#ifndef NSIG
#define NSIG 65
#endif

/// What the signal handler writes to when a child has ended.
static int child_pipe[2];

static void note_child(int number) {
  (void)number;
  int error = errno;
  ssize_t count = write(child_pipe[1], "", 1);
  (void)count;
  errno = error;
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

/// Every signal acts as in a new process. Those that cannot be set stay.
static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++) handle(number, SIG_DFL);
}

static void unblock_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void say(int descriptor, int32_t stage, int32_t code) {
  mi_program_report report = {stage, code};
  ssize_t count = write(descriptor, &report, sizeof report);
  (void)count;
}

static void close_between(unsigned first, unsigned last) {
  if (first > last) return;
#if defined(__linux__) && defined(SYS_close_range)
  if (syscall(SYS_close_range, first, last, 0) == 0) return;
#endif
  struct rlimit limit;
  unsigned end = 1 << 20;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < end) end = (unsigned)limit.rlim_cur;
  if (last < end) end = last + 1;
  for (unsigned descriptor = first; descriptor < end; descriptor++) close((int)descriptor);
}

/// Closes all descriptors but these. A program must not hold a pipe of another one, whose end would
/// then not be seen, nor a lock of the run.
static void close_all_but(int *kept, int count) {
  for (int i = 1; i < count; i++) {
    int descriptor = kept[i], place = i;
    for (; place > 0 && kept[place - 1] > descriptor; place--) kept[place] = kept[place - 1];
    kept[place] = descriptor;
  }
  unsigned first = 0;
  for (int i = 0; i < count; i++) {
    if (kept[i] > 0) close_between(first, (unsigned)kept[i] - 1);
    first = (unsigned)kept[i] + 1;
  }
  close_between(first, ~0u);
}

/// Becomes the program. The copy of the guard has its signals ignored, which exec would keep.
static _Noreturn void become_program(
    const mi_program_command *command, char *const *environment, mi_far_ends ends, pid_t guard) {
  reset_signals();
  setpgid(0, 0);
#if defined(__linux__)
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != guard) _exit(127);  // It was dead before it could be asked for.
#else
  (void)guard;
#endif
  unblock_signals();
  if (chdir(command->folder) != 0) {
    say(ends.status, MI_PROGRAM_NO_FOLDER, errno);
    _exit(127);
  }
  dup2(ends.input, STDIN_FILENO);
  dup2(ends.output, STDOUT_FILENO);
  dup2(ends.error, STDERR_FILENO);
  execve(command->path, (char *const *)command->arguments, environment);
  say(ends.status, MI_PROGRAM_NOT_EXECUTED, errno);
  _exit(127);
}

/// Whether the program has ended. It stays a zombie: until it is reaped, nobody else has its number.
/// Orphans of it that have ended are reaped.
static int has_ended(pid_t program) {
  for (;;) {
    siginfo_t info = {.si_signo = 0};
    int result = waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
    if (result != 0 && errno == EINTR) continue;
    if (result != 0 || info.si_pid == 0) return 0;
    if (info.si_pid == program) return 1;
    waitpid(info.si_pid, NULL, 0);
  }
}

/// Kills the children of this process, which on Linux are also the orphans of all descendants. They
/// cannot be confused with others: a number is free again only when the guard has reaped it.
static void kill_children(void) {
#if defined(__linux__)
  int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  char text[512];
  pid_t child = 0;
  for (;;) {
    ssize_t count = read(file, text, sizeof text);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    for (ssize_t i = 0; i < count; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        child = child * 10 + (text[i] - '0');
      } else {
        if (child > 1) kill(child, SIGKILL);
        child = 0;
      }
    }
  }
  close(file);
#endif
}

static void drain_child_pipe(void) {
  char bytes[64];
  while (read(child_pipe[0], bytes, sizeof bytes) > 0) {}
}

/// Kills the program's group and, on Linux, every descendant, whatever group or session it is in.
/// Each round kills the children; the children of the dead become the guard's own. A process that
/// the kernel cannot end (a disk that hangs) is left after ten seconds.
///
/// Returns the status of wait() of the program.
static int end_all(pid_t program) {
  int status = 0;
  kill(-program, SIGKILL);
  for (double start = mi_program_clock(); mi_program_clock() - start < 10;) {
    drain_child_pipe();
    for (;;) {
      int one = 0;
      pid_t pid = waitpid(-1, &one, WNOHANG);
      if (pid == program) status = one;
      if (pid < 0 && errno == EINTR) continue;
      if (pid < 0) return status;  // No child is left.
      if (pid == 0) break;
    }
    kill_children();
    struct pollfd change = {.fd = child_pipe[0], .events = POLLIN};
    poll(&change, 1, 10);
  }
  return status;
}

_Noreturn void mi_guard(const mi_program_command *command, char *const *environment, mi_far_ends ends) {
  // What a terminal sends goes to its foreground group: not to this one.
  setpgid(0, 0);
  reset_signals();
  const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2, SIGXCPU, SIGALRM, SIGTSTP};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) handle(ignored[i], SIG_IGN);
#if defined(__linux__)
  prctl(PR_SET_NAME, "mi-study-guard");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  if (mi_make_pipe(child_pipe) != 0) {
    say(ends.status, MI_PROGRAM_NO_PROCESS, errno);
    _exit(1);
  }
  fcntl(child_pipe[0], F_SETFL, O_NONBLOCK);
  fcntl(child_pipe[1], F_SETFL, O_NONBLOCK);
  int kept[] = {ends.input, ends.output, ends.error, ends.life, ends.status, child_pipe[0], child_pipe[1]};
  close_all_but(kept, sizeof kept / sizeof *kept);
  handle(SIGCHLD, note_child);

  pid_t guard = getpid();
  pid_t program = fork();
  if (program == 0) become_program(command, environment, ends, guard);
  if (program < 0) {
    say(ends.status, MI_PROGRAM_NO_PROCESS, errno);
    _exit(1);
  }
  setpgid(program, program);  // Both processes say so: neither may come too late.
  close(ends.input);
  close(ends.output);
  close(ends.error);
  unblock_signals();

  for (;;) {
    struct pollfd watched[] = {{.fd = ends.life, .events = POLLIN}, {.fd = child_pipe[0], .events = POLLIN}};
    poll(watched, 2, -1);
    drain_child_pipe();
    // Nobody writes to the life pipe: anything on it is its end.
    if (watched[0].revents != 0 || has_ended(program)) break;
  }
  say(ends.status, MI_PROGRAM_ENDED, end_all(program));
  _exit(0);
}
