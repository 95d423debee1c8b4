#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

#include <primesieve.hpp>

#include <array>
#include <cmath>
#include <utility>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize {
namespace {

std::uint32_t power_mod(std::uint64_t base, std::uint32_t exponent, std::uint32_t p) {
  std::uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = result * base % p;
    base = base * base % p;
  }
  return static_cast<std::uint32_t>(result);
}

bool is_square_mod(std::uint32_t x, std::uint32_t p) { return x == 0 || power_mod(x, (p - 1) / 2, p) == 1; }

std::uint32_t remainder(const mpz_class& n, std::uint32_t p) { return static_cast<std::uint32_t>(mpz_fdiv_ui(n.get_mpz_t(), p)); }

/// What the small primes are expected to contribute to the logarithm of a value for the multiplier k, less what k adds to it.
double multiplier_score(const mpz_class& n, std::uint32_t k) {
  const mpz_class kn = n * k;
  const std::uint32_t mod_8 = remainder(kn, 8);
  double score = -0.5 * std::log(k) + std::log(2) * (mod_8 == 1 ? 2 : mod_8 == 5 ? 1 : 0.5);
  primesieve::iterator primes(2);
  for (auto p = static_cast<std::uint32_t>(primes.next_prime()); p < 300; p = static_cast<std::uint32_t>(primes.next_prime())) {
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
  std::int64_t a = p, b = x % p, u = 0, v = 1;
  if (b == 0) return 0;
  while (b != 1) {
    const std::int64_t quotient = a / b;
    a -= quotient * b;
    std::swap(a, b);
    u -= quotient * v;
    std::swap(u, v);
  }
  return static_cast<std::uint32_t>(v < 0 ? v + p : v);
}

std::uint32_t square_root_mod(std::uint32_t x, std::uint32_t p) {
  if (p == 2 || x == 0) return x;
  if (p % 4 == 3) return power_mod(x, (p + 1) / 4, p);
  std::uint32_t odd = p - 1, twos = 0, non_square = 2;
  for (; odd % 2 == 0; odd /= 2) ++twos;
  while (is_square_mod(non_square, p)) ++non_square;
  std::uint64_t c = power_mod(non_square, odd, p), root = power_mod(x, (odd + 1) / 2, p), t = power_mod(x, odd, p);
  while (t != 1) {
    std::uint32_t order = 0;
    for (std::uint64_t square = t; square != 1; square = square * square % p) ++order;
    for (; twos > order + 1; --twos) c = c * c % p;
    root = root * c % p;
    c = c * c % p;
    t = t * c % p;
    twos = order;
  }
  return static_cast<std::uint32_t>(root);
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
    roots.push_back(static_cast<std::int32_t>(square_root_mod(residue, p)));
    inverses.push_back(p == 2 ? 0 : static_cast<std::uint32_t>(inverse_mod_2_64(p)));
  }
}

}  // namespace heiretsu::factorize
