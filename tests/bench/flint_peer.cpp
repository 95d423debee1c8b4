#include <flint/flint.h>
#include <flint/fmpz.h>
#include <flint/fmpz_factor.h>
#include <flint/qsieve.h>
#include <flint/ulong_extras.h>

#include <algorithm>

#include "tests/bench/peers.hpp"

namespace heiretsu::factorize {
namespace {

void append(std::uint64_t n, FactorLists& lists) {
  n_factor_t factors;
  n_factor_init(&factors);
  n_factor(&factors, n, 0);  // primes by BPSW, for which no 64-bit counterexample exists
  const auto row = static_cast<std::ptrdiff_t>(lists.powers.size());
  for (int i = 0; i < factors.num; ++i)
    lists.powers.push_back({factors.p[i], static_cast<std::uint32_t>(factors.exp[i])});
  std::sort(lists.powers.begin() + row, lists.powers.end(),
            [](const auto& a, const auto& b) { return a.prime < b.prime; });
  lists.end_row();
}

std::vector<BigPower> factor_by(void (*by)(fmpz_factor_t, const fmpz_t), const mpz_class& n) {
  fmpz_t value;
  fmpz_init(value);
  fmpz_set_mpz(value, n.get_mpz_t());
  fmpz_factor_t factors;
  fmpz_factor_init(factors);
  by(factors, value);
  std::vector<BigPower> powers(static_cast<std::size_t>(factors->num));
  for (std::size_t i = 0; i < powers.size(); ++i) {
    fmpz_get_mpz(powers[i].prime.get_mpz_t(), factors->p + i);
    powers[i].exponent = static_cast<std::uint32_t>(factors->exp[i]);
  }
  fmpz_factor_clear(factors);
  fmpz_clear(value);
  std::sort(powers.begin(), powers.end(), [](const BigPower& a, const BigPower& b) { return a.prime < b.prime; });
  return powers;
}

std::vector<BigPower> factor_large(const mpz_class& n) { return factor_by(fmpz_factor, n); }
std::vector<BigPower> sieve(const mpz_class& n) { return factor_by(qsieve_factor, n); }

}  // namespace

Peer flint_peer() { return {"flint", FLINT_VERSION, append, factor_large, sieve}; }

}  // namespace heiretsu::factorize
