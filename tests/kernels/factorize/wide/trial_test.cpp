#include "kernels/factorize/wide/trial.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/wide/wide_inputs.hpp"

namespace heiretsu::factorize::wide {
namespace {

using Values = std::vector<std::uint64_t>;
constexpr uint128 large_prime = (uint128{1} << 89) - 1;

TEST(WideTrial, PrimesBelowAThousandComeOffInTheirOrder) {
  uint128 n = large_prime * 997 * 997 * 3 * 8 * 1009;
  Cofactors found;
  strip_tiny(n, 7, found);
  EXPECT_EQ(n, large_prime * 1009);
  EXPECT_EQ(found.values, (Values{2, 2, 2, 3, 997, 997}));
  EXPECT_EQ(found.owners, std::vector<std::uint32_t>(6, 7));
}

TEST(WideTrial, LargerOnesUpTo65521ComeOffAskedFor) {
  uint128 n = large_prime * 1009 * 65521 * 2;
  Cofactors found;
  strip_small(n, 0, found);
  EXPECT_EQ(n, large_prime * 2);
  EXPECT_EQ(found.values, (Values{1009, 65521}));
}

TEST(WideTrial, WhatIsBelow64BitsIsLeftToItsOwnEngine) {
  uint128 n = uint128{1} << 70 | uint128{1} << 69;  // 3 * 2^69
  Cofactors found;
  strip_tiny(n, 0, found);
  EXPECT_EQ(n, uint128{3} << 62);
  EXPECT_EQ(found.values, Values(7, 2));
  strip_small(n = 1009, 0, found);
  EXPECT_EQ(n, 1009u);
}

}  // namespace
}  // namespace heiretsu::factorize::wide
