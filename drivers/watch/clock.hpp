#pragma once
#include <ctime>

#include "drivers/watch/left.hpp"
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace heiretsu::watch {

/// Whether the processor's counter is read; decided once, before the first tick() that is kept.
extern bool clock_is_counter;

/// Nanoseconds on one of the system's clocks.
[[nodiscard]] inline std::uint64_t nanoseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(time.tv_nsec);
}

/// CLOCK_MONOTONIC, where no counter is read.
[[nodiscard]] std::uint64_t system_tick();

/// Now, in ticks: the time stamp counter where it is invariant (about 10 ns), else CLOCK_MONOTONIC's nanoseconds.
[[nodiscard]] inline std::uint64_t tick() {
#if defined(__x86_64__)
  if (clock_is_counter) return __rdtsc();
#elif defined(__aarch64__)
  if (clock_is_counter) {
    std::uint64_t count = 0;
    asm volatile("mrs %0, cntvct_el0" : "=r"(count));
    return count;
  }
#endif
  return system_tick();
}

/// From `earlier` to `later`, or 0 where two cores' counters differ by more than that.
[[nodiscard]] inline std::uint64_t ticks_between(std::uint64_t earlier, std::uint64_t later) {
  return later > earlier ? later - earlier : 0;
}

/// Finds out whether the counter can be trusted.
void choose_clock();

/// Now, on all clocks: of some tries the one between whose two ticks the least time passed.
[[nodiscard]] Moment moment();

/// Seconds a tick, from two moments.
[[nodiscard]] double seconds_a_tick(const Moment& first, const Moment& latest);

}  // namespace heiretsu::watch
