/*
 * What code that broke out of the JavaScript engine could try: raw system calls, with arguments that do no harm where they are let
 * through (null pointers, bad descriptors, wrong magic numbers). Prints one line each: name and errno, 0 for a call that succeeded.
 * `attack x32` and `attack i386` make one call from another table and print a line if they live to tell.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <unistd.h>

static void tell(const char *name, long result) { printf("%s %d\n", name, result == -1 ? errno : 0); }

#define TRY(name, ...) (errno = 0, tell(#name, syscall(SYS_##name, __VA_ARGS__)))

static void sockets(void) {
  char name[64];
  for (int family = 0; family < 46; family++) {
    for (int type = 1; type <= 5; type++) {
      errno = 0;
      long made = syscall(SYS_socket, family, type, 0);
      snprintf(name, sizeof name, "socket(%d,%d)", family, type);
      tell(name, made);
      if (made >= 0) close((int)made);
    }
  }
  int pair[2];
  TRY(socketpair, 1, 1, 0, pair);
  TRY(connect, 0, NULL, 0);
  TRY(bind, 0, NULL, 0);
  TRY(listen, 0, 1);
  TRY(accept, 0, NULL, NULL);
  TRY(accept4, 0, NULL, NULL, 0);
  TRY(sendmsg, 0, NULL, 0);
  TRY(sendmmsg, 0, NULL, 0, 0);
  TRY(recvmsg, 0, NULL, 0x40);
  TRY(sendto, 0, NULL, 0, 0, NULL, 0);
  TRY(setsockopt, 0, 1, 2, NULL, 0);
}

static void processes(void) {
  TRY(ptrace, 0, 0, 0, 0);
  TRY(process_vm_readv, 1, NULL, 0, NULL, 0, 0);
  TRY(process_vm_writev, 1, NULL, 0, NULL, 0, 0);
  TRY(kill, 1, 0);
  TRY(tkill, 1, 0);
  TRY(pidfd_open, 1, 0);
  TRY(pidfd_getfd, 0, 0, 0);
  TRY(pidfd_send_signal, 0, 0, NULL, 0);
  TRY(kcmp, 1, 1, 0, 0, 0);
  TRY(process_madvise, -1, NULL, 0, 0, 0);
  TRY(setpriority, 0, 0, -5);
  TRY(execveat, -1, "", NULL, NULL, 0x1000);
  errno = 0;
  long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  tell("clone(process)", child);
#ifdef SYS_fork
  errno = 0;
  child = syscall(SYS_fork);
  if (child == 0) _exit(0);
  tell("fork", child);
#endif
  TRY(clone3, NULL, 0);
}

static void namespaces(void) {
  static const struct { const char *name; int flag; } kinds[] = {
      {"mount", CLONE_NEWNS}, {"cgroup", CLONE_NEWCGROUP}, {"uts", CLONE_NEWUTS}, {"ipc", CLONE_NEWIPC},
      {"user", CLONE_NEWUSER}, {"pid", CLONE_NEWPID}, {"net", CLONE_NEWNET}, {"time", 0x80}};
  char name[64];
  for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
    errno = 0;
    snprintf(name, sizeof name, "unshare(%s)", kinds[index].name);
    tell(name, syscall(SYS_unshare, kinds[index].flag));
    errno = 0;
    snprintf(name, sizeof name, "clone(%s)", kinds[index].name);
    long child = syscall(SYS_clone, kinds[index].flag | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    tell(name, child);
  }
  TRY(setns, 0, 0);
  TRY(chroot, "/scratch");
  TRY(pivot_root, "/scratch", "/scratch");
  TRY(mount, "none", "/scratch", "tmpfs", 0, NULL);
  TRY(umount2, "/mount", 2);
  TRY(open_tree, -100, "/mount", 1);
  TRY(move_mount, -1, "", -1, "", 0);
  TRY(fsopen, "tmpfs", 0);
  TRY(fsconfig, -1, 0, NULL, NULL, 0);
  TRY(fsmount, -1, 0, 0);
  TRY(fspick, -100, "/", 0);
  TRY(mount_setattr, -1, "", 0, NULL, 0);
  errno = 0;
  tell("statmount", syscall(457, NULL, NULL, 0, 0));
  errno = 0;
  tell("listmount", syscall(458, NULL, NULL, 0, 0));
}

static void kernel(void) {
  TRY(add_key, "user", "name", "x", 1, -2);
  TRY(keyctl, 0, -2, 1);
  TRY(request_key, "user", "name", NULL, -2);
  TRY(bpf, 0, NULL, 0);
  TRY(perf_event_open, NULL, 0, -1, -1, 0);
  TRY(userfaultfd, 0);
  TRY(io_uring_setup, 1, NULL);
  TRY(io_uring_enter, -1, 0, 0, 0, NULL, 0);
  TRY(io_uring_register, -1, 0, NULL, 0);
  TRY(io_setup, 1, NULL);
  TRY(open_by_handle_at, -1, NULL, 0);
  TRY(name_to_handle_at, -100, "/mount", NULL, NULL, 0);
  TRY(kexec_load, 0, 0, NULL, ~0UL);
  TRY(kexec_file_load, -1, -1, 0, NULL, 0);
  TRY(init_module, NULL, 0, NULL);
  TRY(finit_module, -1, NULL, 0);
  TRY(delete_module, NULL, 0);
  TRY(reboot, 0, 0, 0, NULL);
  TRY(swapon, NULL, 0);
  TRY(swapoff, NULL);
  TRY(acct, "/nothing/here");
  TRY(quotactl, -1, NULL, 0, NULL);
  TRY(settimeofday, NULL, (void *)1);
  TRY(clock_settime, 0, (void *)1);
  TRY(clock_adjtime, 0, NULL);
  TRY(adjtimex, NULL);
  TRY(sethostname, "x", 1);
  TRY(setdomainname, "x", 1);
  TRY(syslog, 3, NULL, 0);
  TRY(personality, 0x0008);
  TRY(memfd_create, "x", 0);
  TRY(memfd_secret, 0);
  TRY(seccomp, 0, 0, NULL);
  TRY(landlock_create_ruleset, NULL, 0, 0);
  TRY(fanotify_init, 0, 0);
  TRY(inotify_init1, 0);
  TRY(mq_open, "/x", 0102, 0600, NULL);
  TRY(shmget, 0, 4096, 01600);
  TRY(semget, 0, 1, 01600);
  TRY(msgget, 0, 01600);
  TRY(mbind, NULL, 0, 0, NULL, 0, 0);
  TRY(migrate_pages, 1, 0, NULL, NULL);
  TRY(move_pages, 1, 0, NULL, NULL, NULL, 0);
  TRY(vmsplice, -1, NULL, 0, 0);
  TRY(splice, -1, NULL, -1, NULL, 1, 0);
  TRY(tee, -1, -1, 1, 0);
  TRY(mlockall, 1);
  TRY(remap_file_pages, NULL, 0, 0, 0, 0);
#ifdef __x86_64__
  TRY(iopl, 3);
  TRY(ioperm, 0, 1, 1);
  TRY(modify_ldt, 0, NULL, 0);
  TRY(uselib, "/app/node");
#endif
  TRY(prctl, 22 /* PR_SET_SECCOMP */, 1, 0, 0, 0);
  TRY(prctl, 38 /* PR_SET_NO_NEW_PRIVS */, 0, 0, 0, 0);
  TRY(prctl, 24 /* PR_CAPBSET_DROP */, 0, 0, 0, 0);
  TRY(prctl, 47 /* PR_CAP_AMBIENT */, 2, 0, 0, 0);
  TRY(ioctl, 0, 0x5412 /* TIOCSTI */, "x");
  TRY(ioctl, 0, 0x541c /* TIOCLINUX */, "\1");
  /* The kernel looks at 32 bits only: the high ones must not get it past the filter. */
  TRY(ioctl, 0, 0x100005412UL, "x");
}

