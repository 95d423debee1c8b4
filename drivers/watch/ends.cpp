// Ends of a process that run no destructor, and processes that become others: _exit, exec, fork.
#include <pthread.h>
#include <unistd.h>

#include "drivers/watch/next.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

template <class... Word>
word leave_hard(Next& next, const char* name, const void* caller, Word... words) {
  stop(exited_hard);
  return next.get<word(Word...)>(name, caller)(words...);
}

/// Another program is about to take the process over; if it cannot, measuring goes on. A child of vfork, which shares
/// its parent's memory, is no matter of the image.
template <class... Word>
word execute(Next& next, const char* name, const void* caller, Word... words) {
  const bool is_mine = is_watching() && getpid() == image.header->pid;
  if (is_mine) {
    refresh();
    image.header->stopped = tick();
    image.header->ended = executed;
  }
  const word result = next.get<word(Word...)>(name, caller)(words...);
  if (is_mine) {
    image.header->stopped = 0;
    image.header->ended = not_ended;
  }
  return result;
}

__attribute__((constructor)) void watch_forks() { pthread_atfork(nullptr, nullptr, begin_as_child); }

}  // namespace

// libc declares these, with types of its own: in the source ours are called otherwise.
#define WRAP_DECLARED(symbol, words, by)                                               \
  HEIRETSU_WATCH_EXPORT word heiretsu_watch_##symbol(PARAMETERS_##words) asm(#symbol); \
  word heiretsu_watch_##symbol(PARAMETERS_##words) {                                   \
    static Next next;                                                                  \
    return by(next, #symbol, __builtin_return_address(0), ARGUMENTS_##words);          \
  }

WRAP_DECLARED(_exit, 1, leave_hard)
WRAP_DECLARED(_Exit, 1, leave_hard)
WRAP_DECLARED(quick_exit, 1, leave_hard)
WRAP_DECLARED(execv, 2, execute)
WRAP_DECLARED(execve, 3, execute)
WRAP_DECLARED(execvp, 2, execute)
WRAP_DECLARED(execvpe, 3, execute)

}  // namespace heiretsu::watch
