#include "kernels/factorize/primes/prime_table.hpp"

#include <gtest/gtest.h>

namespace heiretsu::factorize {
namespace {

TEST(PrimeTable, HoldsThePrimesBetweenItsBounds) {
  const std::vector<bool> table = prime_table(7, 31, 40);
  ASSERT_EQ(table.size(), 40U);
  for (std::size_t n = 0; n < table.size(); ++n) {
    const bool wanted =
        n == 7 || n == 11 || n == 13 || n == 17 || n == 19 || n == 23 || n == 29 || n == 31;  // 37 is beyond
    EXPECT_EQ(table[n], wanted) << n;
  }
}

}  // namespace
}  // namespace heiretsu::factorize
