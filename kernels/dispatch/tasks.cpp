#include "kernels/dispatch/tasks.hpp"

#include <algorithm>
#include <limits>

#include "kernels/base/clock.hpp"

namespace heiretsu::dispatch {

std::uint64_t result_of(std::uint64_t task, std::uint64_t rounds) {
  // x -> m x + c, applied 2^k times for the k-th bit of `rounds`.
  std::uint64_t state = task, m = multiplier, c = increment;
  for (; rounds != 0; rounds >>= 1) {
    if (rounds & 1) state = state * m + c;
    c *= m + 1;
    m *= m;
  }
  return state;
}

double nanoseconds_per_round() {
  constexpr std::uint64_t rounds = 1'000'000;
  double shortest = std::numeric_limits<double>::infinity();
  std::uint64_t state = 0;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double start = now();
    state = run_task(state, rounds);
    asm volatile("" : "+r"(state));  // computed here
    shortest = std::min(shortest, now() - start);
  }
  return 1e9 * shortest / static_cast<double>(rounds);
}

}  // namespace heiretsu::dispatch
