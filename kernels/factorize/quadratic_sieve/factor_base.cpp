#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

#include <flint/flint.h>
#include <flint/ulong_extras.h>
#include <primesieve.hpp>

#include <array>
#include <cmath>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize {
namespace {

/// Is x, below p, a square modulo the prime p?
bool is_square_mod(std::uint32_t x, std::uint32_t p) { return p == 2 || n_jacobi_unsigned(x, p) >= 0; }

std::uint32_t remainder(const mpz_class& n, std::uint32_t p) {
  return static_cast<std::uint32_t>(mpz_fdiv_ui(n.get_mpz_t(), p));
}

/// What the small primes are expected to contribute to the logarithm of a value for the multiplier k, less what k adds
/// to it.
double multiplier_score(const mpz_class& n, std::uint32_t k) {
  const mpz_class kn = n * k;
  const std::uint32_t mod_8 = remainder(kn, 8);
  double score = -0.5 * std::log(k) + std::log(2) * (mod_8 == 1 ? 2 : mod_8 == 5 ? 1 : 0.5);
  primesieve::iterator primes(2);
  for (auto p = static_cast<std::uint32_t>(primes.next_prime()); p < 300;
       p = static_cast<std::uint32_t>(primes.next_prime())) {
    const std::uint32_t residue = remainder(kn, p);
    if (is_square_mod(residue, p)) score += std::log(p) * (residue == 0 ? 1.0 / p : 2.0 / (p - 1));
  }
  return score;
}

std::uint32_t best_multiplier(const mpz_class& n) {
  constexpr std::array<std::uint32_t, 29> square_free{1,  2,  3,  5,  6,  7,  10, 11, 13, 14, 15, 17, 19, 21, 22,
                                                      23, 29, 30, 31, 33, 35, 37, 38, 39, 41, 42, 43, 46, 47};
  std::uint32_t best = 1;
  double best_score = -1;
  for (const std::uint32_t k : square_free) {
    const double score = multiplier_score(n, k);
    if (score > best_score) {
      best = k;
      best_score = score;
    }
  }
  return best;
}

}  // namespace

std::uint32_t inverse_mod(std::uint32_t x, std::uint32_t p) {
  const std::uint32_t residue = x % p;
  return residue == 0 ? 0 : static_cast<std::uint32_t>(n_invmod(residue, p));
}

FactorBase::FactorBase(const mpz_class& n, std::size_t size) : multiplier(best_multiplier(n)) {
  kn = n * multiplier;
  primesieve::iterator iterator;
  while (primes.size() < size) {
    const auto p = static_cast<std::uint32_t>(iterator.next_prime());
    const std::uint32_t residue = remainder(kn, p);
    if (!is_square_mod(residue, p)) continue;
    if (residue == 0 && multiplier % p != 0) divisor = p;
    primes.push_back(static_cast<std::int32_t>(p));
    roots.push_back(static_cast<std::int32_t>(n_sqrtmod(residue, p)));
    inverses.push_back(p == 2 ? 0 : static_cast<std::uint32_t>(inverse_mod_2_64(p)));
  }
}

}  // namespace heiretsu::factorize
