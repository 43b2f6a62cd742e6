// Linux calls that the Glibc module leaves out.
#pragma once
#include <spawn.h>
#include <malloc.h>
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
