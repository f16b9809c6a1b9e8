// Reading, writing and waiting without ever blocking on one pipe alone.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "program_host.h"

void mi_program_enlarge(int descriptor, size_t bytes) {
#if defined(F_SETPIPE_SZ)
  const size_t most = 1 << 20;
  fcntl(descriptor, F_SETPIPE_SZ, (int)(bytes < most ? bytes : most));
#else
  (void)descriptor;
  (void)bytes;
#endif
}

int mi_program_wait(const mi_program *program, int interests, int milliseconds) {
  // A negative descriptor is passed over. Without events, a pipe that nobody reads is still told.
  int watches_input = interests & (MI_PROGRAM_INPUT | MI_PROGRAM_INPUT_END);
  struct pollfd pipes[] = {
      {.fd = watches_input ? program->input : -1, .events = interests & MI_PROGRAM_INPUT ? POLLOUT : 0},
      {.fd = interests & MI_PROGRAM_OUTPUT ? program->output : -1, .events = POLLIN},
      {.fd = interests & MI_PROGRAM_ERROR ? program->error : -1, .events = POLLIN},
      {.fd = interests & MI_PROGRAM_STATUS ? program->status : -1, .events = POLLIN},
  };
  if (poll(pipes, 4, milliseconds) <= 0) return 0;
  int ready = 0;
  for (int i = 0; i < 4; i++) ready |= pipes[i].revents != 0 ? 1 << i : 0;
  return pipes[0].revents & (POLLERR | POLLHUP) ? ready | MI_PROGRAM_INPUT_END : ready;
}

/// The number of bytes, or minus the error number.
static ssize_t result_of(ssize_t count) {
  if (count >= 0) return count;
  return errno == EWOULDBLOCK || errno == EINTR ? -EAGAIN : -errno;
}

ssize_t mi_program_write(
    int descriptor, const void *head, size_t head_count, const void *body, size_t body_count) {
  struct iovec parts[] = {{(void *)head, head_count}, {(void *)body, body_count}};
  int first = head_count == 0;
  int count = 2 - first - (body_count == 0);
  if (count == 0) return 0;
#if defined(F_SETNOSIGPIPE)
  return result_of(writev(descriptor, parts + first, count));
#else
  // A library must neither depend on how its process takes SIGPIPE nor change it. The signal is
  // blocked for this thread, and taken back if this write has raised it.
  sigset_t only, pending, before;
  sigemptyset(&only);
  sigaddset(&only, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &only, &before);
  ssize_t result = result_of(writev(descriptor, parts + first, count));
  if (result == -EPIPE && !sigismember(&pending, SIGPIPE)) {
    const struct timespec now = {0, 0};
    while (sigtimedwait(&only, NULL, &now) < 0 && errno == EINTR) {}
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return result;
#endif
}

ssize_t mi_program_read(int descriptor, void *bytes, size_t count) {
  return descriptor < 0 ? 0 : result_of(read(descriptor, bytes, count));
}

int mi_program_read_report(const mi_program *program, mi_program_report *report) {
  // A report is written at once, and pipes keep such a short one together.
  ssize_t count = mi_program_read(program->status, report, sizeof *report);
  if (count == -EAGAIN) return -EAGAIN;
  return count == (ssize_t)sizeof *report;
}

size_t mi_program_last_lines(const void *text, size_t count, size_t lines) {
  const char *characters = text;
  for (size_t i = count; i > 0; i--) {
    if (characters[i - 1] == '\n' && lines-- == 0) return i;
  }
  return 0;
}

void mi_program_close(int *descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

void mi_program_end(mi_program *program) {
  mi_program_close(&program->life);
  mi_program_close(&program->input);
  mi_program_close(&program->output);
  mi_program_close(&program->error);
  while (program->guard > 0 && waitpid(program->guard, NULL, 0) < 0 && errno == EINTR) {}
  program->guard = -1;
  mi_program_close(&program->status);
}

double mi_program_clock(void) {
  struct timespec now;
#if defined(CLOCK_UPTIME_RAW)
  clock_gettime(CLOCK_UPTIME_RAW, &now);
#else
  clock_gettime(CLOCK_MONOTONIC, &now);
#endif
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
