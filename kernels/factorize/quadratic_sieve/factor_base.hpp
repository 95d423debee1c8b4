#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// x^-1 mod p for a prime p < 2^31 that does not divide x; 0 where it does.
[[nodiscard]] std::uint32_t inverse_mod(std::uint32_t x, std::uint32_t p);

/// The square-free k < 150 with k n = 1 modulo 8 for which values of the quadratic sieve are expected to have the most
/// small prime factors for their size; n is odd. Source: M. Morrison and J. Brillhart, A method of factoring and the
/// factorization of F7 (1975), with the function of Knuth and Schroeppel.
[[nodiscard]] std::uint32_t best_multiplier(const mpz_class& n);

/// The primes that values of the quadratic sieve are factored over: 2, and those modulo which k n is a square.
/// Arrays run in parallel, primes ascending.
struct FactorBase {
  /// The first `size` of them, 1 <= size < 2^18 (primes below 2^23), for an odd n and a multiplier k.
  FactorBase(const mpz_class& n, std::uint32_t k, std::size_t size);

  mpz_class kn;
  std::uint32_t multiplier;
  std::vector<std::uint32_t> primes;
  std::vector<std::uint32_t> roots;  ///< a square root of kn modulo the prime
  std::uint32_t divisor = 1;         ///< a prime of the base that divides n itself, if there is one; else 1

  [[nodiscard]] std::size_t size() const { return primes.size(); }
};

}  // namespace heiretsu::factorize
