#include "kernels/factorize/quadratic_sieve/factor_base.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace heiretsu::factorize {
namespace {

TEST(FactorBase, Inverses) {
  for (const std::uint32_t p : {3U, 7U, 17U, 97U, 193U, 257U, 65'537U, 786'433U, 1'000'003U}) {
    for (std::uint32_t x = 1; x < 200 && x < p; ++x) {
      EXPECT_EQ(std::uint64_t{x} * inverse_mod(x, p) % p, 1U);
      EXPECT_EQ(inverse_mod(x + p, p), inverse_mod(x, p));
    }
    EXPECT_EQ(inverse_mod(p, p), 0U);
  }
}

TEST(FactorBase, TheMultiplierMakesOneModulo8) {
  for (const char* digits : {"340282366920938463463374607431768211457", "1000000000000000000000000000057",
                             "1000000000000000000000000000099", "1000000000000000000000000000183"}) {
    const mpz_class n(digits);
    const std::uint32_t k = best_multiplier(n);
    EXPECT_EQ(n * k % 8, 1) << n;
    for (std::uint32_t d = 2; d * d <= k; ++d) EXPECT_NE(k % (d * d), 0U);
  }
  // One more than the square of all odd primes below 400 is a square modulo each of them: 1 is best.
  mpz_class product = 8;
  for (mpz_class p = 3; p < 400; mpz_nextprime(p.get_mpz_t(), p.get_mpz_t())) product *= p * p;
  EXPECT_EQ(best_multiplier(product + 1), 1U);
}

TEST(FactorBase, HoldsThePrimesModuloWhichKnIsASquare) {
  const mpz_class n("340282366920938463463374607431768211457");
  const FactorBase base(n, best_multiplier(n), 300);
  ASSERT_EQ(base.size(), 300U);
  EXPECT_EQ(base.kn, n * base.multiplier);
  EXPECT_EQ(base.divisor, 1U);
  std::size_t next = 0;
  for (mpz_class p = 2; p <= base.primes.back(); mpz_nextprime(p.get_mpz_t(), p.get_mpz_t())) {
    const bool is_square = p == 2 || mpz_kronecker(base.kn.get_mpz_t(), p.get_mpz_t()) >= 0;
    if (!is_square) continue;
    ASSERT_EQ(base.primes[next], p);
    EXPECT_EQ((base.kn - mpz_class(base.roots[next]) * base.roots[next]) % p, 0);
    ++next;
  }
  EXPECT_EQ(next, 300U);
}

TEST(FactorBase, MeetsPrimesThatDivideN) {
  const mpz_class n = mpz_class("170141183460469231731687303715884105727") * 101;
  EXPECT_EQ(FactorBase(n, best_multiplier(n), 300).divisor, 101U);
  EXPECT_EQ(FactorBase(n, 101, 300).divisor, 101U) << "though it divides the multiplier, too";
}

}  // namespace
}  // namespace heiretsu::factorize
