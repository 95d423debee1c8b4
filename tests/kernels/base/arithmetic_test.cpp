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

}  // namespace
}  // namespace heiretsu
