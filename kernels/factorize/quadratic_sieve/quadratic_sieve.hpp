#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <vector>

namespace heiretsu::factorize {

/// The largest number that the quadratic sieve takes, in bits (135 digits): its values fit 256 bits.
inline constexpr std::size_t max_sievable_bits = 450;

/// n as a product of pairwise coprime numbers above 1, by the self-initializing quadratic sieve on one thread; n alone
/// when it has too few polynomials, which happens only to small ones. n is odd, composite, no perfect power, above 2^64
/// and of at most max_sievable_bits. Mostly the numbers are primes and their powers. The time depends on the size of n
/// alone, not on its factors: see sieve_milliseconds(). Deterministic and thread-safe. Source: C. Pomerance, The
/// quadratic sieve factoring algorithm (1985); S. Contini, Factoring integers with the self-initializing quadratic
/// sieve (1997).
[[nodiscard]] std::vector<mpz_class> quadratic_sieve(const mpz_class& n);

}  // namespace heiretsu::factorize
