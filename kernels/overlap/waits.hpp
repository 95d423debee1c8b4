#pragma once
#include <algorithm>
#include <cstdint>

#include "kernels/base/clock.hpp"
#include "kernels/base/histogram.hpp"

namespace heiretsu::overlap {

/// What a wait waits for.
enum class Medium : std::uint8_t {
  sleep,   ///< the time alone
  select,  ///< the time, in a system call that blocks its thread
  pipe,    ///< a byte that another process writes when the time has come
};

/// The waits of one thread: all of them may begin at once.
struct Waits {
  std::uint64_t count = 0;
  Clock::duration each{};
  Medium medium = Medium::sleep;
};

/// What came of them.
struct Waited {
  Histogram lateness;               ///< from the time a wait was due to the time its code went on, nanoseconds
  std::uint64_t early = 0;          ///< went on before it was due: must not happen
  std::uint64_t max_in_flight = 0;  ///< in flight at one time

  /// Counts a wait whose code went on `late` after it was due.
  void count(Clock::duration late) {
    if (late < Clock::duration::zero()) ++early;
    lateness.add(static_cast<std::uint64_t>(std::max(late, Clock::duration::zero()).count()));
  }
  /// Adds the waits of another thread, made at the same time.
  void merge(const Waited& other) {
    lateness.merge(other.lateness);
    early += other.early;
    max_in_flight += other.max_in_flight;
  }
};

/// One after another. O(1) memory.
/// @throws std::system_error, as all of these, when the system refuses pipes or processes.
[[nodiscard]] Waited wait_one_by_one(const Waits& waits);

/// A thread for each. About 36 KB per wait, most of it the system's.
/// @throws std::runtime_error saying how many threads could be started, once these have ended.
[[nodiscard]] Waited wait_in_threads(const Waits& waits);

/// One thread in epoll_wait, with one timerfd for the earliest of a heap of times. 24 B per wait, O(log n).
/// @throws std::invalid_argument for Medium::select, which would block all others.
[[nodiscard]] Waited wait_in_event_loop(const Waits& waits);

/// A coroutine for each on one Scheduler. About 112 B per wait, O(1).
/// @throws std::invalid_argument for Medium::select, which would block all others.
[[nodiscard]] Waited wait_in_coroutines(const Waits& waits);

}  // namespace heiretsu::overlap
