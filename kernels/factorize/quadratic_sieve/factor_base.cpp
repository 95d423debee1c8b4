#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

#include <flint/flint.h>
#include <flint/ulong_extras.h>
#include <primesieve.hpp>

#include <cmath>

namespace heiretsu::factorize {
namespace {

/// Is x, below p, a square modulo the prime p?
bool is_square_mod(std::uint32_t x, std::uint32_t p) { return p == 2 || n_jacobi_unsigned(x, p) >= 0; }

std::uint32_t remainder(const mpz_class& n, std::uint32_t p) {
  return static_cast<std::uint32_t>(mpz_fdiv_ui(n.get_mpz_t(), p));
}

bool square_free(std::uint32_t k) {
  for (std::uint32_t d = 2; d * d <= k; ++d) {
    if (k % (d * d) == 0) return false;
  }
  return true;
}

/// What odd primes are expected to contribute to the logarithm of a value for the multiplier k, less what k adds to it.
/// The prime 2 contributes the same for all: k n is 1 modulo 8.
double multiplier_score(const std::vector<std::uint32_t>& primes, const std::vector<std::uint32_t>& residues,
                        std::uint32_t k) {
  double score = -0.5 * std::log(k);
  for (std::size_t i = 0; i < primes.size(); ++i) {
    const std::uint32_t p = primes[i], residue = residues[i] * k % p;
    if (is_square_mod(residue, p)) score += std::log(p) * (residue == 0 ? 1.0 / p : 2.0 / (p - 1));
  }
  return score;
}

}  // namespace

std::uint32_t inverse_mod(std::uint32_t x, std::uint32_t p) {
  const std::uint32_t residue = x % p;
  return residue == 0 ? 0 : static_cast<std::uint32_t>(n_invmod(residue, p));
}

std::uint32_t best_multiplier(const mpz_class& n) {
  constexpr std::uint32_t largest = 150, last_prime = 1000;
  std::vector<std::uint32_t> primes, residues;
  primesieve::generate_primes(3, last_prime, &primes);
  for (const std::uint32_t p : primes) residues.push_back(remainder(n, p));
  std::uint32_t best = 1;
  double best_score = -HUGE_VAL;
  for (std::uint32_t k = remainder(n, 8); k < largest; k += 8) {  // k n = n n = 1 modulo 8
    if (!square_free(k)) continue;
    const double score = multiplier_score(primes, residues, k);
    if (score > best_score) {
      best = k;
      best_score = score;
    }
  }
  return best;
}

FactorBase::FactorBase(const mpz_class& n, std::uint32_t k, std::size_t size) : kn(n * k), multiplier(k) {
  primes.reserve(size);
  roots.reserve(size);
  primesieve::iterator iterator;
  while (primes.size() < size) {
    const auto p = static_cast<std::uint32_t>(iterator.next_prime());
    const std::uint32_t residue = remainder(kn, p);
    if (!is_square_mod(residue, p)) continue;
    if (residue == 0 && (multiplier % p != 0 || remainder(n, p) == 0)) divisor = p;
    primes.push_back(p);
    roots.push_back(static_cast<std::uint32_t>(n_sqrtmod(residue, p)));
  }
}

}  // namespace heiretsu::factorize
