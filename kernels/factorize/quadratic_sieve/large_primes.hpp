#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/factorize/quadratic_sieve/huge_pages.hpp"

namespace heiretsu::factorize {

/// Numbers the large primes of relations in the order in which they first come; 1, which stands for none, has number 0.
/// A hash table with open addressing, at most 2/3 full: 12 to 24 bytes a prime.
class LargePrimes {
 public:
  LargePrimes() { number(1); }

  /// The number of a prime > 0: the next free one if it has not come before.
  std::uint32_t number(std::uint32_t prime) {
    if (3 * (size_ + 1) > 2 * slots_.size()) grow();
    Slot& slot = slot_of(prime);
    if (slot.prime == 0) slot = {prime, size_++};
    return slot.number;
  }

  /// Room for so many, so that the table need not be made anew as they come.
  void reserve(std::size_t primes) {
    while (2 * slots_.size() < 3 * (primes + 1)) grow();
  }

  /// That a prime's number will be asked for soon: its place comes from memory meanwhile.
  void expect(std::uint32_t prime) const { __builtin_prefetch(&slots_[first_place(prime)], 1); }

  /// How many have a number, 1 among them.
  [[nodiscard]] std::uint32_t size() const { return size_; }

 private:
  struct Slot {
    std::uint32_t prime = 0;  // 0: free
    std::uint32_t number = 0;
  };

  [[nodiscard]] std::size_t first_place(std::uint32_t prime) const {
    return (prime * std::uint64_t{0x9e3779b97f4a7c15}) >> (64 - std::countr_zero(slots_.size()));  // Fibonacci hashing
  }

  Slot& slot_of(std::uint32_t prime) {
    std::size_t place = first_place(prime);
    while (slots_[place].prime != 0 && slots_[place].prime != prime) place = (place + 1) & (slots_.size() - 1);
    return slots_[place];
  }

  void grow() {
    const auto old = std::exchange(slots_, HugePageVector<Slot>(2 * slots_.size()));
    for (const Slot& slot : old) {
      if (slot.prime != 0) slot_of(slot.prime) = slot;
    }
  }

  HugePageVector<Slot> slots_ = HugePageVector<Slot>(1024);
  std::uint32_t size_ = 0;
};

}  // namespace heiretsu::factorize
