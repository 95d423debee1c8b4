#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/numbers.hpp"

namespace heiretsu::factorize {

/// prime^exponent, exponent at least 1.
template <class Word>
struct PowerOf {
  Word prime = 0;              ///< below the bound of Word
  std::uint32_t exponent = 0;  ///< at least 1
  friend bool operator==(const PowerOf&, const PowerOf&) = default;
};

/// The prime powers of consecutive numbers, in one array (compressed rows): those of number i stand in
/// powers[starts[i]] .. powers[starts[i + 1]], primes ascending. The rows of 0 and 1 are empty.
template <class Word>
struct ListsOf {
  using Power = PowerOf<Word>;           ///< a prime and its exponent
  std::vector<std::uint32_t> starts{0};  ///< of each number's powers, and the end of the last
  std::vector<Power> powers;             ///< of all numbers

  /// How many numbers the lists hold.
  [[nodiscard]] std::size_t size() const { return starts.size() - 1; }

  /// The prime powers of number i, 0 <= i < size().
  [[nodiscard]] std::span<const Power> operator[](std::size_t i) const {
    return {powers.data() + starts[i], powers.data() + starts[i + 1]};
  }

  /// Forgets the rows and keeps the memory.
  void clear() {
    starts.resize(1);
    powers.clear();
  }

  /// Ends the current row: the powers appended to `powers` since the last call are one number's.
  void end_row() { starts.push_back(static_cast<std::uint32_t>(powers.size())); }
};

using PrimePower = PowerOf<std::uint64_t>;  ///< of a number below 2^64
using FactorLists = ListsOf<std::uint64_t>;
using WidePower = PowerOf<Uint128>;  ///< of a number below 2^128
using WideLists = ListsOf<Uint128>;

/// Complete factorization of every number, in input order, on the calling thread; thread-safe.
/// Deterministic: the result depends on the numbers alone. Any 64-bit value is allowed, 0 and 1 have no factors.
/// `numbers` holds at most 2^26 values.
[[nodiscard]] FactorLists factor_batch(std::span<const std::uint64_t> numbers);

/// The same for numbers below 2^128. Every prime is proven: below 3.3e24 by 13 strong tests (Sorenson and Webster
/// 2017), beyond from factors of its neighbours (Brillhart, Lehmer and Selfridge 1975). A product of two equal primes
/// of 96 bits takes 0.3 ms, of 128 bits 7 ms, a random number of 96 bits 23 us (a core of 2023 with AVX-512, many at
/// once).
[[nodiscard]] WideLists factor_batch(std::span<const Uint128> numbers);

/// The lists of a part of the numbers, from number `first` on; valid during the call alone. Their `powers` may be more
/// than those of the rows.
using TakeLists = std::function<void(std::size_t first, const FactorLists& lists)>;

/// As factor_batch of numbers below 2^64, in parts that stay in the cache, one after the other, for who needs each part
/// once. `take` may not call any of these functions.
void factor_by_parts(std::span<const std::uint64_t> numbers, const TakeLists& take);

/// Splits every composite once: a divisor of it other than 1 and itself, of the product of two primes the smaller one;
/// 1 for primes, 0 and 1. On the calling thread; thread-safe. For other composites which divisor it is may depend on
/// the instruction set and on the other numbers. Less work than factor_batch where the numbers have no small prime
/// factors. `numbers` holds at most 2^26 values.
[[nodiscard]] std::vector<std::uint64_t> split_batch(std::span<const std::uint64_t> numbers);

}  // namespace heiretsu::factorize
