#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/primes/small_primes.hpp"

namespace heiretsu::factorize {

/// Numbers below this are factored from a table.
inline constexpr std::uint64_t table_bound = std::uint64_t{1} << 16;
static_assert(table_bound < smallest_unknown);

/// Stands for an odd number that none of the small primes below its square root divides: 1 or a prime.
inline constexpr std::uint8_t no_factor = 255;

/// Entry n / 2, for odd n below table_bound: the place in small_primes of the smallest prime factor, or `no_factor`.
inline constexpr auto smallest_factors = [] {
  std::array<std::uint8_t, table_bound / 2> table{};
  table.fill(no_factor);
  for (std::size_t i = small_primes.size(); i-- > 0;) {  // the smaller primes come last, and stay
    const std::size_t prime = small_primes[i].prime;
    for (std::size_t multiple = prime * prime; multiple < table_bound; multiple += 2 * prime) {
      table[multiple / 2] = static_cast<std::uint8_t>(i);
    }
  }
  return table;
}();

}  // namespace heiretsu::factorize
