/*
 * A stranger who swaps names for as long as somebody listens: `swap PAUSE ONE OTHER [ONE OTHER]...`, each pair exchanged in one
 * instant (renameat2 with RENAME_EXCHANGE), all of them in turn, with uneven pauses of up to PAUSE microseconds. Ends when its input
 * does, and says how often it swapped.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int exchange(const char *one, const char *other) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 2);
}

int main(int count, char **names) {
  unsigned long swaps = 0, state = 88172645463325252UL;
  struct pollfd input = {.fd = 0, .events = POLLIN};
  if (count < 4 || exchange(names[2], names[3]) || exchange(names[2], names[3])) return 1;
  unsigned pause = (unsigned)atoi(names[1]);
  puts("ready");
  fflush(stdout);
  for (;;) {
    for (int at = 2; at + 1 < count; at += 2)
      if (exchange(names[at], names[at + 1]) == 0) swaps += 1;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    if (pause > 0) usleep(state % pause);
    else for (volatile unsigned long spin = state % 4096; spin > 0; spin -= 1) {}
    if ((pause > 0 || state % 64 == 0) && poll(&input, 1, 0) != 0) break;
  }
  printf("%lu\n", swaps);
  return 0;
}
