#pragma once
#include <algorithm>

#include "drivers/map/policy.hpp"

namespace heiretsu::schedules {

/// C. Polychronopoulos and D. Kuck, Guided self-scheduling, IEEE Transactions on Computers 36 (1987).
inline constexpr ScheduleRules guided_rules{
    .name = "guided",
    .what = "ever smaller chunks, remaining / (2 workers), down to the grain",
    .adapts = true,
    .over_threads = true,
    .tapers = true,
    .state_words = [](const Policy&) { return std::size_t{1}; },  // items dealt so far
    .reset = [](const Policy&, std::span<std::uint64_t>) {},
    .next =
        [](const Policy& policy, std::span<std::uint64_t> state, std::uint32_t) {
          const std::uint64_t part = (policy.items() - state[0]) / (2 * std::uint64_t{policy.workers()});
          return policy.take(state[0], std::clamp(part, policy.grain(), policy.largest()));
        },
    .exhausted = [](const Policy& policy, std::span<const std::uint64_t> state) { return state[0] == policy.items(); },
};
inline constexpr Schedule guided{guided_rules};

}  // namespace heiretsu::schedules
