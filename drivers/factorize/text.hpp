#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/factorize/big.hpp"
#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

/// What is printed of each number, on a line of its own.
enum class Print : std::uint8_t {
  factors,   ///< "12: 2 2 3", as GNU factor does
  divisors,  ///< "12: 1 2 3 4 6 12"
  json,      ///< {"number":"12","factors":[["2",2],["3",1]],"proven":true}; numbers as strings: they may exceed 2^53
  none,
};

/// More divisors than this are not listed.
inline constexpr std::uint64_t max_divisors = 1'000'000;

/// Appends the line of n, whose factorization is `powers`, primes ascending. The rows of 0 and 1 have no factors.
/// @throws ItemError (bad input) when there are more than max_divisors to list.
void append_line(std::string& text, Print print, std::uint64_t n, std::span<const PrimePower> powers);
void append_line(std::string& text, Print print, Uint128 n, std::span<const WidePower> powers);
void append_line(std::string& text, Print print, const mpz_class& n, std::span<const BigPower> powers);

/// The same from all divisors of n, ascending; n = 0 has none.
void append_line(std::string& text, Print print, std::uint64_t n, std::span<const std::uint64_t> divisors);

/// The line of Print::factors, checked while it is written, at a tenth of the cost of a separate check: appends nothing
/// and returns false unless the primes ascend and multiply to n.
[[nodiscard]] bool append_factors(std::string& text, std::uint64_t n, std::span<const PrimePower> powers);
[[nodiscard]] bool append_factors(std::string& text, Uint128 n, std::span<const WidePower> powers);

}  // namespace heiretsu::factorize
