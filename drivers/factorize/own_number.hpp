#pragma once
#include <gmpxx.h>

#include <cstdint>

namespace heiretsu::factorize {

inline constexpr std::uint64_t min_own_digits = 58;   ///< fewer are not shared by all workers
inline constexpr std::uint64_t max_own_digits = 135;  ///< the sieve takes no more

/// A number of so many digits that is hard to split, the same on every machine: the first prime from pi * 10^i on times
/// the first from e * 10^j on, of half of the digits each. Successive digits so give numbers that begin alike, 8.539...
/// @throws UsageError, naming --digits, where they are not between min_own_digits and max_own_digits.
[[nodiscard]] mpz_class own_number(std::uint64_t digits);

}  // namespace heiretsu::factorize
