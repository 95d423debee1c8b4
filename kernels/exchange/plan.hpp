#pragma once
#include <cstdint>

#include "kernels/base/range.hpp"

namespace heiretsu::exchange {

/// What goes from producers to consumers: the items 0 .. items-1, each once, each a 64-bit word.
struct Plan {
  std::uint64_t items = 1'000'000;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::uint64_t capacity = 4096;  ///< items that may be on their way; a power of two
  std::uint64_t batch = 256;      ///< items handed over at once, by methods that can; at most capacity
  std::uint64_t spins = 0;        ///< a consumer's work on each item (kernels/base/spin.hpp)

  /// The items that producer `producer` sends: consecutive ones, lengths differing by at most one.
  [[nodiscard]] Range part(std::uint32_t producer) const { return {first_of(producer), first_of(producer + 1)}; }

 private:
  [[nodiscard]] std::uint64_t first_of(std::uint32_t producer) const {
    return items / producers * producer + items % producers * producer / producers;
  }
};

/// What arrived: how many items, their sum and the sum of their squares modulo 2^64. A lost, repeated or changed item
/// shows in at least one of them; several would have to conspire.
struct Receipt {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  std::uint64_t squares = 0;

  void add(std::uint64_t item) {
    ++count;
    sum += item;
    squares += item * item;
  }
  Receipt& operator+=(const Receipt& other) {
    count += other.count;
    sum += other.sum;
    squares += other.squares;
    return *this;
  }
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// What must arrive of the items 0 .. items-1; items below 2^40. O(1).
[[nodiscard]] inline Receipt everything(std::uint64_t items) {
  if (items == 0) return {};
  __extension__ using Wide = unsigned __int128;
  const Wide n = items;
  const Wide sum = n * (n - 1) / 2;
  return {items, static_cast<std::uint64_t>(sum), static_cast<std::uint64_t>(sum * (2 * n - 1) / 3)};
}

}  // namespace heiretsu::exchange
