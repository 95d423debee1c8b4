#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <optional>

namespace heiretsu::factorize {

/// The largest number that goes to the quadratic sieve, in bits (about 95 digits).
inline constexpr std::size_t max_quadratic_sieve_bits = 315;

/// About what the sieve takes on a core of 2024, within a factor of two.
[[nodiscard]] double quadratic_sieve_milliseconds(const mpz_class& n);

/// A divisor of n other than 1 and n by the self-initializing quadratic sieve with one large prime. n is composite, no
/// perfect power, above 2^64 and has no prime factor below 100. The time depends on the size of n alone, not on its
/// factors. Deterministic and thread-safe. None when n has too few polynomials, which happens only to small ones.
/// Source: C. Pomerance, The quadratic sieve factoring algorithm (1985); Contini (1997).
[[nodiscard]] std::optional<mpz_class> quadratic_sieve(const mpz_class& n);

}  // namespace heiretsu::factorize
