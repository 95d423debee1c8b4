#include "drivers/program/deadline.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "kernels/base/clock.hpp"

namespace heiretsu {
namespace {

TEST(DeadlineDeathTest, WhatTakesLongerEndsTheProcessWithItsLine) {
  const auto run = [] {
    const Deadline deadline(0.1, "it did not come back");
    wait(60);
    std::_Exit(0);
  };
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(1), "^it did not come back\n$");
}

TEST(DeadlineDeathTest, WhatEndsInTimeIsLeftAloneAndNotHeldUp) {
  const auto run = [] {
    const double start = now();
    for (int i = 0; i < 10; ++i) const Deadline deadline(0.3, "too late");
    const double taken = now() - start;
    wait(0.5);
    std::_Exit(taken < 0.3 ? 0 : 1);
  };
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(0), "^$");
}

}  // namespace
}  // namespace heiretsu
