// LLVM's OpenMP runtime and its kin (Intel's, AMD's, NVIDIA's, Cray's): OMPT, the tools' interface of OpenMP 5.0
// to 5.2. The runtime looks for ompt_start_tool in the process and finds ours. Names and numbers are those of the
// standard, section 19.
#include <cstdint>

#include "drivers/watch/next.hpp"
#include "drivers/watch/team.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

/// A word of the tool's own that the runtime keeps with a region or task. Ours says 1 of a region that is measured, and
/// of an explicit task.
union Data {
  std::uint64_t value;
  void* pointer;
};

enum Callback {
  parallel_begin = 3,
  parallel_end,
  task_create,
  task_schedule,
  implicit_task,
  sync_region_wait = 16,
  mutex_acquire = 26,
  mutex_acquired
};
enum Endpoint { scope_begin = 1, scope_end };
enum Mutex { test_lock = 2, test_nest_lock = 4 };
constexpr int implicit_barrier = 2;
constexpr int barrier_of_region = 9;
constexpr int initial_task = 1;
constexpr int explicit_task = 4;

void on_parallel_begin(Data*, const void*, Data* region, unsigned, int, const void*) {
  region->value = open_region(ompt) ? 1 : 0;
}

void on_parallel_end(Data* region, Data*, int, const void* place) {
  if (region->value != 0) close_region(place);
}

void on_implicit_task(int endpoint, Data* region, Data* task, unsigned, unsigned number, int flags) {
  if ((flags & initial_task) != 0) return;
  if (endpoint == scope_begin) {
    task->value = region != nullptr && region->value != 0 ? 0 : 2;  // 2: of a region that is not measured
    if (task->value == 2) {
      ++mine.depth;
    } else {
      enter_team(number);
    }
  } else if (task->value == 2) {
    --mine.depth;
  } else if (is_first(mine.thread) && mine.thread->phase == compute) {
    leave_team();  // alone in its team, it has met nobody at the end
  }
}

/// The barrier that ends a region: the region is no more when it ends (LLVM 14), or it has a kind of its own
/// (OpenMP 5.1).
bool is_end_of_region(int kind, const Data* region) {
  return kind == barrier_of_region || (kind == implicit_barrier && region == nullptr);
}

/// Waiting for others, in which the thread may run tasks. That at a region's end goes on until the region is closed.
void on_wait(int kind, int endpoint, Data* region, Data*, const void*) {
  if (!is_booked(mine) || mine.thread->phase == serial) return;
  if (endpoint == scope_begin) {
    ++mine.waiting;
    ++mine.thread->entered[barrier];
    turn(*mine.thread, barrier, tick());
  } else if (!is_end_of_region(kind, region)) {
    mine.waiting -= mine.waiting > 0 ? 1 : 0;
    turn(*mine.thread, compute, tick());
  }
}

void on_acquire(int kind, unsigned, unsigned, std::uint64_t, const void*) {
  if (!is_booked(mine) || kind == test_lock || kind == test_nest_lock) return;
  ++mine.thread->entered[lock];
  turn(*mine.thread, lock, tick());
}

void on_acquired(int, std::uint64_t, const void*) {
  if (is_booked(mine) && mine.thread->phase == lock) turn(*mine.thread, mine.depth == 0 ? serial : compute, tick());
}

void on_task_create(Data*, const void*, Data* task, int flags, int, const void*) {
  if ((flags & explicit_task) != 0) task->value = 1;
}

void on_task_schedule(Data*, int, Data* next) {
  if (!is_booked(mine) || mine.thread->phase == serial) return;
  const bool is_task = next != nullptr && next->value == 1;
  turn(*mine.thread, is_task || mine.waiting == 0 ? compute : barrier, tick());
}

using Lookup = void* (*)(const char*);

int initialize(Lookup lookup, int, Data*) {
  auto* const set = reinterpret_cast<int (*)(Callback, void*)>(lookup("ompt_set_callback"));
  if (set == nullptr) return 0;
  set(parallel_begin, reinterpret_cast<void*>(on_parallel_begin));
  set(parallel_end, reinterpret_cast<void*>(on_parallel_end));
  set(implicit_task, reinterpret_cast<void*>(on_implicit_task));
  set(sync_region_wait, reinterpret_cast<void*>(on_wait));
  set(mutex_acquire, reinterpret_cast<void*>(on_acquire));
  set(mutex_acquired, reinterpret_cast<void*>(on_acquired));
  set(task_create, reinterpret_cast<void*>(on_task_create));
  set(task_schedule, reinterpret_cast<void*>(on_task_schedule));
  ompt_tells = true;
  return 1;
}

struct Tool {
  int (*initialize)(Lookup, int, Data*);
  void (*finalize)(Data*);
  Data data;
};

}  // namespace

bool ompt_tells = false;

HEIRETSU_WATCH_EXPORT Tool* ompt_start_tool(unsigned /*version*/, const char* /*runtime*/) {
  static Tool tool{initialize, [](Data*) {}, {0}};
  return is_asked() ? &tool : nullptr;
}

}  // namespace heiretsu::watch
