#include "kernels/factorize/primes/small_primes.hpp"

#include <gtest/gtest.h>

namespace heiretsu::factorize {
namespace {

TEST(SmallPrimes, AreTheFiftyThreeOddPrimesBelow257) {
  EXPECT_EQ(small_primes.front().prime, 3u);
  EXPECT_EQ(small_primes.back().prime, 251u);
  EXPECT_EQ(small_primes.size(), 53u);
}

TEST(SmallPrimes, StripTakesEveryPowerAndNoMore) {
  std::uint64_t n = 12157665459056928801u;  // 3^40
  EXPECT_EQ(strip(n, small_primes[0]), 40u);
  EXPECT_EQ(n, 1u);
  n = 7 * 7 * 257;
  EXPECT_EQ(strip(n, small_primes[0]), 0u);
  EXPECT_EQ(strip(n, small_primes[2]), 2u);
  EXPECT_EQ(n, 257u);
}

TEST(SmallPrimes, DivisibilityAtTheTopOfTheType) {
  for (const SmallPrime& small : small_primes) {
    for (std::uint64_t offset = 0; offset < 300; ++offset) {
      const std::uint64_t n = ~std::uint64_t{0} - offset;
      std::uint64_t rest = n;
      EXPECT_EQ(strip(rest, small) != 0, n % small.prime == 0) << n << " / " << small.prime;
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize
