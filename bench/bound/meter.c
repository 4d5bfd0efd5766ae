/*
 * Runs a program, and says what the system says it cost, start and end and all that it waited for included: CPU seconds (user,
 * system), wall seconds, peak resident memory in KiB. meter PROGRAM ARGUMENT... throws the program's output away and prints the cost;
 * meter -o FILE PROGRAM ARGUMENT... leaves the output alone and writes the cost to a file.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int count, char **arguments) {
  const char *file = NULL;
  if (count > 3 && strcmp(arguments[1], "-o") == 0) {
    file = arguments[2];
    arguments += 2;
    count -= 2;
  }
  if (count < 2) return 2;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    int nowhere = file == NULL ? open("/dev/null", O_WRONLY) : -1;
    if (nowhere >= 0) dup2(nowhere, STDOUT_FILENO);
    execvp(arguments[1], arguments + 1);
    _exit(127);
  }
  /* What the program reads and writes is its own: whoever waits for the end of its output must not wait for this. */
  if (file != NULL) {
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) return 1;
  clock_gettime(CLOCK_MONOTONIC, &end);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return 1;
  double wall = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
#ifdef __APPLE__
  long peak = usage.ru_maxrss / 1024;
#else
  long peak = usage.ru_maxrss;
#endif
  FILE *report = file == NULL ? stdout : fopen(file, "w");
  if (report == NULL) return 1;
  fprintf(report, "%.6f %.6f %.6f %ld\n", seconds(usage.ru_utime), seconds(usage.ru_stime), wall, peak);
  return fclose(report) == 0 ? 0 : 1;
}
