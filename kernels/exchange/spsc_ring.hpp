#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/exchange/backoff.hpp"

namespace heiretsu::exchange {

/// A ring between one producer and one consumer, which may be processes: it lies in memory given by its owner (threads'
/// own, or shared among ranks) and holds no pointer. Each end works through a handle that remembers what the other end
/// had published last, and touches the other's cache line only when that is used up. Handles share no cache line
/// either, wherever they are put. After L. Lamport, Specifying Concurrent Program Modules, ACM TOPLAS 5 (1983);
/// remembered indices: J. Giacomoni et al., FastForward, PPoPP 2008.
class SpscRing {
 public:
  /// Bytes of memory for `capacity` items, a power of two; multiples of them keep the alignment of 128.
  [[nodiscard]] static std::size_t bytes(std::uint64_t capacity) {
    return sizeof(SpscRing) + std::max<std::size_t>(capacity * sizeof(std::uint64_t), 128);
  }

  /// Made by placement new at the start of bytes(capacity) bytes, aligned to 128, before either end uses it.
  explicit SpscRing(std::uint64_t capacity) : capacity_(capacity) {}

  /// Nothing enters any more, what was published can still be taken. Either end may close; all who wait return.
  void close() { closed_.store(true, std::memory_order_release); }

  class Producer;
  class Consumer;

 private:
  [[nodiscard]] std::uint64_t* slots() { return reinterpret_cast<std::uint64_t*>(this + 1); }
  [[nodiscard]] bool closed() const { return closed_.load(std::memory_order_acquire); }

  // Two cache lines each: processors fetch them in pairs.
  alignas(128) std::atomic<std::uint64_t> published_{0};  // items ever put in, written by the producer
  alignas(128) std::atomic<std::uint64_t> taken_{0};      // items ever taken out, written by the consumer
  alignas(128) std::atomic<bool> closed_{false};
  std::uint64_t capacity_;
};

/// The producer's end. Items become visible to the consumer 64 at a time; call flush() before a pause.
class alignas(128) SpscRing::Producer {
 public:
  explicit Producer(SpscRing& ring) : ring_(ring), slots_(ring.slots()), capacity_(ring.capacity_) {}

  /// Waits for room; false when the ring is closed.
  bool push(std::uint64_t item, double& waited) {
    if (put_ - taken_ == capacity_ && !wait_for_room(waited)) return false;
    slots_[put_ & (capacity_ - 1)] = item;
    if (++put_ % 64 == 0) flush();
    return true;
  }

  /// Puts in what fits of `items` without waiting, and makes it visible; returns how many. 0 also when it is closed.
  std::size_t try_push(std::span<const std::uint64_t> items) {
    if (capacity_ - (put_ - taken_) < items.size()) taken_ = ring_.taken_.load(std::memory_order_acquire);
    const std::size_t count = std::min<std::size_t>(items.size(), capacity_ - (put_ - taken_));
    const std::uint64_t at = put_ & (capacity_ - 1), straight = std::min<std::uint64_t>(count, capacity_ - at);
    std::copy_n(items.data(), straight, slots_ + at);
    std::copy_n(items.data() + straight, count - straight, slots_);
    put_ += count;
    flush();
    return count;
  }

  /// Makes everything pushed visible to the consumer.
  void flush() { ring_.published_.store(put_, std::memory_order_release); }

 private:
  bool wait_for_room(double& waited) {
    flush();
    for (Backoff backoff(waited); (taken_ = ring_.taken_.load(std::memory_order_acquire)) + capacity_ == put_;
         backoff.pause())
      if (ring_.closed()) return false;
    return true;
  }

  SpscRing& ring_;
  std::uint64_t* slots_;
  std::uint64_t capacity_;
  std::uint64_t put_ = 0;
  std::uint64_t taken_ = 0;  // as last seen
};

/// The consumer's end. Room is given back a 32nd of the ring at a time, or when nothing is left: a producer that waits
/// for a full ring then finds room for many items, not for one after the other.
class alignas(128) SpscRing::Consumer {
 public:
  explicit Consumer(SpscRing& ring) : ring_(ring), slots_(ring.slots()), capacity_(ring.capacity_) {}

  /// Takes up to items.size() items that are there; returns how many, in order.
  std::size_t try_pop(std::span<std::uint64_t> items) {
    if (published_ == taken_) published_ = ring_.published_.load(std::memory_order_acquire);
    if (published_ == taken_ && released_ != taken_) release();
    const std::size_t count = std::min<std::size_t>(items.size(), published_ - taken_);
    const std::uint64_t at = taken_ & (capacity_ - 1), straight = std::min<std::uint64_t>(count, capacity_ - at);
    std::copy_n(slots_ + at, straight, items.data());
    std::copy_n(slots_, count - straight, items.data() + straight);
    taken_ += count;
    if (32 * (taken_ - released_) >= capacity_) release();
    return count;
  }

  /// Has everything been taken, and nothing more can come?
  [[nodiscard]] bool finished() const {
    return ring_.closed() && ring_.published_.load(std::memory_order_acquire) == taken_;
  }

  /// Waits for items; 0 when the ring is closed and empty.
  std::size_t pop(std::span<std::uint64_t> items, double& waited) {
    Backoff backoff(waited);
    while (true) {
      if (const std::size_t count = try_pop(items)) return count;
      if (finished()) return 0;
      backoff.pause();
    }
  }

 private:
  void release() { ring_.taken_.store(released_ = taken_, std::memory_order_release); }

  SpscRing& ring_;
  const std::uint64_t* slots_;
  std::uint64_t capacity_;
  std::uint64_t taken_ = 0;
  std::uint64_t released_ = 0;   // of taken_, what the producer knows
  std::uint64_t published_ = 0;  // as last seen
};

}  // namespace heiretsu::exchange
