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

/// What the choice of a multiplier needs that does not depend on the number: square-free odd k, odd primes with their
/// logarithms, and the symbol (k / p) of each k and p, [k][p].
struct Multipliers {
  Multipliers() {
    constexpr std::uint32_t largest = 150, last_prime = 400;
    primesieve::generate_primes(3, last_prime, &primes);
    for (const std::uint32_t p : primes) logs.push_back(std::log(p));
    for (std::uint32_t k = 1; k < largest; k += 2) {
      if (!square_free(k)) continue;
      multipliers.push_back(k);
      for (const std::uint32_t p : primes) symbols.push_back(n_jacobi_unsigned(k % p, p));
    }
  }
  std::vector<std::uint32_t> primes, multipliers;
  std::vector<double> logs;
  std::vector<int> symbols;
};

}  // namespace

std::uint32_t inverse_mod(std::uint32_t x, std::uint32_t p) {
  const std::uint32_t residue = x % p;
  return residue == 0 ? 0 : static_cast<std::uint32_t>(n_invmod(residue, p));
}

/// What odd primes are expected to contribute to the logarithm of a value, less what k adds to it; the prime 2
/// contributes the same for all. (k n / p) = 1 where the symbols of k and n are the same.
std::uint32_t best_multiplier(const mpz_class& n) {
  static const Multipliers table;
  const std::size_t primes = table.primes.size();
  std::vector<int> symbols;
  for (const std::uint32_t p : table.primes) symbols.push_back(n_jacobi_unsigned(remainder(n, p), p));
  std::uint32_t best = 1;
  double best_score = -HUGE_VAL;
  for (std::size_t j = 0; j < table.multipliers.size(); ++j) {
    const std::uint32_t k = table.multipliers[j];
    if ((k - remainder(n, 8)) % 8 != 0) continue;  // k n is 1 modulo 8 where k is n, as n n is
    double score = -0.5 * std::log(k);
    for (std::size_t i = 0; i < primes; ++i) {
      const int symbol = symbols[i] * table.symbols[j * primes + i];
      if (symbol >= 0) score += table.logs[i] * (symbol == 0 ? 1.0 / table.primes[i] : 2.0 / (table.primes[i] - 1));
    }
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
