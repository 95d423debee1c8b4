#pragma once
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace heiretsu::dispatch {

/// A first-in first-out queue of bytes-like values in one array that doubles when it is full and never shrinks. O(1).
/// Not for several threads.
template <class Value>
class Ring {
  static_assert(std::is_trivially_copyable_v<Value>);

 public:
  [[nodiscard]] bool empty() const { return first_ == last_; }
  [[nodiscard]] std::size_t size() const { return last_ - first_; }

  void push(const Value& value) {
    if (size() == capacity_) grow();
    values_[last_++ & (capacity_ - 1)] = value;
  }
  /// The queue must not be empty.
  Value pop() { return values_[first_++ & (capacity_ - 1)]; }

 private:
  void grow() {
    const std::size_t larger = capacity_ == 0 ? 64 : 2 * capacity_;
    auto values = std::make_unique<Value[]>(larger);
    for (std::size_t i = 0; i < capacity_; ++i) values[i] = values_[(first_ + i) & (capacity_ - 1)];
    values_ = std::move(values);
    first_ = 0;
    last_ = capacity_;
    capacity_ = larger;
  }

  std::unique_ptr<Value[]> values_;
  std::size_t capacity_ = 0;  // a power of two
  std::size_t first_ = 0, last_ = 0;
};

}  // namespace heiretsu::dispatch
