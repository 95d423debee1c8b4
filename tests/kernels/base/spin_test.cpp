#include "kernels/base/spin.hpp"

#include <gtest/gtest.h>

namespace heiretsu {
namespace {

TEST(Spins, NoneForNoTimeAndMoreForMore) {
  EXPECT_EQ(spins_for(0), 0U);
  EXPECT_GE(spins_for(1e-6), 1U);
  EXPECT_GT(spins_for(1e6), spins_for(10));
}

}  // namespace
}  // namespace heiretsu
