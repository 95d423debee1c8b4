#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/factorize/quadratic_sieve/huge_pages.hpp"

namespace heiretsu::factorize {

/// Keys that have come, in a hash table with open addressing, at most 2/3 full: 12 to 24 bytes a key.
class KeySet {
 public:
  /// False if it is there already.
  bool insert(std::uint64_t key) {
    if (key == 0) return !std::exchange(zero_, true);
    if (3 * (size_ + 1) > 2 * slots_.size()) grow();
    std::uint64_t& slot = slot_of(key);
    if (slot == key) return false;
    slot = key;
    ++size_;
    return true;
  }

  /// Room for so many, so that the table need not be made anew as they come.
  void reserve(std::size_t keys) {
    while (2 * slots_.size() < 3 * (keys + 1)) grow();
  }

  /// That a key will be inserted soon: its place comes from memory meanwhile.
  void expect(std::uint64_t key) const { __builtin_prefetch(&slots_[first_place(key)], 1); }

 private:
  [[nodiscard]] std::size_t first_place(std::uint64_t key) const {
    return (key * 0x9e3779b97f4a7c15) >> (64 - std::countr_zero(slots_.size()));  // Fibonacci hashing
  }

  std::uint64_t& slot_of(std::uint64_t key) {
    std::size_t place = first_place(key);
    while (slots_[place] != 0 && slots_[place] != key) place = (place + 1) & (slots_.size() - 1);
    return slots_[place];
  }

  void grow() {
    const auto old = std::exchange(slots_, HugePageVector<std::uint64_t>(2 * slots_.size()));
    for (const std::uint64_t key : old) {
      if (key != 0) slot_of(key) = key;
    }
  }

  HugePageVector<std::uint64_t> slots_ = HugePageVector<std::uint64_t>(1024);  // 0: free
  std::size_t size_ = 0;
  bool zero_ = false;  // has key 0 come?
};

}  // namespace heiretsu::factorize
