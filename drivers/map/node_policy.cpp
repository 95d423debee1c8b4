#include "drivers/map/node_policy.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <utility>

namespace heiretsu {

NodePolicy::NodePolicy(const Policy& policy, std::vector<std::uint32_t> ranks_of_node)
    : policy_(policy), ranks_of_node_(std::move(ranks_of_node)) {
  assert(policy.schedule()->adapts);
  assert(std::accumulate(ranks_of_node_.begin(), ranks_of_node_.end(), std::uint32_t{0}) == policy.workers());
}

std::size_t NodePolicy::state_words() const {
  // First and last of the items left; where workers steal, those of every node, then the winners of a tournament of the
  // nodes for who has most left.
  return policy_.schedule()->steals ? 4 * ranks_of_node_.size() : 2;
}

void NodePolicy::reset(std::span<std::uint64_t> state) const {
  state[0] = 0;
  state[1] = policy_.items();
  if (!policy_.schedule()->steals) return;
  std::uint32_t rank = 0;
  for (std::size_t node = 0; node < ranks_of_node_.size(); ++node) {
    state[2 * node] = policy_.block(rank).first;
    rank += ranks_of_node_[node];
    state[2 * node + 1] = policy_.block(rank - 1).last;
  }
  for (std::size_t match = ranks_of_node_.size() - 1; match >= 1; --match) play(state, match);
}

Range NodePolicy::next(std::span<std::uint64_t> state, std::uint32_t node) const {
  const bool own = policy_.schedule()->steals;
  if (own && state[2 * node] == state[2 * node + 1]) steal(state, node);
  std::uint64_t& first = state[own ? 2 * node : 0];
  const std::uint64_t last = state[own ? 2 * node + 1 : 1];
  const Range chunk{first, first + super_chunk(last - first, own ? ranks_of_node_[node] : policy_.workers(), node)};
  first = chunk.last;
  if (own) changed(state, node);
  return chunk.empty() ? Range{} : chunk;
}

Policy NodePolicy::inside(std::uint32_t node, std::uint64_t items) const {
  return policy_.within(items, ranks_of_node_[node]);
}

/// How many of the `left` items that `ranks` ranks share are the next super-chunk of a node.
std::uint64_t NodePolicy::super_chunk(std::uint64_t left, std::uint64_t ranks, std::uint32_t node) const {
  constexpr std::uint64_t max_grains = 16, unlimited = std::numeric_limits<std::uint64_t>::max();
  const bool tapers = policy_.schedule()->tapers;
  const std::uint64_t grain = policy_.grain();
  const std::uint64_t max_part = grain <= unlimited / max_grains ? max_grains * grain : unlimited;
  const std::uint64_t part =
      std::clamp(left / ((tapers ? 4 : 2) * ranks), grain, tapers ? policy_.largest() : max_part);
  return part > left / ranks_of_node_[node] ? left : part * ranks_of_node_[node];
}

void NodePolicy::steal(std::span<std::uint64_t> state, std::uint32_t thief) const {
  const std::size_t victim = winner(state, 1);
  const std::uint64_t left = state[2 * victim + 1] - state[2 * victim];
  // Less than two grains are not worth dividing, as in Policy.
  const std::uint64_t stolen = left / 2 < policy_.grain() ? left : left / 2;
  std::uint64_t& last = state[2 * victim + 1];
  state[2 * thief] = last - stolen;
  state[2 * thief + 1] = last;
  if (victim != thief) last -= stolen;
  changed(state, victim);
}

/// The winner of a match of the tournament: match m is between the winners of matches 2m and 2m + 1, and match nodes +
/// k is node k itself. The winner of match 1 has most items left.
std::size_t NodePolicy::winner(std::span<const std::uint64_t> state, std::size_t match) const {
  const std::size_t nodes = ranks_of_node_.size();
  return match >= nodes ? match - nodes : state[2 * nodes + match];
}

void NodePolicy::play(std::span<std::uint64_t> state, std::size_t match) const {
  const std::size_t one = winner(state, 2 * match), other = winner(state, 2 * match + 1);
  const bool fuller = state[2 * one + 1] - state[2 * one] >= state[2 * other + 1] - state[2 * other];
  state[2 * ranks_of_node_.size() + match] = fuller ? one : other;
}

void NodePolicy::changed(std::span<std::uint64_t> state, std::size_t node) const {
  for (std::size_t match = (ranks_of_node_.size() + node) / 2; match >= 1; match /= 2) play(state, match);
}

}  // namespace heiretsu
