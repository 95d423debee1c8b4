#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// x^-1 mod p for a prime p < 2^31 that does not divide x; 0 where it does.
[[nodiscard]] std::uint32_t inverse_mod(std::uint32_t x, std::uint32_t p);

/// The primes that values of the quadratic sieve are factored over: 2, and those modulo which k n is a square.
/// The multiplier k is chosen such that many small primes are among them (Knuth and Schroeppel).
/// Arrays run in parallel, primes ascending.
struct FactorBase {
  FactorBase(const mpz_class& n, std::size_t size);

  mpz_class kn;
  std::uint32_t multiplier;
  std::vector<std::int32_t> primes;
  std::vector<std::int32_t> roots;      ///< a square root of kn modulo the prime
  std::vector<std::uint32_t> inverses;  ///< of the prime modulo 2^32; 0 for the prime 2
  std::uint32_t divisor = 1;            ///< a prime that divides n itself, if one was found; else 1

  [[nodiscard]] std::size_t size() const { return primes.size(); }
};

}  // namespace heiretsu::factorize
