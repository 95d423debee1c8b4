#include "kernels/factorize/big.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "kernels/factorize/big/curve_budget.hpp"
#include "tests/kernels/factorize/random_primes.hpp"

namespace heiretsu::factorize {
namespace {

/// `2^3 5 7` for 2^3 * 5 * 7, with `?` behind a prime that is not proven.
std::string factors(const mpz_class& n) {
  std::string text;
  for (const auto& [prime, exponent, proven] : factor_big(n, 1)) {
    if (!text.empty()) text += ' ';
    text += prime.get_str();
    if (exponent != 1) text += '^' + std::to_string(exponent);
    if (!proven) text += '?';
  }
  return text;
}

mpz_class power(unsigned long base, unsigned long exponent) {
  mpz_class result;
  mpz_ui_pow_ui(result.get_mpz_t(), base, exponent);
  return result;
}

mpz_class factorial(unsigned long n) {
  mpz_class result;
  mpz_fac_ui(result.get_mpz_t(), n);
  return result;
}

mpz_class primorial(unsigned long n) {
  mpz_class result;
  mpz_primorial_ui(result.get_mpz_t(), n);
  return result;
}

/// The factorization must multiply back to n, of ascending primes.
void expect_complete(const mpz_class& n) {
  mpz_class product = 1, previous = 1;
  for (const auto& [prime, exponent, proven] : factor_big(n, 1)) {
    EXPECT_GT(prime, previous);
    EXPECT_GT(mpz_probab_prime_p(prime.get_mpz_t(), 40), 0) << prime;
    for (std::uint32_t e = 0; e < exponent; ++e) product *= prime;
    previous = prime;
  }
  EXPECT_EQ(product, n);
}

TEST(FactorBig, SmallNumbers) {
  EXPECT_EQ(factors(0), "");
  EXPECT_EQ(factors(1), "");
  EXPECT_EQ(factors(2), "2");
  EXPECT_EQ(factors(360), "2^3 3^2 5");
  EXPECT_EQ(factors(power(2, 64) - 1), "3 5 17 257 641 65537 6700417");
}

TEST(FactorBig, KnownFactorizations) {
  EXPECT_EQ(factors(power(2, 64)), "2^64");
  EXPECT_EQ(factors(power(2, 67) - 1), "193707721 761838257287");
  EXPECT_EQ(factors(power(2, 127) - 1), "170141183460469231731687303715884105727");
  EXPECT_EQ(factors(power(2, 128) + 1), "59649589127497217 5704689200685129054721");
  EXPECT_EQ(factors(power(10, 40) + 1), "17 5070721 5882353 19721061166646717498359681");
  EXPECT_EQ(factors(power(10, 38) + 1), "101 722817036322379041 1369778187490592461");
  EXPECT_EQ(factors(primorial(47) + 1), "953 46727 13808181181");
  EXPECT_EQ(factors(factorial(50) + 1), "149 3989 74195127103 6854870037011 100612041036938568804690996722352077");
  EXPECT_EQ(factors(power(2, 607) - 1), mpz_class(power(2, 607) - 1).get_str() + "?");
}

TEST(FactorBig, FactorialsAndPrimorialsAndTheirNeighbours) {
  EXPECT_EQ(factors(factorial(30)), "2^26 3^14 5^7 7^4 11^2 13^2 17 19 23 29");
  expect_complete(factorial(1000));
  for (unsigned long n = 20; n <= 32; ++n) {
    expect_complete(factorial(n) + 1);
    expect_complete(factorial(n) - 1);
  }
  for (unsigned long n = 50; n <= 100; n += 10) {
    expect_complete(primorial(n) + 1);
    expect_complete(primorial(n) - 1);
  }
}

TEST(FactorBig, PowersOfPrimes) {
  EXPECT_EQ(factors(power(3, 1000)), "3^1000");
  EXPECT_EQ(factors(power(65'537, 5)), "65537^5");
  EXPECT_EQ(factors(power(4'294'967'291, 6)), "4294967291^6");
  const mpz_class mersenne_61 = power(2, 61) - 1, mersenne_89 = power(2, 89) - 1;
  EXPECT_EQ(factors(mersenne_61 * mersenne_61), "2305843009213693951^2");
  EXPECT_EQ(factors(mersenne_89 * mersenne_89 * mersenne_89), mersenne_89.get_str() + "^3");
  EXPECT_EQ(factors(mersenne_61 * mersenne_61 * 1'000'003), "1000003 2305843009213693951^2");
}

TEST(FactorBig, CompositesThatFoolWeakerTests) {
  EXPECT_EQ(factors(mpz_class("318665857834031151167461")), "399165290221 798330580441");
  EXPECT_EQ(factors(mpz_class("3317044064679887385961981")), "1287836182261 2575672364521");
  // (6k+1)(12k+1)(18k+1), a Carmichael number above 2^64.
  EXPECT_EQ(factors(mpz_class(6'000'307) * 12'000'613 * 18'000'919), "6000307 12000613 18000919");
}

TEST(FactorBig, ProductsOfRandomPrimes) {
  RandomPrimes random_prime;
  std::mt19937 random(5);
  for (int trial = 0; trial < 300; ++trial) {
    std::map<mpz_class, std::uint32_t> expected;
    mpz_class n = 1;
    while (mpz_sizeinbase(n.get_mpz_t(), 2) < 65) {
      const mpz_class prime = random_prime(2 + static_cast<unsigned>(random() % 34));
      ++expected[prime];
      n *= prime;
    }
    const auto powers = factor_big(n, 1);
    ASSERT_EQ(powers.size(), expected.size()) << n;
    for (const auto& power : powers) {
      EXPECT_EQ(power.exponent, expected[power.prime]) << n;
      EXPECT_TRUE(power.proven);
    }
  }
}

TEST(FactorBig, Semiprimes) {
  RandomPrimes random_prime;
  for (unsigned bits = 33; bits <= 48; ++bits) {
    const mpz_class p = random_prime(bits), q = random_prime(bits + 1);
    EXPECT_EQ(factors(p * q), p.get_str() + " " + q.get_str());
  }
}

TEST(FactorBig, EveryWayFindsTheSame) {
  RandomPrimes random_prime;
  for (const mpz_class& n :
       {mpz_class(random_prime(33) * random_prime(34) * random_prime(35)), mpz_class(factorial(30) + 1),
        mpz_class(power(1'000'003, 3) * random_prime(40)), mpz_class(power(2, 127) - 1)}) {
    const auto expected = factor_big(n, 1);
    EXPECT_EQ(factor_big(n, 1, Way::sieve), expected);
    EXPECT_EQ(factor_big(n, 1, Way::curves), expected);
  }
}

TEST(FactorBig, CurvesBeforeTheSieve) {
  const mpz_class n = power(2, 200) + 1, beyond = power(2, 450) + 1;
  EXPECT_GT(milliseconds_of_curves(n, Way::automatic), 1);
  EXPECT_LT(milliseconds_of_curves(n, Way::automatic), 1000);
  EXPECT_EQ(milliseconds_of_curves(n, Way::sieve), 0);
  EXPECT_EQ(milliseconds_of_curves(power(2, 400) + 1, Way::sieve), 0);
  for (const double endless : {milliseconds_of_curves(n, Way::curves), milliseconds_of_curves(beyond, Way::automatic),
                               milliseconds_of_curves(beyond, Way::sieve)})
    EXPECT_TRUE(std::isinf(endless));
}

TEST(FactorBigThreads, AndTheSeedChangeNothing) {
  // The first is left to curves, the second to the quadratic sieve; both end with proofs of primes above 2^64.
  for (const mpz_class& n :
       {mpz_class((power(2, 64) + 13) * 1'000'000'007 * 998'244'353), mpz_class(power(2, 128) + 1)}) {
    const auto expected = factor_big(n, 0);
    std::vector<std::vector<BigPower>> results(4);
    {
      std::vector<std::jthread> threads;
      for (std::size_t t = 0; t < results.size(); ++t)
        threads.emplace_back([&results, &n, t] { results[t] = factor_big(n, t); });
    }
    for (const auto& result : results) EXPECT_EQ(result, expected);
  }
}

}  // namespace
}  // namespace heiretsu::factorize