static void files(void) {
  TRY(setuid, 0);
  TRY(setgid, 0);
  TRY(setresuid, 0, 0, 0);
  TRY(setgroups, 0, NULL);
  TRY(capset, NULL, NULL);
  TRY(fchmod, 0, 0777);
  TRY(fchmodat, -100, "/scratch", 04777);
  TRY(fchownat, -100, "/scratch", 0, 0, 0);
  TRY(mknodat, -100, "/scratch/device", 0020666, 0x0103);
  TRY(symlinkat, "/etc", -100, "/scratch/link");
  TRY(linkat, -100, "/mount/file", -100, "/scratch/link", 0);
  TRY(setxattr, "/scratch", "user.x", "x", 1, 0);
  TRY(openat, -100, "/mount/file", O_RDWR);
  TRY(openat, -100, "/mount/file", O_RDONLY | O_TRUNC);
  TRY(openat, -100, "/mount/new", O_RDWR | O_CREAT, 0600);
  TRY(openat, -100, "/mount", O_RDWR | 020200000 /* O_TMPFILE */, 0600);
  TRY(openat, -100, "/app/worker.cjs", O_RDWR);
  TRY(openat, -100, "/app/node", O_RDWR);
  TRY(openat, -100, "/etc/passwd", O_RDONLY);
  TRY(openat, -100, "/proc/self/exe", O_RDONLY);
  TRY(openat, -100, "/mount/../../etc/passwd", O_RDONLY);
  TRY(openat, -100, "/dev/mem", O_RDONLY);
  TRY(unlinkat, -100, "/mount/file", 0);
  TRY(renameat2, -100, "/mount/file", -100, "/mount/other", 0);
  TRY(mkdirat, -100, "/mount/folder", 0700);
  TRY(truncate, "/mount/file", 0);
  TRY(utimensat, -100, "/mount/file", NULL, 0);
  for (int descriptor = 3; descriptor < 1024; descriptor++) {
    struct stat stats;
    if (fstat(descriptor, &stats) == -1) continue;
    /* The launcher covers what it cannot keep from being inherited with /dev/null. */
    if (S_ISCHR(stats.st_mode) && stats.st_rdev == makedev(1, 3)) continue;
    char name[64];
    snprintf(name, sizeof name, "inherited descriptor %d", descriptor);
    tell(name, 0);
  }
}

int main(int count, char **arguments) {
  const char *what = count > 1 ? arguments[1] : "";
  if (strcmp(what, "x32") == 0) {
#ifdef __x86_64__
    tell("x32 getpid", syscall(0x40000000L | SYS_getpid));
#endif
  } else if (strcmp(what, "i386") == 0) {
#ifdef __x86_64__
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    tell("i386 getpid", result);
#endif
  } else {
    sockets();
    processes();
    namespaces();
    kernel();
    files();
  }
  puts("end 0");
  fflush(stdout);
  return 0;
}
