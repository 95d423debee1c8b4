#include "kernels/factorize/wide/certificate.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/wide/wide_inputs.hpp"

namespace heiretsu::factorize::wide {
namespace {

using inputs::value_of;

TEST(Certificate, TakesTheLargestPrimesOfOneSideUntilTheirCubeExceedsTheNumber) {
  // 31 - 1 = 2 * 3 * 5; 2 * 5 = 10, and 10^3 > 31.
  const Certificate certificate = certificate_of(31, {2, 3, 5}, {2});
  EXPECT_EQ(certificate.minus, (std::vector<uint128>{2, 5}));
  EXPECT_TRUE(certificate.plus.empty());
}

TEST(Certificate, WithNoFactorsOfOneSideItTakesTheOther) {
  // n = 2 q - 1 = 2^127 - 1 is 2^128 / 2 - 1: n + 1 is a power of 2 that exceeds the root of n.
  const uint128 n = (uint128{1} << 127) - 1;
  const Certificate certificate = certificate_of(n, {2}, {2});
  EXPECT_EQ(certificate.plus, (std::vector<uint128>{2}));
  EXPECT_TRUE(follows(n, certificate));
}

TEST(Certificate, IsEmptyWhereTheFactorsAreTooFew) {
  const uint128 n =
      value_of("170141183460469231731687303715884105757");  // the prime after 2^127 - 1 + 28, n - 1 = 4 (...)
  EXPECT_TRUE(certificate_of(n, {2}, {2}).empty());
}

constexpr uint128 q = 1048583;  // a prime above 2^20

TEST(Certificate, DoesNotFollowForAProductOfTwoNumbersThatAre1ModuloItsPart) {
  for (uint128 a = 2; a < 60; a += 2) {
    for (uint128 b = a; b < 60; b += 2)  // (q^3 > n, and n - 1 is a multiple of q)
      EXPECT_FALSE(follows((a * q + 1) * (b * q + 1), {{q}, {}})) << static_cast<int>(a) << ' ' << static_cast<int>(b);
  }
}

TEST(Certificate, DoesNotFollowForAProductOfFactorsThatFitBothParts) {
  const auto twos = [](uint128 x) { return x & (~x + 1); };
  int tried = 0;
  for (uint128 a = 2; a < 100; a += 2) {
    for (uint128 b = 2; b < 100; b += 2) {
      const uint128 c = a * q + 1, d = b * q - 1, n = c * d;  // n + 1 is a multiple of q
      const uint128 minus = twos(n - 1), plus = twos(n + 1);
      const uint128 of_plus = plus * q;  // what a factor is 1 or -1 modulo
      const auto fits_plus = [&](uint128 x) { return x % of_plus == 1 || x % of_plus == of_plus - 1; };
      const bool fits = c % minus == 1 && d % minus == 1 && fits_plus(c) && fits_plus(d);
      if (!fits) continue;
      EXPECT_FALSE(follows(n, {{2}, {2, q}})) << static_cast<int>(a) << ' ' << static_cast<int>(b);
      ++tried;
    }
  }
  EXPECT_GT(tried, 50);
}

/// For all small odd n the conclusion is right whenever the factors of the certificate's parts are as it says.
TEST(Certificate, FollowsForSmallPrimesAlone) {
  const auto is_prime = [](uint128 n) {
    for (uint128 d = 2; d * d <= n; ++d) {
      if (n % d == 0) return false;
    }
    return n > 1;
  };
  const auto primes_of = [&](uint128 n) {
    std::vector<uint128> primes;
    for (uint128 d = 2; d <= n; ++d) {
      if (n % d == 0 && is_prime(d)) primes.push_back(d);
    }
    return primes;
  };
  int primes = 0;
  for (uint128 n = 5; n < 3000; n += 2) {
    const Certificate certificate = certificate_of(n, primes_of(n - 1), primes_of(n + 1));
    ASSERT_FALSE(certificate.empty());
    if (!is_prime(n)) continue;  // its witnesses do not exist, so that nothing need follow
    EXPECT_TRUE(follows(n, certificate)) << static_cast<int>(n);
    const Certificate both{certificate.minus, {2}};
    EXPECT_TRUE(follows(n, both)) << static_cast<int>(n);
    ++primes;
  }
  EXPECT_EQ(primes, 428);  // of the 430 below 3000 all but 2 and 3
}

}  // namespace
}  // namespace heiretsu::factorize::wide
