#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "tests/kernels/factorize/random_primes.hpp"

namespace heiretsu::factorize {
namespace {

using Numbers = std::vector<mpz_class>;

Numbers sorted(Numbers numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// The sieve must split the product of these numbers into them.
void expect_split(const Numbers& numbers) {
  mpz_class n = 1;
  for (const mpz_class& number : numbers) n *= number;
  EXPECT_EQ(sorted(quadratic_sieve(n)), sorted(numbers)) << n;
}

/// Sizes of semiprimes, and how many of each size are split.
struct Sizes {
  unsigned first, last;  ///< bits
  int each;
};

class QuadraticSieveSizes : public testing::TestWithParam<Sizes> {};

/// Of a fixed seed for each size; larger ones are in the tests of the program.
TEST_P(QuadraticSieveSizes, SplitsSemiprimes) {
  for (unsigned bits = GetParam().first; bits <= GetParam().last; ++bits) {
    RandomPrimes random_prime;
    for (int i = 0; i < GetParam().each; ++i) expect_split({random_prime(bits / 2), random_prime(bits - bits / 2)});
  }
}

#ifdef HEIRETSU_SANITIZES_ADDRESS
INSTANTIATE_TEST_SUITE_P(, QuadraticSieveSizes, testing::Values(Sizes{65, 96, 1}, Sizes{97, 128, 1}));
#else
INSTANTIATE_TEST_SUITE_P(, QuadraticSieveSizes,
                         testing::Values(Sizes{65, 90, 100}, Sizes{91, 110, 100}, Sizes{111, 120, 100},
                                         Sizes{121, 130, 100}, Sizes{131, 145, 20}, Sizes{146, 160, 20},
                                         Sizes{161, 185, 2}, Sizes{186, 200, 2}),
                         [](const auto& sizes) {
                           return std::to_string(sizes.param.first) + "to" + std::to_string(sizes.param.last) + "bits";
                         });
#endif

TEST(QuadraticSieve, KnownFactorizations) {
  expect_split({mpz_class("59649589127497217"), mpz_class("5704689200685129054721")});         // 2^128 + 1
  expect_split({mpz_class("193707721"), mpz_class("761838257287")});                           // 2^67 - 1
  expect_split({mpz_class("20639383"), mpz_class("117876683047")});                            // 20! + 1
  expect_split({mpz_class("618970019642690137449562111"), mpz_class("2305843009213693951")});  // two Mersenne primes
}

TEST(QuadraticSieve, SplitsManyFactorsAtOnce) {
  RandomPrimes random_prime;
  expect_split({random_prime(20), random_prime(60)});
  expect_split({random_prime(25), random_prime(25), random_prime(30)});
  expect_split({random_prime(40), random_prime(41), random_prime(42)});
  expect_split({random_prime(18), random_prime(19), random_prime(20), random_prime(21)});
  expect_split({random_prime(30), random_prime(30), random_prime(31), random_prime(32)});
  expect_split({random_prime(22), random_prime(23), random_prime(24), random_prime(25), random_prime(26)});
}

TEST(QuadraticSieve, PowersStayTogether) {
  const mpz_class p("1000003"), q("1000000000039"), r("4294967311");
  expect_split({p * p, q});
  expect_split({p * p * p, q});
  expect_split({r * r, q * q * q});
}

/// 23, 101 and 1009 are in the base of nearly every number: n falls apart before anything is sieved.
TEST(QuadraticSieve, APrimeOfTheBaseMayDivide) {
  RandomPrimes random_prime;
  const mpz_class p = random_prime(40), q = random_prime(41);
  for (const unsigned small : {3U, 5U, 7U, 23U, 101U, 1009U}) {
    const Numbers factors = quadratic_sieve(p * q * small);
    EXPECT_EQ(std::accumulate(factors.begin(), factors.end(), mpz_class(1), std::multiplies<>()), p * q * small);
    EXPECT_GT(factors.size(), 1U) << small;
  }
}

TEST(QuadraticSieve, TheSameNumberGivesTheSame) {
  const mpz_class n = mpz_class("1000000000039") * mpz_class("1000000000061");
  EXPECT_EQ(quadratic_sieve(n), quadratic_sieve(n));
}

}  // namespace
}  // namespace heiretsu::factorize
