#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/factor_base.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"

namespace heiretsu::factorize {

/// A product a of primes of the base, with what gives its values of b: b = +-B_1 +- ... +- B_s, plus a if that is even,
/// has b^2 = k n modulo 4 a. B_i is gamma_i a / q_i for the prime q_i of a.
struct LeadingCoefficient {
  mpz_class a;
  std::vector<std::uint32_t> factors;  ///< its primes by their index in the base, ascending
  std::vector<std::uint32_t> gammas;
  std::vector<mpz_class> parts;  ///< the B_i
  bool plus_a = false;           ///< a is added to make b odd

  /// The b number j, 0 <= j < 2^(s-1): B_i is taken negative where bit i of Gray's code of j is set. From number j - 1
  /// to j one sign changes, that of bit countr_zero(j).
  [[nodiscard]] mpz_class b(std::uint32_t j) const;
};

[[nodiscard]] constexpr std::uint32_t gray_code(std::uint32_t j) { return j ^ (j >> 1); }

/// Y = 2 a x + b and Q = a x^2 + b x + c with Y^2 - k n = 4 a Q.
struct SieveValue {
  mpz_class y, q;
};

/// The polynomials Q of the quadratic sieve, numbered: which one a number means depends on nothing that came before.
/// Unit u has 2^g polynomials of one a: those of b number (u mod 2^h) 2^g on, for the a number u / 2^h, where 2^(g + h)
/// is how many an a has.
/// All but one prime of an a are a subset of a pool of primes around the s-th root of the size wanted; the subsets are
/// unranked in the combinatorial number system from a permuted number. The last prime brings a near that size, and
/// comes from those between the pool's: so different numbers have different a. Sources: S. Contini, Factoring integers
/// with the self-initializing quadratic sieve (1997); D. Lehmer, The machine tools of combinatorics (1964).
class SievePolynomials {
 public:
  /// The base must outlive it.
  SievePolynomials(const FactorBase& base, const SieveParameters& parameters);

  /// How many a, and units, there are.
  [[nodiscard]] std::uint64_t coefficients() const { return coefficients_; }
  [[nodiscard]] std::uint64_t units() const { return coefficients_ << log_units_; }

  /// The a number i < coefficients().
  [[nodiscard]] LeadingCoefficient coefficient(std::uint64_t i) const;

  [[nodiscard]] std::uint64_t coefficient_of(std::uint64_t unit) const { return unit >> log_units_; }
  /// The number of the unit's first b.
  [[nodiscard]] std::uint32_t first_of(std::uint64_t unit) const {
    return static_cast<std::uint32_t>(unit & ((std::uint64_t{1} << log_units_) - 1)) << log_polynomials_;
  }
  /// How many polynomials a unit has.
  [[nodiscard]] std::uint32_t polynomials() const { return std::uint32_t{1} << log_polynomials_; }

  /// unit < units(), polynomial < polynomials().
  [[nodiscard]] SieveValue value(std::uint64_t unit, std::uint32_t polynomial, std::int32_t x) const;
  /// That of an a and the number of its b.
  [[nodiscard]] SieveValue value(const LeadingCoefficient& leading, std::uint32_t b_number, std::int32_t x) const;

  /// What every a is near.
  [[nodiscard]] const mpz_class& target() const { return target_; }

 private:
  [[nodiscard]] std::vector<std::uint32_t> subset(std::uint64_t rank) const;
  [[nodiscard]] std::uint32_t last_factor(const mpz_class& product) const;

  const FactorBase& base_;
  std::uint32_t factors_of_a_, log_polynomials_, log_units_;
  mpz_class target_;                                              // for a
  std::vector<std::uint32_t> pool_, last_;                        // by their index
  std::uint64_t coefficients_ = 0, multiplier_ = 1, offset_ = 0;  // the permutation is i -> multiplier i + offset
};

}  // namespace heiretsu::factorize
