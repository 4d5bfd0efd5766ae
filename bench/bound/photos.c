/*
 * The lower bound of sorting photos by date: of each picture named on standard input the first 64 KiB are read, the first date in the
 * form of EXIF is taken for the day it was shot, and it is renamed into YYYY/MM; one without a date stays. Nothing is checked, nothing
 * written down. photos MOUNT; with read behind it, it only reads and looks for the dates.
 */
#define _DEFAULT_SOURCE
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned char head[64 * 1024];

static int is_date(const unsigned char *at) {
  static const char form[] = "dddd:dd:dd dd:dd:dd";
  for (int index = 0; form[index] != 0; index++)
    if (form[index] == 'd' ? !isdigit(at[index]) : at[index] != (unsigned char)form[index]) return 0;
  return 1;
}

static const unsigned char *date_in(ssize_t length) {
  for (ssize_t at = 0; at + 19 <= length; at++) {
    const unsigned char *colon = memchr(head + at, ':', (size_t)(length - at));
    if (colon == NULL) return NULL;
    at = colon - head;
    if (at >= 4 && at + 15 <= length && is_date(head + at - 4)) return head + at - 4;
  }
  return NULL;
}

int main(int count, char **arguments) {
  if (count < 2 || chdir(arguments[1]) != 0) return 2;
  int only_read = count == 3 && strcmp(arguments[2], "read") == 0;
  long found = 0;
  char name[4096], year[8], target[4200];
  while (fgets(name, sizeof name, stdin) != NULL) {
    name[strcspn(name, "\n")] = 0;
    int file = open(name, O_RDONLY);
    if (file < 0) return 1;
    ssize_t length = read(file, head, sizeof head);
    close(file);
    const unsigned char *date = date_in(length);
    if (date == NULL) continue;
    found++;
    if (only_read) continue;
    snprintf(year, sizeof year, "%.4s", (const char *)date);
    mkdir(year, 0777);
    snprintf(target, sizeof target, "%s/%.2s", year, (const char *)date + 5);
    mkdir(target, 0777);
    snprintf(target, sizeof target, "%s/%.2s/%s", year, (const char *)date + 5, name);
    if (rename(name, target) != 0) return 1;
  }
  fprintf(stderr, "%ld\n", found);
  return 0;
}
