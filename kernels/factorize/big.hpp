#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// prime^exponent of a number of any size.
struct BigPower {
  mpz_class prime;
  std::uint32_t exponent = 0;
  bool proven = false;  ///< a proof was made; otherwise a probable prime (BPSW), for which no counterexample is known
  friend bool operator==(const BigPower&, const BigPower&) = default;
};

/// Complete factorization of n >= 0, primes ascending; 0 and 1 have no factors. Thread-safe.
/// By FLINT.
[[nodiscard]] std::vector<BigPower> factor_big(const mpz_class& n, std::uint64_t seed);

}  // namespace heiretsu::factorize
