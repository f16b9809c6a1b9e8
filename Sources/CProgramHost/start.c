// The start of a program: what is made before the fork.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guard.h"

#if defined(__APPLE__)
#include <crt_externs.h>
#define environ (*_NSGetEnviron())
#else
extern char **environ;
#endif

int mi_make_pipe(int ends[2]) {
#if defined(__linux__)
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
  // A process that was started without standard output must not print into a pipe.
  for (int i = 0; i < 2; i++) {
    if (ends[i] > STDERR_FILENO) continue;
    int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = errno;
    close(ends[i]);
    ends[i] = moved;
    if (moved < 0) {
      close(ends[1 - i]);
      errno = error;
      return -1;
    }
  }
  return 0;
}

int mi_program_find(const char *name, char *path, size_t size) {
  const char *list = getenv("PATH");
  if (list == NULL) list = "/usr/local/bin:/usr/bin:/bin";
  int result = ENOENT;
  for (;;) {
    size_t length = strcspn(list, ":");
    struct stat status;
    if (*list == '/') {
      int count = snprintf(path, size, "%.*s/%s", (int)length, list, name);
      if (count > 0 && (size_t)count < size && stat(path, &status) == 0 && S_ISREG(status.st_mode)) {
        if (access(path, X_OK) == 0) return 0;
        result = EACCES;
      }
    }
    if (list[length] == 0) return result;
    list += length + 1;
  }
}

/// Whether a variable is one of the settings, by its name.
static int is_set(const char *variable, const char *const *settings) {
  size_t length = strcspn(variable, "=");
  for (; *settings != NULL; settings++) {
    if (strncmp(*settings, variable, length) == 0 && (*settings)[length] == '=') return 1;
  }
  return 0;
}

/// The environment of a program: that of mi-study, without what is hidden, and the settings. The
/// texts are not copied. Null if there is no memory.
static char **make_environment(const mi_program_command *command) {
  size_t count = 0, settings = 0;
  while (environ != NULL && environ[count] != NULL) count++;
  while (command->settings[settings] != NULL) settings++;
  char **variables = malloc((count + settings + 1) * sizeof *variables);
  if (variables == NULL) return NULL;
  size_t hidden = strlen(command->hidden_prefix), kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (hidden > 0 && strncmp(environ[i], command->hidden_prefix, hidden) == 0) continue;
    if (!is_set(environ[i], command->settings)) variables[kept++] = environ[i];
  }
  for (size_t i = 0; i < settings; i++) variables[kept++] = (char *)command->settings[i];
  variables[kept] = NULL;
  return variables;
}

int mi_program_start(const mi_program_command *command, mi_program *program) {
  char **environment = make_environment(command);
  if (environment == NULL) return ENOMEM;
  enum { INPUT, OUTPUT, ERROR, LIFE, STATUS, PIPES };
  int pipes[PIPES][2];
  for (int i = 0; i < PIPES; i++) {
    if (mi_make_pipe(pipes[i]) == 0) continue;
    int error = errno;
    while (--i >= 0) {
      close(pipes[i][0]);
      close(pipes[i][1]);
    }
    free(environment);
    return error;
  }

  // No handler of this process may run in the guard.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t guard = fork();
  if (guard == 0) {
    mi_far_ends ends = {
        pipes[INPUT][0], pipes[OUTPUT][1], pipes[ERROR][1], pipes[LIFE][0], pipes[STATUS][1]};
    mi_guard(command, environment, ends);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  free(environment);

  close(pipes[INPUT][0]);
  close(pipes[OUTPUT][1]);
  close(pipes[ERROR][1]);
  close(pipes[LIFE][0]);
  close(pipes[STATUS][1]);
  mi_program started = {guard,           pipes[INPUT][1], pipes[OUTPUT][0],
                        pipes[ERROR][0], pipes[LIFE][1],  pipes[STATUS][0]};
  if (guard < 0) {
    mi_program_end(&started);
    return error;
  }
  setpgid(guard, guard);  // Both processes say so: neither may come too late.
  const int near[] = {started.input, started.output, started.error, started.status};
  for (size_t i = 0; i < sizeof near / sizeof *near; i++) fcntl(near[i], F_SETFL, O_NONBLOCK);
#if defined(F_SETNOSIGPIPE)
  fcntl(started.input, F_SETNOSIGPIPE, 1);
#endif
  *program = started;
  return 0;
}
