#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "kernels/exchange/backoff.hpp"

namespace heiretsu::exchange {

/// A bounded queue for any number of producers and consumers without a lock. Each slot has a sequence number that says
/// whose turn it is; a producer or consumer claims as many ready slots in a row as it can use by one compare and swap,
/// so that its cost is shared by a batch. Items of one push stay in order. After D. Vyukov's bounded MPMC queue
/// (1024cores.net, 2010), which claims one slot at a time and needs two.
class MpmcQueue {
 public:
  /// `capacity` is a power of two.
  explicit MpmcQueue(std::uint64_t capacity) : slots_(capacity), mask_(capacity - 1) {
    for (std::uint64_t i = 0; i < capacity; ++i) slots_[i].turn.store(2 * i, std::memory_order_relaxed);
  }

  /// Puts in what fits of `items` without waiting; returns how many, 0 when there is no room.
  std::size_t try_push(std::span<const std::uint64_t> items) {
    const Claim claim = claim_slots(put_, items.size(), 0);
    for (std::uint64_t i = 0; i < claim.count; ++i) {
      Slot& slot = slots_[(claim.position + i) & mask_];
      slot.item = items[i];
      slot.turn.store(2 * (claim.position + i) + 1, std::memory_order_release);
    }
    return claim.count;
  }

  /// Takes up to items.size() items that are there; returns how many.
  std::size_t try_pop(std::span<std::uint64_t> items) {
    const Claim claim = claim_slots(taken_, items.size(), 1);
    for (std::uint64_t i = 0; i < claim.count; ++i) {
      Slot& slot = slots_[(claim.position + i) & mask_];
      items[i] = slot.item;
      slot.turn.store(2 * (claim.position + i + mask_ + 1), std::memory_order_release);
    }
    return claim.count;
  }

  /// Waits until all items are in; false when the queue is closed, and then some of them may be in.
  bool push(std::span<const std::uint64_t> items, double& waited) {
    Backoff backoff(waited);
    while (true) {
      items = items.subspan(try_push(items));
      if (items.empty()) return true;
      if (closed_.load(std::memory_order_relaxed)) return false;
      backoff.pause();
    }
  }

  /// Waits for items and takes up to items.size() of them; 0 when the queue is closed and empty.
  std::size_t pop(std::span<std::uint64_t> items, double& waited) {
    Backoff backoff(waited);
    while (true) {
      const bool closed = closed_.load(std::memory_order_acquire);  // before looking: what was pushed before it is seen
      if (const std::size_t count = try_pop(items)) return count;
      if (closed) return 0;
      backoff.pause();
    }
  }

  /// No item enters any more once all pushes have returned; those in it can still be popped. All who wait return.
  void close() { closed_.store(true, std::memory_order_release); }

 private:
  struct Slot {
    std::atomic<std::uint64_t> turn{0};  // 2 * position: free for the producer of it; one more: holds its item
    std::uint64_t item = 0;
  };

  /// Slots in a row that are the caller's.
  struct Claim {
    std::uint64_t position;
    std::uint64_t count;
  };

  /// Moves `next` past at most `max_count` slots whose turn it is: the producer's (ahead 0) or the consumer's (1).
  Claim claim_slots(std::atomic<std::uint64_t>& next, std::uint64_t max_count, std::uint64_t ahead) {
    std::uint64_t position = next.load(std::memory_order_relaxed);
    while (true) {
      std::uint64_t count = 0;
      while (count < max_count &&
             slots_[(position + count) & mask_].turn.load(std::memory_order_acquire) == 2 * (position + count) + ahead)
        ++count;
      if (count > 0 && next.compare_exchange_weak(position, position + count, std::memory_order_relaxed))
        return {position, count};
      if (count > 0) continue;  // another was faster: `position` is now where it left
      const std::uint64_t seen = std::exchange(position, next.load(std::memory_order_relaxed));
      if (seen == position) return {position, 0};
    }
  }

  std::vector<Slot> slots_;
  std::uint64_t mask_;
  // Two cache lines each: processors fetch them in pairs.
  alignas(128) std::atomic<std::uint64_t> put_{0};
  alignas(128) std::atomic<std::uint64_t> taken_{0};
  alignas(128) std::atomic<bool> closed_{false};
};

}  // namespace heiretsu::exchange
