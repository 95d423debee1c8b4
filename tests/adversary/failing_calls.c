/* Loaded before libc (LD_PRELOAD): makes the N-th call of a kind that changes a file below a folder go wrong.
     ADVERSARY_BREAK="CALL N HOW"   CALL: write, sync, name (rename, link, unlink), size (ftruncate), lock, or any but
   lock; HOW: a number of errno, once or, with + behind it, from then on; kill; torn (half is done before the kill);
   short (half is written, which is no error); stop ADVERSARY_FOLDER, ADVERSARY_PROGRAM, ADVERSARY_SEEN   where, of
   which program, and a file that is made when it happens Programs that this one starts are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char call[16] = "", how[16] = "", folder[4096] = "", seen[4096] = "";
static int at = 0;
static atomic_int count = 0;

__attribute__((constructor)) static void begin(void) {
  const char* program = getenv("ADVERSARY_PROGRAM");
  if (program == NULL || strcmp(program, program_invocation_short_name) != 0) return;
  sscanf(getenv("ADVERSARY_BREAK"), "%15s %d %15s", call, &at, how);
  snprintf(folder, sizeof folder, "%s/", getenv("ADVERSARY_FOLDER"));
  snprintf(seen, sizeof seen, "%s", getenv("ADVERSARY_SEEN"));
  unsetenv("LD_PRELOAD");
}

/* Does what the link names, or lies in, belong to the folder? */
static int is_below(const char* link) {
  char path[4096];
  const ssize_t size = readlink(link, path, sizeof path - 2);
  if (size < 0) return 0;
  path[size] = '/';
  path[size + 1] = '\0';
  return strncmp(path, folder, strlen(folder)) == 0;
}

static int is_ours(int descriptor, const char* path) {
  char link[64] = "/proc/self/cwd";
  if (path != NULL && path[0] == '/') return strncmp(path, folder, strlen(folder)) == 0;
  if (path == NULL) snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  return is_below(link);
}

enum fate { right, wrong, half };

static enum fate fate_of(const char* kind, int descriptor, const char* path) {
  const int before = errno, any = strcmp(call, "any") == 0 && strcmp(kind, "lock") != 0;
  const int number = atoi(how), for_ever = number > 0 && strchr(how, '+') != NULL;
  if (at == 0 || (!any && strcmp(call, kind) != 0) || !is_ours(descriptor, path)) return errno = before, right;
  const int turn = atomic_fetch_add(&count, 1) + 1;
  if (turn < at || (turn > at && !for_ever)) return errno = before, right;
  const int file = open(seen, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (file >= 0) close(file);
  if (number > 0) return errno = number, wrong;
  if (strcmp(how, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(how, "stop") == 0) kill(getpid(), SIGSTOP);
  errno = before;
  return strcmp(how, "torn") == 0 || strcmp(how, "short") == 0 ? half : right;
}

static void end_if_torn(enum fate fate) {
  if (fate == half && strcmp(how, "torn") == 0) kill(getpid(), SIGKILL);
}

static size_t part(enum fate fate, size_t size) { return fate == half && size > 1 ? size / 2 : size; }

ssize_t write(int descriptor, const void* bytes, size_t size) {
  const enum fate fate = fate_of("write", descriptor, NULL);
  if (fate == wrong) return -1;
  const ssize_t written = syscall(SYS_write, descriptor, bytes, part(fate, size));
  end_if_torn(fate);
  return written;
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  const enum fate fate = fate_of("write", descriptor, NULL);
  if (fate == wrong) return -1;
  const ssize_t written = syscall(SYS_pwrite64, descriptor, bytes, part(fate, size), offset);
  end_if_torn(fate);
  return written;
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  return pwrite64(descriptor, bytes, size, offset);
}

ssize_t writev(int descriptor, const struct iovec* pieces, int pieces_count) {
  const enum fate fate = fate_of("write", descriptor, NULL);
  if (fate == wrong) return -1;
  const ssize_t written = syscall(SYS_writev, descriptor, pieces, fate == half ? 1 : pieces_count);
  end_if_torn(fate);
  return written;
}

#define FAILING(kind, descriptor, path, name, types, ...)                    \
  int name types {                                                           \
    const enum fate fate = fate_of(kind, descriptor, path);                  \
    if (fate == wrong) return -1;                                            \
    const int result = ((int(*) types)dlsym(RTLD_NEXT, #name))(__VA_ARGS__); \
    end_if_torn(fate);                                                       \
    return result;                                                           \
  }

FAILING("sync", file, NULL, fsync, (int file), file)
FAILING("sync", file, NULL, fdatasync, (int file), file)
FAILING("size", file, NULL, ftruncate, (int file, off_t size), file, size)
FAILING("size", file, NULL, ftruncate64, (int file, off64_t size), file, size)
FAILING("lock", file, NULL, flock, (int file, int operation), file, operation)
FAILING("name", 0, from, rename, (const char* from, const char* to), from, to)
FAILING("name", 0, from, link, (const char* from, const char* to), from, to)
FAILING("name", 0, to, linkat, (int a, const char* from, int b, const char* to, int flags), a, from, b, to, flags)
FAILING("name", 0, path, unlink, (const char* path), path)
