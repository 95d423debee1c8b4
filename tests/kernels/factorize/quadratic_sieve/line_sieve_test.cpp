#include "kernels/factorize/quadratic_sieve/line_sieve.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace heiretsu::factorize {
namespace {

constexpr std::int32_t half = 4096;

mpz_class value_at(const SievePolynomials& polynomial, std::int32_t place) {
  const std::int32_t x = place - half;
  return (polynomial.a * x + 2 * polynomial.b) * x + polynomial.c;
}

/// Divides by the primes of the base, each once; 1 is left of values that are products of different primes of the base.
mpz_class rest_of(mpz_class value, const FactorBase& base) {
  for (const auto p : base.primes) {
    if (value % p == 0) value /= p;
  }
  return abs(value);
}

TEST(LineSieve, FindsEverySquareFreeValueOverTheBase) {
  const FactorBase base(mpz_class("1000000000039") * 1'000'000'007, 120);
  SievePolynomials polynomial(base, half);
  const double value_bits = static_cast<double>(mpz_sizeinbase(base.kn.get_mpz_t(), 2)) / 2 + 12;
  LineSieve sieve(base, 2 * half, value_bits, 20, 3);
  unsigned smooth = 0, candidates = 0;
  for (int count = 0; count < 10; ++count) {
    ASSERT_TRUE(polynomial.next());
    const auto& found = sieve.candidates(polynomial);
    candidates += static_cast<unsigned>(found.size());
    for (std::int32_t place = 0; place < 2 * half; ++place) {
      const mpz_class value = value_at(polynomial, place);
      if (static_cast<double>(mpz_sizeinbase(value.get_mpz_t(), 2)) < value_bits - 8 || rest_of(value, base) != 1)
        continue;
      ++smooth;
      EXPECT_TRUE(std::binary_search(found.begin(), found.end(), place)) << value;
    }
  }
  EXPECT_GT(smooth, 10U);
  EXPECT_LT(candidates, 10U * 2 * half / 20);
}

}  // namespace
}  // namespace heiretsu::factorize
