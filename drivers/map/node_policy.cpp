#include "drivers/map/node_policy.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <utility>

namespace heiretsu {
namespace {

/// `part` items for each of `ranks` ranks, of `left`.
std::uint64_t parts(std::uint64_t part, std::uint64_t ranks, std::uint64_t left) {
  return ranks != 0 && part > left / ranks ? left : part * ranks;
}

}  // namespace

NodePolicy::NodePolicy(const Policy& policy, const std::vector<std::uint32_t>& ranks_of_node)
    : policy_(policy), first_rank_(ranks_of_node.size() + 1) {
  assert(policy.schedule()->adapts);
  std::partial_sum(ranks_of_node.begin(), ranks_of_node.end(), first_rank_.begin() + 1);
  assert(first_rank_.back() == policy.workers());
}

std::size_t NodePolicy::state_words() const {
  // First and last of the items left; where workers steal, those of every node, then the winners of a tournament of the
  // nodes for who has most left.
  return policy_.schedule()->steals ? std::size_t{4} * nodes() : 2;
}

Range NodePolicy::first(std::uint32_t node) const {
  if (policy_.schedule()->steals) {
    const Range own = block(node);
    return {own.first, own.first + parts(part(own.size(), ranks(node)), ranks(node), own.size())};
  }
  const std::uint64_t items = policy_.items(), each = part(items, policy_.workers());
  return {parts(each, first_rank_[node], items), parts(each, first_rank_[node + 1], items)};
}

void NodePolicy::reset(std::span<std::uint64_t> state) const {
  state[0] = first(nodes() - 1).last;
  state[1] = policy_.items();
  if (!policy_.schedule()->steals) return;
  for (std::uint32_t node = 0; node < nodes(); ++node) {
    state[2 * node] = first(node).last;
    state[2 * node + 1] = block(node).last;
  }
  for (std::size_t match = nodes() - 1; match >= 1; --match) play(state, match);
}

Range NodePolicy::next(std::span<std::uint64_t> state, std::uint32_t node) const {
  const bool own = policy_.schedule()->steals;
  if (own && state[2 * node] == state[2 * node + 1]) steal(state, node);
  std::uint64_t& first = state[own ? 2 * node : 0];
  const std::uint64_t left = state[own ? 2 * node + 1 : 1] - first;
  const std::uint64_t each = part(left, own ? ranks(node) : policy_.workers());
  const Range chunk{first, first + parts(each, ranks(node), left)};
  first = chunk.last;
  if (own) changed(state, node);
  return chunk.empty() ? Range{} : chunk;
}

Policy NodePolicy::inside(std::uint32_t node, std::uint64_t items) const { return policy_.within(items, ranks(node)); }

/// What the ranks of `node` begin with under `stealing`.
Range NodePolicy::block(std::uint32_t node) const {
  return {policy_.block(first_rank_[node]).first, policy_.block(first_rank_[node + 1] - 1).last};
}

/// Of the `left` items that `ranks` ranks share, what a super-chunk has for each of them.
std::uint64_t NodePolicy::part(std::uint64_t left, std::uint64_t ranks) const {
  constexpr std::uint64_t max_grains = 16, unlimited = std::numeric_limits<std::uint64_t>::max();
  const bool tapers = policy_.schedule()->tapers;
  const std::uint64_t grain = policy_.grain();
  const std::uint64_t max_part = grain <= unlimited / max_grains ? max_grains * grain : unlimited;
  return std::clamp(left / ((tapers ? 4 : 2) * ranks), grain, tapers ? policy_.largest() : max_part);
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
  return match >= nodes() ? match - nodes() : state[std::size_t{2} * nodes() + match];
}

void NodePolicy::play(std::span<std::uint64_t> state, std::size_t match) const {
  const std::size_t one = winner(state, 2 * match), other = winner(state, 2 * match + 1);
  const bool fuller = state[2 * one + 1] - state[2 * one] >= state[2 * other + 1] - state[2 * other];
  state[std::size_t{2} * nodes() + match] = fuller ? one : other;
}

void NodePolicy::changed(std::span<std::uint64_t> state, std::size_t node) const {
  for (std::size_t match = (nodes() + node) / 2; match >= 1; match /= 2) play(state, match);
}

}  // namespace heiretsu
