#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// prime^exponent of a number of any size.
struct BigPower {
  mpz_class prime;             ///< or a probable prime
  std::uint32_t exponent = 0;  ///< at least 1
  bool proven = false;  ///< a proof was made; otherwise a probable prime (BPSW), for which no counterexample is known
  friend bool operator==(const BigPower&, const BigPower&) = default;
};

/// How composites above 64 bits are split.
enum class Way : std::uint8_t {
  automatic,  ///< by curves while they are cheap, then by the quadratic sieve up to 450 bits
  sieve,      ///< by the quadratic sieve at once, up to 450 bits; beyond by curves
  curves,     ///< by elliptic curves alone
};

/// Complete factorization of n >= 0 on one thread, primes ascending; 0 and 1 have no factors. Thread-safe.
/// The result depends on n alone; `seed` chooses the curves, and `way` how composites are split, and so the time.
///
/// Prime factors of up to 512 bits are proven. Composites are split by elliptic curves and, up to 450 bits, by the
/// quadratic sieve: 0.8 ms for a product of two equal primes of 72 bits, 2 ms for 96, 8 ms for 128, 0.5 s for 200, 4 s
/// for 70 digits, 22 s for 80 (a core of 2024), and ten times as long for 10 digits more. Beyond 450 bits the curves
/// alone go on until they succeed, which may be longer than anyone waits when the second largest prime factor has more
/// than about 30 digits.
[[nodiscard]] std::vector<BigPower> factor_big(const mpz_class& n, std::uint64_t seed, Way way = Way::automatic);

}  // namespace heiretsu::factorize
