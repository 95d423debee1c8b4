#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/factorize/big.hpp"
#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

/// The divisors of consecutive numbers, in one array (compressed rows): those of number i stand in
/// divisors[starts[i]] .. divisors[starts[i + 1]], ascending.
struct DivisorLists {
  std::vector<std::size_t> starts{0};   ///< of each number's divisors, and the end of the last
  std::vector<std::uint64_t> divisors;  ///< of all numbers

  /// How many numbers the lists hold.
  [[nodiscard]] std::size_t size() const { return starts.size() - 1; }

  /// The divisors of number i, 0 <= i < size().
  [[nodiscard]] std::span<const std::uint64_t> operator[](std::size_t i) const {
    return {divisors.data() + starts[i], divisors.data() + starts[i + 1]};
  }

  /// Ends the current row: the divisors appended since the last call are one number's.
  void end_row() { starts.push_back(divisors.size()); }

  /// Appends the rows of the numbers that follow.
  void append(const DivisorLists& next);

  friend bool operator==(const DivisorLists&, const DivisorLists&) = default;
};

/// All divisors, ascending, of the number with these prime powers; 1 alone for none. O(d log d) for d divisors, at most
/// 103 680 below 2^64.
[[nodiscard]] std::vector<std::uint64_t> divisors_of(std::span<const PrimePower> powers);
[[nodiscard]] std::vector<Uint128> divisors_of(std::span<const WidePower> powers);
[[nodiscard]] std::vector<mpz_class> divisors_of(std::span<const BigPower> powers);

}  // namespace heiretsu::factorize
