#pragma once
#include <algorithm>

#include "drivers/map/policy.hpp"

namespace heiretsu::schedules {

/// Gives the thief the back half of what the fullest worker has left.
inline void steal(const Policy& policy, std::span<std::uint64_t> state, std::uint32_t thief) {
  std::uint32_t victim = thief;
  std::uint64_t fullest = 0;
  for (std::uint32_t other = 0; other < policy.workers(); ++other) {
    const std::uint64_t left = state[2 * other + 1] - state[2 * other];
    if (left > fullest) {
      fullest = left;
      victim = other;
    }
  }
  if (fullest == 0) return;
  // Less than two grains are not worth dividing: the thief takes them all, and the victim steals in turn.
  const std::uint64_t stolen = fullest < 2 * policy.grain() ? fullest : fullest / 2;
  std::uint64_t& last = state[2 * victim + 1];
  state[2 * thief] = last - stolen;
  state[2 * thief + 1] = last;
  last -= stolen;
}

inline constexpr ScheduleRules stealing_rules{
    .name = "stealing",
    .what = "a block per worker, eaten from its front by the grain; who has none takes the back half of the fullest",
    .adapts = true,
    .over_threads = false,
    .steals = true,
    .state_words =
        [](const Policy& policy) {
          return 2 * std::size_t{policy.workers()};
        },  // first and last of the items each has left
    .reset =
        [](const Policy& policy, std::span<std::uint64_t> state) {
          for (std::uint32_t worker = 0; worker < policy.workers(); ++worker) {
            const Range mine = policy.block(worker);
            state[2 * worker] = mine.first;
            state[2 * worker + 1] = mine.last;
          }
        },
    .next =
        [](const Policy& policy, std::span<std::uint64_t> state, std::uint32_t worker) {
          std::uint64_t& first = state[2 * worker];
          if (first == state[2 * worker + 1]) steal(policy, state, worker);
          const Range chunk{first, first + std::min(policy.grain(), state[2 * worker + 1] - first)};
          first = chunk.last;
          return chunk.empty() ? Range{} : chunk;
        },
    .exhausted =
        [](const Policy& policy, std::span<const std::uint64_t> state) {
          for (std::uint32_t worker = 0; worker < policy.workers(); ++worker)
            if (state[2 * worker] != state[2 * worker + 1]) return false;
          return true;
        },
};
inline constexpr Schedule stealing{stealing_rules};

}  // namespace heiretsu::schedules
