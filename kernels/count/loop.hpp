#pragma once
#include <cstdint>

#include "kernels/base/random.hpp"
#include "kernels/base/spin.hpp"
#include "kernels/count/plan.hpp"
#include "kernels/count/stamps.hpp"
#include "kernels/team.hpp"

namespace heiretsu::count {

/// The loop that all methods share: plan.increments times the private work, then increment(counter), with a stamp after
/// every 32nd of them. What the plan leaves out (work, a choice of counter) is not in the loop that runs.
template <class Increment>
void count_up(const Team& team, const Plan& plan, Stamps& stamps, Increment increment) {
  const double release = Team::now();
  const auto in_parts = [&](auto&& step) {
    std::uint64_t first = 0;
    for (std::size_t part = 0; part < Stamps::parts; ++part) {
      // Without overflow for any count, and exact: the parts add up.
      const std::uint64_t size = plan.increments / Stamps::parts + (part < plan.increments % Stamps::parts ? 1 : 0);
      for (std::uint64_t i = first; i < first + size; ++i) step();
      first += size;
      stamps.mark(part, Team::now() - release);
    }
  };
  const auto with_work = [&](auto&& pick) {
    if (plan.spins == 0) {
      in_parts([&] { increment(pick()); });
    } else {
      in_parts([&] {
        spin(plan.spins);
        increment(pick());
      });
    }
  };
  const auto worker = static_cast<std::uint64_t>(team.rank()) << 32 | team.thread();
  SplitMix64 random(SplitMix64(plan.seed + worker)());
  if (plan.counters == 1) {
    with_work([] { return std::uint64_t{0}; });
  } else if (plan.zipf) {
    with_work([&random, &zipf = *plan.zipf] { return zipf(random()); });
  } else {
    with_work([&random, counters = plan.counters] { return ((random() >> 32) * counters) >> 32; });
  }
}

}  // namespace heiretsu::count
