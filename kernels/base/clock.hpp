#pragma once
#include <chrono>
#include <ctime>
#include <thread>

namespace heiretsu {
namespace detail {

[[nodiscard]] inline timespec read_clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return time;
}

[[nodiscard]] inline double seconds_of(const timespec& time) {
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace detail

/// Seconds on this host's monotonic clock. Its zero is arbitrary; ranks on one host share it.
[[nodiscard]] inline double now() { return detail::seconds_of(detail::read_clock(CLOCK_MONOTONIC)); }

/// The same clock in whole nanoseconds, as std::chrono wants clocks (the requirements named Clock of the C++ standard).
struct Clock {
  /// @cond
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;
  /// @endcond

  /// The present time.
  [[nodiscard]] static time_point now() noexcept {
    const timespec time = detail::read_clock(CLOCK_MONOTONIC);
    return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
};

/// Waits for `seconds` seconds; in a simulation that is simulated, too.
inline void wait(double seconds) {
  if (seconds > 0) std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

/// CPU seconds of the calling thread.
[[nodiscard]] inline double thread_cpu() { return detail::seconds_of(detail::read_clock(CLOCK_THREAD_CPUTIME_ID)); }

/// CPU seconds of all threads of this process.
[[nodiscard]] inline double process_cpu() { return detail::seconds_of(detail::read_clock(CLOCK_PROCESS_CPUTIME_ID)); }

}  // namespace heiretsu
