#include "kernels/factorize/big.hpp"

#include <primesieve.hpp>

#include <map>
#include <optional>
#include <utility>

#include "kernels/factorize/big/curve_budget.hpp"
#include "kernels/factorize/big/ecm.hpp"
#include "kernels/factorize/big/primality.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t trial_bound = 1 << 16;

/// Composite n as a product of smaller numbers; n is no perfect power and has no prime factor below `trial_bound`.
std::vector<mpz_class> taken_apart(const mpz_class& n, std::uint64_t seed, Way way) {
  const EcmSearch search(n, seed);
  const std::uint64_t curves = search.curves_within(milliseconds_of_curves(n, way));
  auto found = search({0, curves});
  if (!found) {
    if (auto factors = quadratic_sieve(n); factors.size() > 1) return factors;
    found = search({curves, EcmSearch::endless});
  }
  return {found->divisor, n / found->divisor};
}

/// The smallest root of a perfect power and its exponent.
std::optional<std::pair<mpz_class, std::uint32_t>> root_of_power(const mpz_class& n) {
  if (!mpz_perfect_power_p(n.get_mpz_t())) return std::nullopt;
  mpz_class root;
  for (std::uint32_t exponent = 2;; ++exponent) {
    if (mpz_root(root.get_mpz_t(), n.get_mpz_t(), exponent)) return std::pair{root, exponent};
  }
}

/// What is known of a number: its prime factors so far.
class Factorization {
 public:
  Factorization(std::uint64_t seed, Way way) : seed_(seed), way_(way) {}

  /// Takes the primes below `trial_bound` out of n.
  void strip(mpz_class& n) {
    static const std::vector<std::uint32_t> primes = [] {
      std::vector<std::uint32_t> result;
      primesieve::generate_primes(trial_bound, &result);
      return result;
    }();
    for (const std::uint32_t prime : primes) {
      if (!mpz_divisible_ui_p(n.get_mpz_t(), prime)) continue;
      const mpz_class factor = prime;
      add(factor, static_cast<std::uint32_t>(mpz_remove(n.get_mpz_t(), n.get_mpz_t(), factor.get_mpz_t())), true);
    }
  }

  /// Splits n^exponent into primes; n has no prime factor below `trial_bound`.
  void split(const mpz_class& n, std::uint32_t exponent) {
    if (n.fits_ulong_p()) {
      const std::uint64_t small = n.get_ui();
      for (const auto& power : factor_batch({&small, 1}).powers)
        add(mpz_class(power.prime), power.exponent * exponent, true);
    } else if (const Primality kind = primality(n); kind != Primality::composite) {
      add(n, exponent, kind == Primality::proven);
    } else if (const auto root = root_of_power(n)) {
      split(root->first, root->second * exponent);
    } else {
      for (const mpz_class& factor : taken_apart(n, seed_, way_)) split(factor, exponent);
    }
  }

  [[nodiscard]] std::vector<BigPower> powers() const {
    std::vector<BigPower> result;
    for (const auto& entry : found_) result.push_back(entry.second);
    return result;
  }

 private:
  void add(const mpz_class& prime, std::uint32_t exponent, bool proven) {
    const auto entry = found_.try_emplace(prime, BigPower{prime, 0, proven}).first;
    entry->second.exponent += exponent;
  }

  std::uint64_t seed_;
  Way way_;
  std::map<mpz_class, BigPower> found_;
};

}  // namespace

std::vector<BigPower> factor_big(const mpz_class& n, std::uint64_t seed, Way way) {
  if (n == 0) return {};
  Factorization factorization(seed, way);
  mpz_class rest = n;
  factorization.strip(rest);
  factorization.split(rest, 1);
  return factorization.powers();
}

}  // namespace heiretsu::factorize
