#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "kernels/ranks/communicator.hpp"
#include "kernels/ranks/ranks.hpp"
#include "kernels/ranks/shared_memory.hpp"

namespace heiretsu {

/// How many items the ranks have done, known at rank 0 while they work: those of its node count in memory that they
/// share, without a message; those of other nodes are taken to be as fast.
class DoneCount {
 public:
  /// Collective. Where it does not count, add() and total() do nothing, at no cost; rank 0 decides for all.
  DoneCount(const Ranks& ranks, bool counts);

  /// Does it count? The same on every rank.
  [[nodiscard]] bool counts() const { return !counters_.empty(); }

  /// This rank has done so many more. From any thread: one relaxed atomic addition.
  void add(std::uint64_t items);

  /// How many all have done. From any thread.
  [[nodiscard]] std::uint64_t total() const;

 private:
  static constexpr std::size_t stride = 8;  // words from one rank's counter to the next: a cache line

  std::uint64_t own_ = 0;  // without other ranks in the node
  std::optional<Communicator> node_;
  std::optional<SharedMemory> memory_;
  std::span<std::uint64_t> counters_;
  std::size_t mine_ = 0;
  double ranks_per_counter_ = 1;
};

}  // namespace heiretsu
