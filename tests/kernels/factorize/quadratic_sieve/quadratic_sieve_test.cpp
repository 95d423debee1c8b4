#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/random_primes.hpp"

namespace heiretsu::factorize {
namespace {

TEST(QuadraticSieve, SplitsSemiprimesOfEverySize) {
  RandomPrimes random_prime;
  for (unsigned bits = 66; bits <= 150; bits += bits < 90 ? 1 : 6) {
    for (int trial = 0; trial < (bits < 90 ? 10 : 1); ++trial) {
      const mpz_class p = random_prime(bits / 2), q = random_prime(bits - bits / 2);
      const auto divisor = quadratic_sieve(p * q);
      ASSERT_TRUE(divisor) << p << " " << q;
      EXPECT_TRUE(*divisor == p || *divisor == q) << *divisor;
    }
  }
}

TEST(QuadraticSieve, UnbalancedAndManyFactors) {
  RandomPrimes random_prime;
  for (const mpz_class& n : {mpz_class(random_prime(20) * random_prime(60)),
                             mpz_class(random_prime(25) * random_prime(25) * random_prime(30)),
                             mpz_class(random_prime(18) * random_prime(18) * random_prime(18) * random_prime(18)),
                             mpz_class(random_prime(30) * random_prime(30) * random_prime(30) * random_prime(30))}) {
    const auto divisor = quadratic_sieve(n);
    ASSERT_TRUE(divisor) << n;
    EXPECT_TRUE(*divisor > 1 && *divisor < n && n % *divisor == 0) << n;
  }
}

TEST(QuadraticSieve, ASquareFactorIsNoObstacle) {
  const mpz_class p = 1'000'003, q("1000000000039");
  const auto divisor = quadratic_sieve(p * p * q);
  ASSERT_TRUE(divisor);
  EXPECT_EQ(p * p * q % *divisor, 0);
}

TEST(QuadraticSieve, TheSeventhFermatNumber) {
  const auto divisor = quadratic_sieve((mpz_class(1) << 128) + 1);
  ASSERT_TRUE(divisor);
  EXPECT_TRUE(*divisor == mpz_class("59649589127497217") || *divisor == mpz_class("5704689200685129054721"));
}

TEST(QuadraticSieve, TheSameNumberGivesTheSameDivisor) {
  const mpz_class n = mpz_class("1000000000039") * mpz_class("1000000000061");
  EXPECT_EQ(quadratic_sieve(n), quadratic_sieve(n));
}

}  // namespace
}  // namespace heiretsu::factorize
