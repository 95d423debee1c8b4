#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/exchange/backoff.hpp"

namespace heiretsu::exchange {

/// A bounded queue for any number of producers and consumers without a lock. Each slot says by a sequence number whose
/// turn it is; a producer or consumer claims as many ready slots in a row as it can use by one compare and swap, so that
/// its cost is shared by a batch. Items of one push stay in order.
/// After D. Vyukov's bounded MPMC queue (1024cores.net, 2010), which claims one slot at a time and needs two.
class MpmcQueue {
 public:
  /// `capacity` is a power of two.
  explicit MpmcQueue(std::uint64_t capacity) : slots_(capacity), mask_(capacity - 1) {
    for (std::uint64_t i = 0; i < capacity; ++i) slots_[i].turn.store(2 * i, std::memory_order_relaxed);
  }

  /// Waits until all items are in; false, with some of them perhaps in, when the queue is closed.
  bool push(std::span<const std::uint64_t> items, double& waited) {
    Backoff backoff(waited);
    while (!items.empty()) {
      std::uint64_t position = put_.load(std::memory_order_relaxed);
      const std::uint64_t count = ready(position, items.size(), 0);
      if (count == 0) {
        if (closed_.load(std::memory_order_relaxed)) return false;
        if (position == put_.load(std::memory_order_relaxed)) backoff.pause();
      } else if (put_.compare_exchange_weak(position, position + count, std::memory_order_relaxed)) {
        for (std::uint64_t i = 0; i < count; ++i) {
          Slot& slot = slots_[(position + i) & mask_];
          slot.item = items[i];
          slot.turn.store(2 * (position + i) + 1, std::memory_order_release);
        }
        items = items.subspan(count);
      }
    }
    return true;
  }

  /// Waits for items and takes up to items.size() of them; 0 when the queue is closed and empty.
  std::size_t pop(std::span<std::uint64_t> items, double& waited) {
    Backoff backoff(waited);
    while (true) {
      const bool closed = closed_.load(std::memory_order_acquire);  // before looking: what was pushed before it is seen
      std::uint64_t position = taken_.load(std::memory_order_relaxed);
      const std::uint64_t count = ready(position, items.size(), 1);
      if (count == 0) {
        if (position != taken_.load(std::memory_order_relaxed)) continue;
        if (closed) return 0;
        backoff.pause();
      } else if (taken_.compare_exchange_weak(position, position + count, std::memory_order_relaxed)) {
        for (std::uint64_t i = 0; i < count; ++i) {
          Slot& slot = slots_[(position + i) & mask_];
          items[i] = slot.item;
          slot.turn.store(2 * (position + i + mask_ + 1), std::memory_order_release);
        }
        return count;
      }
    }
  }

  /// No item enters any more once all pushes have returned; those in it can still be popped. All who wait return.
  void close() { closed_.store(true, std::memory_order_release); }

 private:
  struct Slot {
    std::atomic<std::uint64_t> turn{0};  // 2 * position: free for the producer of it; one more: holds its item
    std::uint64_t item = 0;
  };

  /// How many slots from `position` on, at most `most`, wait for the producer (ahead 0) or the consumer (1) of their position.
  [[nodiscard]] std::uint64_t ready(std::uint64_t position, std::uint64_t most, std::uint64_t ahead) const {
    std::uint64_t count = 0;
    while (count < most && slots_[(position + count) & mask_].turn.load(std::memory_order_acquire) == 2 * (position + count) + ahead) ++count;
    return count;
  }

  std::vector<Slot> slots_;
  std::uint64_t mask_;
  // Two cache lines each: processors fetch them in pairs.
  alignas(128) std::atomic<std::uint64_t> put_{0};
  alignas(128) std::atomic<std::uint64_t> taken_{0};
  alignas(128) std::atomic<bool> closed_{false};
};

}  // namespace heiretsu::exchange
