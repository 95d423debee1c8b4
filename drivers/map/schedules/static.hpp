#pragma once
#include "drivers/map/policy.hpp"

namespace heiretsu::schedules {

inline constexpr ScheduleRules static_rules{
    .name = "static",
    .what = "one block per worker, of equal length: the blog's Process per number",
    .adapts = false,
    .over_threads = true,
    .state_words =
        [](const Policy& policy) { return std::size_t{policy.workers()}; },  // per worker: 0 until it has had its block
    .reset = [](const Policy&, std::span<std::uint64_t>) {},
    .next = [](const Policy& policy, std::span<std::uint64_t> state,
               std::uint32_t worker) { return state[worker]++ == 0 ? policy.block(worker) : Range{}; },
    .exhausted =
        [](const Policy& policy, std::span<const std::uint64_t> state) {
          for (std::uint32_t worker = 0; worker < policy.workers(); ++worker)
            if (state[worker] == 0 && !policy.block(worker).empty()) return false;
          return true;
        },
};
inline constexpr Schedule static_{static_rules};

}  // namespace heiretsu::schedules
