#include "drivers/output/progress.hpp"

#include <gtest/gtest.h>

namespace heiretsu {
namespace {

TEST(Progress, TellsTheRateAndTheTimeLeft) {
  EXPECT_EQ(Progress::line(1234567, 3, 0.25, "numbers"), "1234567 numbers, 411522 a second, 9 s left");
  EXPECT_EQ(Progress::line(1, 0.5, 0, "trials"), "1 trial, 2 a second");
}

TEST(Progress, TellsWhatOneTakesThatTakesLongerThanASecond) {
  EXPECT_EQ(Progress::line(3, 288, 0, "numbers"), "3 numbers, 96 s each");
  EXPECT_EQ(Progress::line(1, 678.5, 0, "numbers"), "1 number, 678 s each");
}

}  // namespace
}  // namespace heiretsu
