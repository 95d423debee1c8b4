#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"

/// Logarithms to base 2 in units of 1/256, rounded down, by integers alone: the same on every machine, which the
/// library's are not in their last bit.
namespace heiretsu::factorize {

inline constexpr int bit_units = 256;  ///< of a bit

/// Of x > 0. Each squaring of the fraction gives one more digit.
[[nodiscard]] constexpr int log2_units(std::uint64_t x) {
  const int exponent = 63 - std::countl_zero(x);
  std::uint64_t fraction = x << (63 - exponent);  // in [1, 2), times 2^63
  int result = exponent;
  for (int digit = 0; digit < 8; ++digit) {
    const uint128 square = uint128{fraction} * fraction >> 63;
    const bool carry = square >> 64 != 0;
    fraction = static_cast<std::uint64_t>(carry ? square >> 1 : square);
    result = 2 * result + (carry ? 1 : 0);
  }
  return result;
}

inline constexpr auto log2_of_mantissa = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<std::uint8_t>(log2_units(256 + i) - 8 * 256);
  return table;
}();

/// Of x >= 1, at most 2 1/2 units too small.
[[nodiscard]] constexpr int log2_units(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  return (static_cast<int>(bits >> 52 & 0x7ff) - 1023) * bit_units + log2_of_mantissa[bits >> 44 & 0xff];
}

}  // namespace heiretsu::factorize
