#include "drivers/watch/clock.hpp"

#include <cstring>

#include "drivers/watch/files.hpp"
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace heiretsu::watch {

bool clock_is_counter = false;

std::uint64_t system_tick() { return nanoseconds(CLOCK_MONOTONIC); }

namespace {

/// Does the counter run at one rate in all states of the processor?
bool counter_is_invariant() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(0x80000007U, &a, &b, &c, &d) != 0 && (d & (1U << 8U)) != 0;
#elif defined(__aarch64__)
  return true;  // by its architecture
#else
  return false;
#endif
}

/// Does the system measure time without it, as where its cores disagree?
bool system_distrusts_it() {
  char name[32];
  read_file("/sys/devices/system/clocksource/clocksource0/current_clocksource", name, sizeof name);
  return std::strncmp(name, "hpet", 4) == 0 || std::strncmp(name, "acpi_pm", 7) == 0 ||
         std::strncmp(name, "jiffies", 7) == 0;
}

}  // namespace

void choose_clock() { clock_is_counter = counter_is_invariant() && !system_distrusts_it(); }

Moment moment() {
  Moment best{};
  std::uint64_t least = ~std::uint64_t{0};
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t before = tick();
    const std::uint64_t monotonic = nanoseconds(CLOCK_MONOTONIC);
    const std::uint64_t after = tick();
    if (after - before >= least) continue;
    least = after - before;
    best = {clock_is_counter ? before + least / 2 : monotonic, monotonic, nanoseconds(CLOCK_REALTIME)};
  }
  return best;
}

double seconds_a_tick(const Moment& first, const Moment& latest) {
  if (!clock_is_counter || latest.tick <= first.tick) return 1e-9;
  return static_cast<double>(latest.monotonic - first.monotonic) * 1e-9 / static_cast<double>(latest.tick - first.tick);
}

}  // namespace heiretsu::watch
