#pragma once
#include "drivers/map/policy.hpp"

namespace heiretsu::schedules {

inline constexpr ScheduleRules dynamic_rules{
    .name = "dynamic",
    .what = "the next chunk of the grain to whoever asks (self-scheduling): the blog's Pool",
    .adapts = true,
    .over_threads = true,
    .state_words = [](const Policy&) { return std::size_t{1}; },  // items dealt so far
    .reset = [](const Policy&, std::span<std::uint64_t>) {},
    .next = [](const Policy& policy, std::span<std::uint64_t> state,
               std::uint32_t) { return policy.take(state[0], policy.grain()); },
    .exhausted = [](const Policy& policy, std::span<const std::uint64_t> state) { return state[0] == policy.items(); },
};
inline constexpr Schedule dynamic{dynamic_rules};

}  // namespace heiretsu::schedules
