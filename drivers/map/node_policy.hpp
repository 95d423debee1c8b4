#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "drivers/map/policy.hpp"

namespace heiretsu {

/// A schedule that adapts, over ranks on several nodes: a node takes a super-chunk for all its ranks at once (next),
/// and these share it out among themselves (inside). As pure as Policy, with its state in words.
///
/// The super-chunk that a node begins with (first) every node works out for itself, so that a round starts without a
/// message; all begin with equal parts. A super-chunk holds `part` items for each rank of its node:
///   dynamic:  16 grains, so that the wait for the next one costs little; fewer when less than 32 grains per rank are
///   left,
///             so that no node hoards at the end;
///   guided:   remaining / (4 ranks), from `largest` down to a grain: half of Policy's, because a node fetches the next
///             super-chunk while its ranks compute the last one, and so holds two;
///   stealing: as dynamic, of what the node's own ranks have left; a node with nothing left takes the back half of what
///             the fullest node has not yet taken.
class NodePolicy {
 public:
  /// `policy` is the one-level schedule over all ranks; ranks_of_node[k] >= 1, their sum is policy.workers().
  NodePolicy(const Policy& policy, const std::vector<std::uint32_t>& ranks_of_node);

  /// Words of state that a round needs.
  [[nodiscard]] std::size_t state_words() const;

  /// The super-chunk that `node` begins with; may be empty though more is left. O(1).
  [[nodiscard]] Range first(std::uint32_t node) const;

  /// Writes the initial state, in which every node has its first super-chunk.
  void reset(std::span<std::uint64_t> state) const;

  /// The next super-chunk of `node`; empty, and from then on always, when nothing is left for it. O(1); stealing: O(log
  /// nodes).
  Range next(std::span<std::uint64_t> state, std::uint32_t node) const;

  /// How the ranks of `node` share out a super-chunk of `items`.
  [[nodiscard]] Policy inside(std::uint32_t node, std::uint64_t items) const;

 private:
  [[nodiscard]] Range block(std::uint32_t node) const;
  [[nodiscard]] std::uint32_t nodes() const { return static_cast<std::uint32_t>(first_rank_.size() - 1); }
  [[nodiscard]] std::uint32_t ranks(std::uint32_t node) const { return first_rank_[node + 1] - first_rank_[node]; }
  [[nodiscard]] std::uint64_t part(std::uint64_t left, std::uint64_t ranks) const;
  void steal(std::span<std::uint64_t> state, std::uint32_t thief) const;
  [[nodiscard]] std::size_t winner(std::span<const std::uint64_t> state, std::size_t match) const;
  void play(std::span<std::uint64_t> state, std::size_t match) const;
  void changed(std::span<std::uint64_t> state, std::size_t node) const;

  Policy policy_;
  std::vector<std::uint32_t> first_rank_;  // of each node, then the number of ranks
};

}  // namespace heiretsu
