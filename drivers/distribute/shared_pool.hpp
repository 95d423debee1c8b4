#pragma once
#include <chrono>
#include <cstdint>
#include <span>

#include "drivers/distribute/policy.hpp"
#include "drivers/distribute/session.hpp"

namespace heiretsu {

/// A range that the ranks of one node share out among themselves through memory, and that is refilled when it is used
/// up. Nothing here but the constructor, the destructor and begin() calls MPI.
class SharedPool {
 public:
  /// How long a rank sleeps before it looks again whether a pool has been refilled.
  static constexpr std::chrono::microseconds nap{20};

  /// `node`: ranks that can share memory. Collective.
  explicit SharedPool(const Ranks& node);
  SharedPool(const SharedPool&) = delete;
  SharedPool& operator=(const SharedPool&) = delete;
  ~SharedPool();

  /// Starts a window, empty as yet. The ranks of the node share out each filling by this policy, as a chunk that was made for
  /// them all (Policy::within), or as all there is. Collective.
  void begin(const Policy& policy, bool in_chunks);

  /// This rank's next range; waits for a refill. Empty when the pool was closed and nothing is left. From any thread,
  /// one at a time. A range costs two cache misses.
  [[nodiscard]] Range next();

  /// This rank will call next() no more in this window.
  void leave();

  // What follows is for one rank, from any thread.

  /// Has everything been taken?
  [[nodiscard]] bool dry() const;
  /// Has every rank left?
  [[nodiscard]] bool deserted() const;
  /// Fills an empty pool.
  void refill(Range range);
  /// Nothing more will come.
  void close();

 private:
  enum Word : std::size_t { lock, first = 8, items, closed, left, state };  // the lock has its cache line to itself
  class Lock;

  [[nodiscard]] Policy filling() const;

  Ranks node_;
  MPI_Win window_ = MPI_WIN_NULL;
  std::span<std::uint64_t> words_;
  Policy policy_{Schedule::dynamic, 0, 1, 1};
  bool in_chunks_ = false;
};

}  // namespace heiretsu
