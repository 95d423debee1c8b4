#include "drivers/watch/team.hpp"

#include <algorithm>

#include "drivers/watch/marks.hpp"

namespace heiretsu::watch {

namespace {

std::uint64_t opened = 0;       // tick
std::uint32_t team_size = 0;    // threads that are in it, or were
Thread* team[thread_capacity];  // by their numbers

}  // namespace

bool open_region(OpenMP runtime) {
  if (ompt_tells && runtime != ompt) return false;
  begin_without_mpi();
  if (!is_watching()) return false;
  if (!is_first(mine.thread) || mine.depth > 0 || mine.thread->phase != serial) {
    __atomic_fetch_add(&image.header->regions_nested, 1, __ATOMIC_RELAXED);
    return false;
  }
  ++image.header->regions_opened;
  image.header->openmp = runtime;
  opened = tick();
  turn(*mine.thread, fork_join, opened);
  ++mine.thread->entered[fork_join];
  __atomic_store_n(&team_size, 0, __ATOMIC_RELAXED);
  return true;
}

void enter_team(std::uint32_t number) {
  Thread* thread = mine.thread != nullptr ? mine.thread : new_thread(number);
  mine.depth = 1;
  mine.waiting = 0;
  if (thread == nullptr || number >= thread_capacity) return;
  const std::uint64_t now = tick();
  ++thread->entered[compute];
  if (number == 0) {
    turn(*thread, compute, now);
  } else {
    thread->ticks[fork_join] += ticks_between(opened, now);
    ++thread->switches_of_phase;
    thread->number = number;
    thread->last = now;
    thread->phase = compute;
    thread->active = is_watching() ? 1 : 0;
  }
  team[number] = thread;
  std::uint32_t size = __atomic_load_n(&team_size, __ATOMIC_RELAXED);
  while (size <= number &&
         !__atomic_compare_exchange_n(&team_size, &size, number + 1, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {}
}

void leave_team() {
  mine.depth = 0;
  if (mine.thread != nullptr && mine.thread->active != 0) turn(*mine.thread, region_end, tick());
}

void close_region(const void* place) {
  const std::uint32_t size = __atomic_load_n(&team_size, __ATOMIC_ACQUIRE);
  std::uint64_t latest = 0;
  for (std::uint32_t i = 0; i < size; ++i)
    if (team[i] != nullptr) latest = std::max(latest, team[i]->last);
  if (!is_watching()) return;
  const std::uint64_t now = tick();
  for (std::uint32_t i = 0; i < size; ++i) {
    Thread* thread = team[i];
    if (thread == nullptr) continue;
    team[i] = nullptr;
    thread->ticks[region_end] += latest - thread->last;
    thread->ticks[fork_join] += ticks_between(latest, now);
    thread->last = now;
    if (i > 0) thread->active = 0;
  }
  mine.depth = 0;
  Thread& first = *image.threads;
  first.phase = serial;
  ++first.switches_of_phase;
  image.header->team = std::max(image.header->team, size);
  pass(parallel_region, place, 0);
  refresh_now_and_then(now);
}

}  // namespace heiretsu::watch
