#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "drivers/map/schedules.hpp"
#include "kernels/ranks/ranks.hpp"
#include "kernels/ranks/shared_memory.hpp"

namespace heiretsu {

/// A range that the ranks of one node share out among themselves through shared memory, with room for the next range
/// behind it. Only the constructor, the destructor and begin() call MPI.
class SharedPool {
 public:
  /// How long a rank sleeps before it checks again whether the pool has been refilled.
  static constexpr std::chrono::microseconds nap{20};

  /// `node`: ranks that can share memory. Collective.
  explicit SharedPool(const Ranks& node);

  /// Starts a round with an empty pool. The ranks of the node share out each filling by this policy: `in_chunks` as a
  /// chunk that was made for all of them (Policy::within), else as all items of the round. Collective.
  void begin(const Policy& policy, bool in_chunks);

  /// This rank's next range; nullopt while there is none, an empty range when the pool is closed and nothing is left.
  /// From any thread, one at a time. Costs two cache misses.
  [[nodiscard]] std::optional<Range> take();

  /// This rank will take no more in this round.
  void leave();

  // For one rank of the node, from any thread.

  /// Has everything been taken?
  [[nodiscard]] bool empty() const;
  /// Is it empty, or may the next range be put behind a filling of at least two chunks per rank? Smaller fillings are
  /// the last ones of a round, and no node must hoard those.
  [[nodiscard]] bool wants_refill() const;
  /// Has every rank left?
  [[nodiscard]] bool all_left() const;
  /// Fills a pool that is empty or wants a refill.
  void refill(Range range);
  /// Nothing more will come.
  void close();

 private:
  enum Word : std::size_t {
    lock,
    first = 8,
    items,
    next_first,
    next_items,
    closed,
    left,
    state
  };  // the lock has its cache line to itself
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
