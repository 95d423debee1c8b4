#include "drivers/watch/team.hpp"

#include <algorithm>

#include "drivers/watch/marks.hpp"

namespace heiretsu::watch {

namespace {

std::uint64_t opened = 0;          // tick
std::uint32_t arrivals = 0;        // threads that have done their work
Thread* arrived[thread_capacity];  // by their numbers

}  // namespace

bool open_region(OpenMP runtime) {
  begin_without_mpi();
  if (!is_watching() || (image.header->openmp == ompt && runtime != ompt)) return false;
  if (!is_first(mine.thread) || mine.depth > 0 || mine.thread->phase != serial) {
    __atomic_fetch_add(&image.header->regions_nested, 1, __ATOMIC_RELAXED);
    return false;
  }
  ++image.header->regions_opened;
  image.header->openmp = runtime;
  opened = tick();
  turn(*mine.thread, fork_join, opened);
  ++mine.thread->entered[fork_join];
  __atomic_store_n(&arrivals, 0, __ATOMIC_RELAXED);
  return true;
}

void enter_team(std::uint32_t number) {
  Thread* thread = mine.thread != nullptr ? mine.thread : new_thread(number);
  ++mine.depth;
  if (thread == nullptr) return;
  const std::uint64_t now = tick();
  ++thread->entered[compute];
  if (number == 0) return turn(*thread, compute, now);
  thread->ticks[fork_join] += ticks_between(opened, now);
  ++thread->switches_of_phase;
  thread->number = number;
  thread->last = now;
  thread->phase = compute;
  thread->active = is_watching() ? 1 : 0;
}

void leave_team(std::uint32_t number) {
  --mine.depth;
  Thread* thread = mine.thread;
  if (thread == nullptr || number >= thread_capacity) return;
  if (thread->active != 0) turn(*thread, region_end, tick());
  arrived[number] = thread;
  std::uint32_t highest = __atomic_load_n(&arrivals, __ATOMIC_RELAXED);
  while (highest <= number &&
         !__atomic_compare_exchange_n(&arrivals, &highest, number + 1, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {}
}

void close_region(const void* place) {
  const std::uint32_t team = __atomic_load_n(&arrivals, __ATOMIC_ACQUIRE);
  std::uint64_t latest = 0;
  for (std::uint32_t i = 0; i < team; ++i)
    if (arrived[i] != nullptr) latest = std::max(latest, arrived[i]->last);
  if (!is_watching()) return;
  const std::uint64_t now = tick();
  for (std::uint32_t i = 0; i < team; ++i) {
    Thread* thread = arrived[i];
    if (thread == nullptr) continue;
    arrived[i] = nullptr;
    thread->ticks[region_end] += latest - thread->last;
    thread->ticks[fork_join] += ticks_between(latest, now);
    thread->last = now;
    if (i > 0) thread->active = 0;
  }
  Thread& first = *image.threads;
  first.phase = serial;
  ++first.switches_of_phase;
  image.header->team = std::max(image.header->team, team);
  pass(parallel_region, place, 0);
  refresh_now_and_then(now);
}

}  // namespace heiretsu::watch
