#pragma once
#include <flint/flint.h>
#include <flint/ulong_extras.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize::oracle {

using Powers = std::vector<PrimePower>;

inline Powers row(const FactorLists& lists, std::size_t i) { return {lists[i].begin(), lists[i].end()}; }

/// FLINT's answer; no factors for 0 and 1.
inline Powers flint_factors(std::uint64_t n) {
  Powers powers;
  if (n < 2) return powers;
  n_factor_t factors;
  n_factor_init(&factors);
  n_factor(&factors, n, 1);
  for (int i = 0; i < factors.num; ++i) powers.push_back({factors.p[i], static_cast<std::uint32_t>(factors.exp[i])});
  std::sort(powers.begin(), powers.end(), [](const auto& a, const auto& b) { return a.prime < b.prime; });
  return powers;
}

/// The answer by trial division alone, for n whose second largest prime factor is small.
inline Powers trial_division(std::uint64_t n) {
  Powers powers;
  for (std::uint64_t d = 2; d <= n / d; ++d) {
    std::uint32_t exponent = 0;
    for (; n % d == 0; n /= d) ++exponent;
    if (exponent != 0) powers.push_back({d, exponent});
  }
  if (n > 1) powers.push_back({n, 1});
  return powers;
}

inline void print(const Powers& powers, std::ostream& out) {
  for (const PrimePower& power : powers) out << power.prime << '^' << power.exponent << ' ';
}

/// Every row equals FLINT's; stops at the first that does not.
inline void expect_equal_to_flint(std::span<const std::uint64_t> numbers, const FactorLists& lists) {
  ASSERT_EQ(lists.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Powers ours = row(lists, i);
    const Powers theirs = flint_factors(numbers[i]);
    if (ours == theirs) continue;
    ADD_FAILURE() << numbers[i] << ", number " << i;
    print(ours, std::cerr << "ours ");
    print(theirs, std::cerr << "theirs ");
    return;
  }
}

/// Every row multiplies back to its number, ascends, and holds what FLINT proves prime; stops at the first that does
/// not.
inline void expect_complete(std::span<const std::uint64_t> numbers, const FactorLists& lists) {
  ASSERT_EQ(lists.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::uint64_t product = 1;
    std::uint64_t previous = 1;
    for (const PrimePower& power : lists[i]) {
      ASSERT_LT(previous, power.prime) << numbers[i];
      ASSERT_TRUE(n_is_prime(power.prime)) << power.prime << " of " << numbers[i];
      ASSERT_GE(power.exponent, 1u);
      for (std::uint32_t e = 0; e < power.exponent; ++e) product *= power.prime;
      previous = power.prime;
    }
    ASSERT_EQ(product, std::max<std::uint64_t>(numbers[i], 1)) << numbers[i];
  }
}

}  // namespace heiretsu::factorize::oracle
