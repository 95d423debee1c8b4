#include "kernels/factorize/quadratic_sieve/polynomials.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace heiretsu::factorize {
namespace {

constexpr std::int32_t half = 4096;

mpz_class value_at(const SievePolynomials& polynomial, std::int32_t place) {
  const std::int32_t x = place - half;
  return (polynomial.a * x + 2 * polynomial.b) * x + polynomial.c;
}

TEST(SievePolynomials, AreWhatTheyPromise) {
  const FactorBase base(mpz_class("1000000000000000000000007") * 1'000'000'007, 120);
  SievePolynomials polynomial(base, half);
  std::set<std::string> seen;
  for (int count = 0; count < 200; ++count) {
    ASSERT_TRUE(polynomial.next());
    EXPECT_EQ(polynomial.b * polynomial.b - polynomial.a * polynomial.c, base.kn);
    EXPECT_TRUE(seen.insert(polynomial.a.get_str() + " " + polynomial.b.get_str()).second);
    mpz_class a = 1;
    for (const auto i : polynomial.a_factors) a *= base.primes[i];
    EXPECT_EQ(polynomial.a, a);
    for (std::size_t i = 0; i < base.size(); ++i) {
      if (polynomial.first_roots[i] == SievePolynomials::no_root) {
        EXPECT_EQ(polynomial.a % base.primes[i], 0);
        continue;
      }
      EXPECT_LT(polynomial.first_roots[i], base.primes[i]);
      EXPECT_EQ(value_at(polynomial, polynomial.first_roots[i]) % base.primes[i], 0) << base.primes[i];
      EXPECT_EQ(value_at(polynomial, polynomial.second_roots[i]) % base.primes[i], 0) << base.primes[i];
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize
