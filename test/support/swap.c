/*
 * A stranger who swaps two names for as long as somebody listens: `swap ONE OTHER [ONE OTHER]...`, each pair exchanged in one
 * instant (renameat2 with RENAME_EXCHANGE), all of them in turn, with short and uneven pauses. Ends when its input does, with every
 * name where it was, and says how often it swapped.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static int exchange(const char *one, const char *other) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 2);
}

int main(int count, char **names) {
  unsigned long swaps = 0, state = 88172645463325252UL;
  struct pollfd input = {.fd = 0, .events = POLLIN};
  if (count < 3 || exchange(names[1], names[2]) || exchange(names[1], names[2])) return 1;
  puts("ready");
  fflush(stdout);
  for (;;) {
    for (int at = 1; at + 1 < count; at += 2)
      if (exchange(names[at], names[at + 1]) == 0) swaps += 1;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    for (volatile unsigned long spin = state % 4096; spin > 0; spin -= 1) {}
    if (swaps / 64 % 2 == 0 && poll(&input, 1, 0) != 0) break;
  }
  for (int at = 1; at + 1 < count; at += 2)
    if (access(names[at], F_OK) != 0) return 2;
  printf("%lu\n", swaps);
  return 0;
}
