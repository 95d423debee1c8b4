#pragma once
#include <cstdint>
#include <span>

#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

/// Do the powers multiply to n, with primes ascending and no product above the bound of Word? In the header, so that it
/// is part of the loop over many numbers. O(number of factors).
template <class Word>
[[nodiscard]] inline bool multiplies_back(Word n, std::span<const PowerOf<Word>> powers) {
  Word product = 1, last = 1;
  for (const PowerOf<Word>& power : powers) {
    if (power.prime <= last || power.exponent == 0) return false;
    last = power.prime;
    for (std::uint32_t i = 0; i < power.exponent; ++i)
      if (__builtin_mul_overflow(product, power.prime, &product)) return false;
  }
  return product == n || (n == 0 && powers.empty());
}

}  // namespace heiretsu::factorize
