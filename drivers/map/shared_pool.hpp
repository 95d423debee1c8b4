#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "drivers/map/schedules.hpp"
#include "kernels/ranks/ranks.hpp"
#include "kernels/ranks/shared_memory.hpp"

namespace heiretsu {

/// A range that the ranks of one node share out among themselves through memory, with room for the next one behind
/// it. Nothing here but the constructor, the destructor and begin() calls MPI.
class SharedPool {
 public:
  /// How long a rank sleeps before it looks again whether a pool has been refilled.
  static constexpr std::chrono::microseconds nap{20};

  /// `node`: ranks that can share memory. Collective.
  explicit SharedPool(const Ranks& node);

  /// Starts a window, empty as yet. The ranks of the node share out each filling by this policy, as a chunk that was made for
  /// them all (Policy::within), or as all there is. Collective.
  void begin(const Policy& policy, bool in_chunks);

  /// This rank's next range; nothing while there is none, an empty one when the pool was closed and nothing is left. From
  /// any thread, one at a time. Costs two cache misses.
  [[nodiscard]] std::optional<Range> take();

  /// This rank will take no more in this window.
  void leave();

  // What follows is for one rank, from any thread.

  /// Has everything been taken?
  [[nodiscard]] bool dry() const;
  /// Is it, or is there room behind a filling of two chunks or more for each rank? Smaller ones are the last, and no node
  /// shall hoard these.
  [[nodiscard]] bool low() const;
  /// Has every rank left?
  [[nodiscard]] bool deserted() const;
  /// Fills a pool that is dry or low.
  void refill(Range range);
  /// Nothing more will come.
  void close();

 private:
  enum Word : std::size_t { lock, first = 8, items, next_first, next_items, closed, left, state };  // the lock has its cache line to itself
  class Lock;

  [[nodiscard]] Policy filling() const;
  [[nodiscard]] bool used_up() const;  // the lock is held
  void begin_filling(std::uint64_t from, std::uint64_t count);

  Ranks node_;
  SharedMemory memory_;
  std::span<std::uint64_t> words_;
  Policy policy_{schedules::dynamic, 0, 1, 1};
  bool in_chunks_ = false;
};

}  // namespace heiretsu
