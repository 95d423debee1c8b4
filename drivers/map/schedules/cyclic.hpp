#pragma once
#include <algorithm>

#include "drivers/map/policy.hpp"
#include "kernels/base/arithmetic.hpp"

namespace heiretsu::schedules {

/// The chunk that `worker` gets in a round of all workers.
[[nodiscard]] inline Range cyclic_chunk(const Policy& policy, std::uint64_t round, std::uint32_t worker) {
  const std::uint64_t chunks = ceil_div(policy.items(), policy.grain());
  // Compared before multiplying: round * workers can pass 2^64 when items are trials.
  if (worker >= chunks || round > (chunks - 1 - worker) / policy.workers()) return {};
  const std::uint64_t first = (round * policy.workers() + worker) * policy.grain();
  return {first, first + std::min(policy.grain(), policy.items() - first)};
}

inline constexpr ScheduleRules cyclic_rules{
    .name = "cyclic",
    .what = "chunks of the grain in turn: worker w gets chunks w, w + workers, ...",
    .adapts = false,
    .over_threads = false,
    .state_words = [](const Policy& policy) { return std::size_t{policy.workers()}; },  // chunks each has had
    .reset = [](const Policy&, std::span<std::uint64_t>) {},
    .next = [](const Policy& policy, std::span<std::uint64_t> state,
               std::uint32_t worker) { return cyclic_chunk(policy, state[worker]++, worker); },
    .exhausted =
        [](const Policy& policy, std::span<const std::uint64_t> state) {
          for (std::uint32_t worker = 0; worker < policy.workers(); ++worker)
            if (!cyclic_chunk(policy, state[worker], worker).empty()) return false;
          return true;
        },
};
inline constexpr Schedule cyclic{cyclic_rules};

}  // namespace heiretsu::schedules
