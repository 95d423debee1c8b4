#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace heiretsu::factorize {

/// An array of numbers that begins on a cache line, and stays where it is.
template <class T>
class AlignedArray {
 public:
  AlignedArray() = default;
  explicit AlignedArray(std::size_t size, T value = T())
      : data_(static_cast<T*>(::operator new(std::max(size, std::size_t{1}) * sizeof(T), alignment))), size_(size) {
    std::fill_n(data_.get(), size, value);
  }

  [[nodiscard]] T* data() { return data_.get(); }
  [[nodiscard]] const T* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T& operator[](std::size_t i) { return data_.get()[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return data_.get()[i]; }

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(T* data) const { ::operator delete(data, alignment); }
  };
  std::unique_ptr<T, Free> data_;
  std::size_t size_ = 0;
};

}  // namespace heiretsu::factorize
