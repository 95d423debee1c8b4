#include "kernels/base/arithmetic.hpp"

#include <gtest/gtest.h>

namespace heiretsu {
namespace {

TEST(CeilDiv, RoundsUp) {
  EXPECT_EQ(ceil_div(0, 7), 0U);
  EXPECT_EQ(ceil_div(1, 7), 1U);
  EXPECT_EQ(ceil_div(7, 7), 1U);
  EXPECT_EQ(ceil_div(8, 7), 2U);
}

TEST(CeilDiv, DoesNotOverflow) {
  EXPECT_EQ(ceil_div(UINT64_MAX, 1), UINT64_MAX);
  EXPECT_EQ(ceil_div(UINT64_MAX, 2), std::uint64_t{1} << 63);
  EXPECT_EQ(ceil_div(UINT64_MAX, UINT64_MAX), 1U);
}

TEST(RoundUp, GivesTheNextMultiple) {
  EXPECT_EQ(round_up(0U, 16), 0U);
  EXPECT_EQ(round_up(1U, 16), 16U);
  EXPECT_EQ(round_up(16U, 16), 16U);
  EXPECT_EQ(round_up(std::uint64_t{17}, 16), 32U);
}

}  // namespace
}  // namespace heiretsu
