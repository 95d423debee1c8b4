#pragma once
#include <cstddef>
#include <memory>
#include <type_traits>

namespace heiretsu::factorize {

/// Memory for values that are written before they are read, used again and again: nothing initialises it, so that only
/// what is written to costs pages.
template <class T>
requires std::is_trivially_default_constructible_v<T>
class Scratch {
 public:
  /// Makes room for at least `count` values. All are forgotten where there was less.
  void reserve(std::size_t count) {
    if (count <= capacity_) return;
    capacity_ = 0;
    values_ = std::make_unique_for_overwrite<T[]>(count);
    capacity_ = count;
  }

  [[nodiscard]] T* data() { return values_.get(); }
  [[nodiscard]] const T* data() const { return values_.get(); }
  [[nodiscard]] T& operator[](std::size_t i) { return values_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return values_[i]; }

 private:
  std::unique_ptr<T[]> values_;
  std::size_t capacity_ = 0;
};

}  // namespace heiretsu::factorize
