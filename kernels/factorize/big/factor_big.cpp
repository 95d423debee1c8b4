#include "kernels/factorize/big.hpp"

#include <vector>

#include "kernels/factorize/big/curve_budget.hpp"
#include "kernels/factorize/big/ecm.hpp"
#include "kernels/factorize/big/primality.hpp"
#include "kernels/factorize/big/splitting.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

namespace heiretsu::factorize {
namespace {

/// Composite n as a product of smaller numbers; n is no perfect power and has no prime factor below 2^16.
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

class Factorization {
 public:
  Factorization(std::uint64_t seed, Way way) : seed_(seed), way_(way) {}

  [[nodiscard]] std::vector<BigPower> run(mpz_class n) {
    for (const BigPower& power : strip_small_primes(n)) powers_.add(power);
    split(n, 1);
    return powers_.list();
  }

 private:
  /// Splits n^exponent into primes; n has no prime factor below 2^16.
  void split(const mpz_class& n, std::uint32_t exponent) {
    if (n.fits_ulong_p()) {
      const std::uint64_t small = n.get_ui();
      for (const auto& power : factor_batch({&small, 1}).powers)
        powers_.add({mpz_class(power.prime), power.exponent, true}, exponent);
    } else if (const Primality kind = primality(n); kind != Primality::composite) {
      powers_.add({n, 1, kind == Primality::proven}, exponent);
    } else if (const auto root = root_of_power(n)) {
      split(root->first, root->second * exponent);
    } else {
      for (const mpz_class& factor : taken_apart(n, seed_, way_)) split(factor, exponent);
    }
  }

  std::uint64_t seed_;
  Way way_;
  BigPowers powers_;
};

}  // namespace

std::vector<BigPower> factor_big(const mpz_class& n, std::uint64_t seed, Way way) {
  return n == 0 ? std::vector<BigPower>() : Factorization(seed, way).run(n);
}

}  // namespace heiretsu::factorize
