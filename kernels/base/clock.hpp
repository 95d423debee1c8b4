#pragma once
#include <chrono>
#include <ctime>
#include <thread>

namespace heiretsu {

/// Seconds on this host's monotonic clock. Its zero is arbitrary; ranks on one host share it.
[[nodiscard]] inline double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Waits so many seconds; in a simulation that is simulated, too.
inline void wait(double seconds) {
  if (seconds > 0) std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

/// CPU seconds of the calling thread.
[[nodiscard]] inline double thread_cpu() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace heiretsu
