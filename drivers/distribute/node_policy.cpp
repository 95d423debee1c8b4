#include "drivers/distribute/node_policy.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <utility>

namespace heiretsu {

NodePolicy::NodePolicy(const Policy& policy, std::vector<std::uint32_t> ranks_of_node)
    : policy_(policy), ranks_of_node_(std::move(ranks_of_node)) {
  assert(policy.adapts());
  assert(std::accumulate(ranks_of_node_.begin(), ranks_of_node_.end(), std::uint32_t{0}) == policy.workers());
}

std::size_t NodePolicy::state_words() const {
  return policy_.schedule() == Schedule::stealing ? 2 * ranks_of_node_.size() : 2;  // first and last of what is left
}

void NodePolicy::reset(std::span<std::uint64_t> state) const {
  state[0] = 0;
  state[1] = policy_.items();
  if (policy_.schedule() != Schedule::stealing) return;
  std::uint32_t rank = 0;
  for (std::size_t node = 0; node < ranks_of_node_.size(); ++node) {
    state[2 * node] = policy_.block(rank).first;
    rank += ranks_of_node_[node];
    state[2 * node + 1] = policy_.block(rank - 1).last;
  }
}

Range NodePolicy::next(std::span<std::uint64_t> state, std::uint32_t node) const {
  const bool own = policy_.schedule() == Schedule::stealing;
  if (own && state[2 * node] == state[2 * node + 1]) steal(state, node);
  std::uint64_t& first = state[own ? 2 * node : 0];
  const std::uint64_t last = state[own ? 2 * node + 1 : 1];
  const Range chunk{first, first + super_chunk(last - first, own ? ranks_of_node_[node] : policy_.workers(), node)};
  first = chunk.last;
  return chunk.empty() ? Range{} : chunk;
}

Policy NodePolicy::inside(std::uint32_t node, std::uint64_t items) const { return policy_.within(items, ranks_of_node_[node]); }

/// Of `left` items that `ranks` ranks will share, those that one node's ranks take now.
std::uint64_t NodePolicy::super_chunk(std::uint64_t left, std::uint64_t ranks, std::uint32_t node) const {
  constexpr std::uint64_t most_grains = 4, unlimited = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t grain = policy_.grain();
  const std::uint64_t four = grain <= unlimited / most_grains ? most_grains * grain : unlimited;
  const std::uint64_t part = std::clamp(left / (2 * ranks), grain, policy_.schedule() == Schedule::guided ? policy_.largest() : four);
  return part > left / ranks_of_node_[node] ? left : part * ranks_of_node_[node];
}

void NodePolicy::steal(std::span<std::uint64_t> state, std::uint32_t thief) const {
  std::uint32_t victim = thief;
  std::uint64_t most = 0;
  for (std::uint32_t other = 0; other < ranks_of_node_.size(); ++other) {
    const std::uint64_t left = state[2 * other + 1] - state[2 * other];
    if (left > most) {
      most = left;
      victim = other;
    }
  }
  // Less than two grains are not worth dividing, as in Policy.
  const std::uint64_t loot = most / 2 < policy_.grain() ? most : most / 2;
  std::uint64_t& last = state[2 * victim + 1];
  state[2 * thief] = last - loot;
  state[2 * thief + 1] = last;
  if (victim != thief) last -= loot;
}

}  // namespace heiretsu
