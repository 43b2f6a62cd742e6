// Linux calls that the Glibc module leaves out.
#pragma once
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc declares these under _GNU_SOURCE only, which a module cannot ask for.
int pipe2(int ends[2], int flags);
int memfd_create(const char *name, unsigned int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// `MFD_CLOEXEC`.
static const unsigned int memory_close_on_exec = 1;
/// `POSIX_SPAWN_SETSID`.
static const short spawn_setsid = 0x80;

#include <asm/ioctls.h>
/// Requests of ioctl(2) on `/dev/ptmx`, which Swift cannot read from their macros.
static const unsigned long terminal_set_lock = TIOCSPTLCK;
static const unsigned long terminal_number = TIOCGPTN;

/// A descriptor that becomes readable when a process ends: pidfd_open(2), which glibc 2.31 has no function for.
static inline int process_descriptor(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

#include <sys/wait.h>
/// Whether a child has ended: 1 or 0, or -1 when it is no child of this process. The child stays as it is, so
/// that no other process or group gets its number before it is waited for.
static inline int child_has_ended(pid_t child) {
  siginfo_t info;
  info.si_pid = 0;
  if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT | WNOHANG) != 0) return -1;
  return info.si_pid == child;
}

// Missing before glibc 2.34.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first)
    __attribute__((weak));
/// Lets a spawned process inherit no descriptor from this one on, where the C library can.
static inline int spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np ? posix_spawn_file_actions_addclosefrom_np(actions, first) : 0;
}
