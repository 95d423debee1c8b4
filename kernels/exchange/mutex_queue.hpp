#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace heiretsu::exchange {

/// The queue of every textbook: a deque of at most `capacity` items behind a mutex, one condition for room and one for
/// items. Any number of producers and consumers. Waits sleep.
class MutexQueue {
 public:
  explicit MutexQueue(std::uint64_t capacity) : capacity_(capacity) {}

  /// Waits for room; false, and nothing pushed, when the queue is closed.
  bool push(std::uint64_t item) {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] { return items_.size() < capacity_ || closed_; });
    if (closed_) return false;
    items_.push_back(item);
    lock.unlock();
    has_items_.notify_one();
    return true;
  }

  /// Waits for an item; none when the queue is closed and empty.
  std::optional<std::uint64_t> pop() {
    std::unique_lock lock(mutex_);
    has_items_.wait(lock, [this] { return !items_.empty() || closed_; });
    if (items_.empty()) return std::nullopt;
    const std::uint64_t item = items_.front();
    items_.pop_front();
    lock.unlock();
    has_room_.notify_one();
    return item;
  }

  /// No item enters any more; those in it can still be popped. Everybody who waits is woken.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    has_items_.notify_all();
    has_room_.notify_all();
  }

 private:
  std::uint64_t capacity_;
  std::mutex mutex_;
  std::condition_variable has_room_, has_items_;
  std::deque<std::uint64_t> items_;
  bool closed_ = false;
};

}  // namespace heiretsu::exchange
