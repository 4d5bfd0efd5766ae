/* The lower bound of n moves: one rename call each, nothing looked at, nothing written down. rename MOUNT COUNT PER_FOLDER forth|back */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 5 || chdir(argv[1]) != 0) return 2;
  long count = atol(argv[2]), per = atol(argv[3]);
  int forth = strcmp(argv[4], "forth") == 0;
  char one[256], other[256];
  for (long at = 0; at < count; at++) {
    snprintf(one, sizeof one, "d%ld/file %ld.jpg", at / per, at);
    snprintf(other, sizeof other, "d%ld/renamed_%ld.jpg", at / per, at);
    if (rename(forth ? one : other, forth ? other : one) != 0) return 1;
  }
  return 0;
}
