// GCC's OpenMP runtime, by its own entry points (libgomp's, of GCC 4.2 to 14): what a compiled program calls.
#include <dlfcn.h>

#include "drivers/watch/next.hpp"
#include "drivers/watch/tasks.hpp"
#include "drivers/watch/team.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

/// The region that the first thread is in: there is one at a time, nested ones are computing.
struct Body {
  void (*function)(void*);
  void* data;
} body;

bool is_started = false;  // by start_region, and not ended

std::uint32_t (*thread_number)() = nullptr;

/// What every thread of a measured region runs in place of its body.
void in_region(void* /*unused*/) {
  const Body own = body;
  const std::uint32_t number = thread_number();
  enter_team(number);
  own.function(own.data);
  leave_team();
}

/// Does this region become a measured one?
bool open_measured(void (*function)(void*), void* data, const void* caller) {
  if (thread_number == nullptr) {
    // LLVM's runtime, which may be the one behind, starts when it is first asked for this, and then tells by OMPT.
    reinterpret_cast<int (*)()>(must_find_next("omp_get_max_threads", caller))();
    thread_number = reinterpret_cast<std::uint32_t (*)()>(must_find_next("omp_get_thread_num", caller));
  }
  if (!open_region(gomp)) return false;
  body = {function, data};
  return true;
}

/// A region whose threads all come back from one call.
template <class... Word>
word run_region(Next& next, const char* name, const void* caller, word function, word data, Word... words) {
  auto* const run = next.get<word(word, word, Word...)>(name, caller);
  auto* const own = reinterpret_cast<void (*)(void*)>(function);
  if (!open_measured(own, reinterpret_cast<void*>(data), caller)) {
    const Nested nested;
    return run(function, data, words...);
  }
  const word result = run(reinterpret_cast<word>(&in_region), 0, words...);
  close_region(reinterpret_cast<const void*>(function));
  return result;
}

/// A region as GCC before 4.9 opens it: the first thread runs the body behind this call, up to GOMP_parallel_end.
template <class... Word>
word start_region(Next& next, const char* name, const void* caller, word function, word data, Word... words) {
  auto* const run = next.get<word(word, word, Word...)>(name, caller);
  if (!open_measured(reinterpret_cast<void (*)(void*)>(function), reinterpret_cast<void*>(data), caller)) {
    if (mine.depth > 0) ++mine.depth;
    return run(function, data, words...);
  }
  is_started = true;
  const word result = run(reinterpret_cast<word>(&in_region), 0, words...);
  enter_team(0);
  return result;
}

word end_region_started(Next& next, const char* name, const void* caller, word ignored) {
  auto* const run = next.get<word(word)>(name, caller);
  if (!is_started || mine.depth != 1 || !is_first(mine.thread)) {
    if (mine.depth > 1) --mine.depth;
    return run(ignored);
  }
  is_started = false;
  leave_team();
  const word result = run(ignored);
  close_region(reinterpret_cast<const void*>(body.function));
  return result;
}

template <Phase phase, class... Word>
word wait(Next& next, const char* name, const void* caller, Word... words) {
  auto* const run = next.get<word(Word...)>(name, caller);
  if (ompt_tells) return run(words...);
  const During during(phase);
  return run(words...);
}

/// An iteration waits for an earlier one; of this LLVM's OMPT does not tell.
template <class... Word>
word wait_in_order(Next& next, const char* name, const void* caller, Word... words) {
  auto* const run = next.get<word(Word...)>(name, caller);
  const During during(lock);
  return run(words...);
}

/// A task's function is its first argument.
template <class... Word>
word make_tasks(Next& next, const char* name, const void* caller, word function, Word... words) {
  auto* const run = next.get<word(word, Word...)>(name, caller);
  if (mine.thread == nullptr || ompt_tells) return run(function, words...);
  return run(reinterpret_cast<word>(as_computing(reinterpret_cast<void (*)(void*)>(function))), words...);
}

}  // namespace

// Regions: function, data, threads; and what a loop or sections are given.
WRAP(GOMP_parallel, 4, run_region)
WRAP(GOMP_parallel_reductions, 4, run_region)
WRAP(GOMP_parallel_sections, 5, run_region)
WRAP(GOMP_parallel_loop_static, 8, run_region)
WRAP(GOMP_parallel_loop_dynamic, 8, run_region)
WRAP(GOMP_parallel_loop_guided, 8, run_region)
WRAP(GOMP_parallel_loop_nonmonotonic_dynamic, 8, run_region)
WRAP(GOMP_parallel_loop_nonmonotonic_guided, 8, run_region)
WRAP(GOMP_parallel_loop_runtime, 7, run_region)
WRAP(GOMP_parallel_loop_nonmonotonic_runtime, 7, run_region)
WRAP(GOMP_parallel_loop_maybe_nonmonotonic_runtime, 7, run_region)
WRAP(GOMP_parallel_start, 3, start_region)
WRAP(GOMP_parallel_sections_start, 4, start_region)
WRAP(GOMP_parallel_loop_static_start, 7, start_region)
WRAP(GOMP_parallel_loop_dynamic_start, 7, start_region)
WRAP(GOMP_parallel_loop_guided_start, 7, start_region)
WRAP(GOMP_parallel_loop_runtime_start, 6, start_region)
WRAP(GOMP_parallel_end, 1, end_region_started)

// Waiting; a word is passed to those that take none, and not read.
WRAP(GOMP_barrier, 1, wait<barrier>)
WRAP(GOMP_barrier_cancel, 1, wait<barrier>)
WRAP(GOMP_loop_end, 1, wait<barrier>)
WRAP(GOMP_loop_end_cancel, 1, wait<barrier>)
WRAP(GOMP_sections_end, 1, wait<barrier>)
WRAP(GOMP_sections_end_cancel, 1, wait<barrier>)
WRAP(GOMP_single_copy_start, 1, wait<barrier>)
WRAP(GOMP_single_copy_end, 1, wait<barrier>)
WRAP(GOMP_taskwait, 1, wait<barrier>)
WRAP(GOMP_taskwait_depend, 1, wait<barrier>)
WRAP(GOMP_taskgroup_end, 1, wait<barrier>)
WRAP(GOMP_workshare_task_reduction_unregister, 1, wait<barrier>)
WRAP(GOMP_critical_start, 1, wait<lock>)
WRAP(GOMP_critical_name_start, 1, wait<lock>)
WRAP(GOMP_atomic_start, 1, wait<lock>)
WRAP(GOMP_ordered_start, 1, wait<lock>)
WRAP(GOMP_doacross_wait, 12, wait_in_order)  // as many as loops are nested: it reads the rest from where they would be
WRAP(GOMP_doacross_ull_wait, 12, wait_in_order)
WRAP(__kmpc_doacross_wait, 3, wait_in_order)  // LLVM's
WRAP(omp_set_lock, 1, wait<lock>)
WRAP(omp_set_nest_lock, 1, wait<lock>)
WRAP(omp_set_lock_, 1, wait<lock>)
WRAP(omp_set_nest_lock_, 1, wait<lock>)

WRAP(GOMP_task, 10, make_tasks)
WRAP(GOMP_taskloop, 11, make_tasks)
WRAP(GOMP_taskloop_ull, 11, make_tasks)

}  // namespace heiretsu::watch
