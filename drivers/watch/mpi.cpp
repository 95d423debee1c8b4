// The MPI calls of calls.def, timed: in C, and in Fortran through mpif.h or `use mpi` (mpi_send_ and as other compilers
// write it) and `use mpi_f08` (mpi_send_f08_; mpi_send_f08ts_ where buffers have descriptors).
#include "drivers/watch/calls.hpp"
#include "drivers/watch/library.hpp"
#include "drivers/watch/marks.hpp"
#include "drivers/watch/next.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

/// The calling thread's block, a new one where no parallel region has it; null where nothing is measured.
[[gnu::cold]] Thread* adopt() {
  if (!is_watching()) return nullptr;
  Thread* thread = new_thread(no_team);
  if (thread != nullptr) thread->active = 1;
  return thread;
}

/// A call that is under way.
struct Timed {
  Thread* thread;
  Call call;
  Phase before;
  std::uint64_t begin;  // tick
  Language language;
  word count;  // times `type` are its bytes, where the call tells them; 0 where not
  word type;
  const void* caller;
};

/// What follows a call: its time and bytes are booked.
[[gnu::noinline]] void finish(const Timed& timed, word result) {
  Thread& thread = *timed.thread;
  if (thread.active == 0) return;  // measuring ended meanwhile
  const CallFacts& facts = call_facts[timed.call];
  std::uint64_t bytes = 0;
  if (facts.bytes > 0 && (timed.language == Language::fortran || static_cast<int>(result) == 0))
    bytes = bytes_of(timed.language, timed.count, timed.type, facts.is_large);
  ++thread.entered[thread.phase];
  turn(thread, timed.before, tick());
  CallCount& counts = image.counts[static_cast<std::size_t>(&thread - image.threads) * name_capacity + timed.call];
  ++counts.count;
  counts.ticks += ticks_between(timed.begin, thread.last);
  counts.bytes += bytes;
  if (!is_first(&thread) || mine.depth > 0) return;
  if (facts.makes_marks) pass(mpi_call, timed.caller, timed.call);
  refresh_now_and_then(thread.last);
}

/// Calls on, and books it. A call that MPI itself makes belongs to the one around it.
template <Call call, Language language, class... Word>
[[gnu::always_inline]] inline word through(Next& next, const char* name, const void* caller, Word... words) {
  constexpr CallFacts facts = call_facts[call];
  auto* const function = next.get<word(Word...)>(name, caller);
  Thread* const thread = mine.thread != nullptr ? mine.thread : adopt();
  if (thread == nullptr || thread->active == 0 || is_in_mpi(*thread)) return function(words...);
  const word all[] = {words..., 0};
  const Timed timed{thread,
                    call,
                    static_cast<Phase>(thread->phase),
                    tick(),
                    language,
                    facts.bytes > 0 ? all[facts.bytes] : 0,
                    facts.bytes > 0 ? all[facts.bytes + 1] : 0,
                    caller};
  turn(*thread, in_mpi(facts.phase, mine.depth), timed.begin);
  const word result = function(words...);
  finish(timed, result);
  return result;
}

}  // namespace

#define THROUGH(call, language, symbol, ...) \
  static Next next;                          \
  return through<call_##call, Language::language>(next, symbol, __builtin_return_address(0), __VA_ARGS__)

#define ALSO_CALLED(symbol, words, other) \
  HEIRETSU_WATCH_EXPORT word symbol(PARAMETERS_##words, word, word, word) __attribute__((alias(other)));

// Behind the arguments Fortran has ierror, and up to two lengths of texts.
#define FORTRAN(call, symbol, words)                                                   \
  HEIRETSU_WATCH_EXPORT word symbol(PARAMETERS_##words, word ierror, word x, word y) { \
    THROUGH(call, fortran, #symbol, ARGUMENTS_##words, ierror, x, y);                  \
  }

#define CALL(name, small, large, words, phase, bytes, marks)                                                       \
  HEIRETSU_WATCH_EXPORT word MPI_##name(PARAMETERS_##words) { THROUGH(name, c, "MPI_" #name, ARGUMENTS_##words); } \
  FORTRAN(name, mpi_##small##_, words)                                                                             \
  FORTRAN(name, mpi_##small##_f08_, words)                                                                         \
  FORTRAN(name, mpi_##small##_f08ts_, words)                                                                       \
  ALSO_CALLED(mpi_##small, words, "mpi_" #small "_")                                                               \
  ALSO_CALLED(mpi_##small##__, words, "mpi_" #small "_")                                                           \
  ALSO_CALLED(MPI_##large, words, "mpi_" #small "_")
#include "drivers/watch/calls.def"

}  // namespace heiretsu::watch
