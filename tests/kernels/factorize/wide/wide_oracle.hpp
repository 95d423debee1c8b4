#pragma once
#include <flint/flint.h>
#include <flint/fmpz.h>
#include <flint/fmpz_factor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "kernels/factorize/factors.hpp"
#include "tests/kernels/factorize/wide/wide_inputs.hpp"

namespace heiretsu::factorize::wide::oracle {

using Powers = std::vector<WidePower>;

inline Powers row(const WideLists& lists, std::size_t i) { return {lists[i].begin(), lists[i].end()}; }

/// FLINT's answer for n > 1, primes ascending.
inline Powers flint_factors(uint128 n) {
  fmpz_t value;
  fmpz_factor_t factors;
  fmpz_init(value);
  fmpz_factor_init(factors);
  fmpz_set_mpz(value, inputs::big_of(n).get_mpz_t());
  fmpz_factor(factors, value);
  Powers powers;
  for (slong i = 0; i < factors->num; ++i) {
    mpz_class prime;
    fmpz_get_mpz(prime.get_mpz_t(), factors->p + i);
    powers.push_back({inputs::value_of(prime), static_cast<std::uint32_t>(factors->exp[i])});
  }
  std::sort(powers.begin(), powers.end(), [](const auto& a, const auto& b) { return a.prime < b.prime; });
  fmpz_factor_clear(factors);
  fmpz_clear(value);
  return powers;
}

/// Every row multiplies back to its number, ascends, and holds what GMP takes for prime; stops at the first that does
/// not.
inline void expect_complete(std::span<const uint128> numbers, const WideLists& lists) {
  ASSERT_EQ(lists.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    mpz_class product = 1;
    uint128 previous = 1;
    for (const WidePower& power : lists[i]) {
      ASSERT_LT(previous, power.prime) << inputs::big_of(numbers[i]);
      ASSERT_NE(mpz_probab_prime_p(inputs::big_of(power.prime).get_mpz_t(), 25), 0) << inputs::big_of(power.prime);
      ASSERT_GE(power.exponent, 1u);
      for (std::uint32_t e = 0; e < power.exponent; ++e) product *= inputs::big_of(power.prime);
      previous = power.prime;
    }
    ASSERT_EQ(product, numbers[i] == 0 ? mpz_class(1) : inputs::big_of(numbers[i]));
  }
}

}  // namespace heiretsu::factorize::wide::oracle
