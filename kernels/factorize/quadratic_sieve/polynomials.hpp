#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

namespace heiretsu::factorize {

/// The polynomials a x^2 + 2 b x + c of the quadratic sieve on -half <= x < half, with b^2 - a c = kn and a a product
/// of primes of the factor base, so that (a x + b)^2 = a (a x^2 + 2 b x + c) modulo n. For each a come 2^(s-1) of them,
/// one from the other by an addition per prime. The same n gives the same polynomials in the same order. Source: S.
/// Contini, Factoring integers with the self-initializing quadratic sieve (1997).
class SievePolynomials {
 public:
  /// A root that stands in no interval: those of the primes that divide a.
  static constexpr std::int32_t no_root = 1 << 30;

  SievePolynomials(const FactorBase& base, std::int32_t half);

  /// Goes on to the next polynomial; false when no further a is found.
  [[nodiscard]] bool next();

  mpz_class a, b, c;
  std::vector<std::uint32_t> a_factors;  ///< the primes of a, by their index
  std::vector<std::int32_t> first_roots,
      second_roots;  ///< x + half of the first x >= -half where the prime divides the value

 private:
  [[nodiscard]] bool choose_a();
  [[nodiscard]] std::vector<std::uint32_t> random_factors();
  void start_a();
  void step_b();

  const FactorBase& base_;
  std::int32_t half_;
  mpz_class target_;  // for a
  std::size_t factors_of_a_;
  std::size_t pool_first_, pool_last_;  // the primes that a is made of, by their index
  std::mt19937_64 random_;
  std::set<std::vector<std::uint32_t>> used_;
  std::vector<mpz_class> parts_;                   // B of each prime of a: b is their sum with signs
  std::vector<std::vector<std::int32_t>> deltas_;  // 2 B / a modulo each prime
  std::uint32_t polynomial_ = 0;                   // of this a
};

}  // namespace heiretsu::factorize
