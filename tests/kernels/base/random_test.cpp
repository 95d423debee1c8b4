#include "kernels/base/random.hpp"

#include <gtest/gtest.h>

namespace heiretsu {
namespace {

// The first outputs from 1234567, as the reference code of its authors prints them.
TEST(SplitMix64, IsThePublishedSequence) {
  SplitMix64 random(1234567);
  EXPECT_EQ(random(), 6457827717110365317U);
  EXPECT_EQ(random(), 3203168211198807973U);
  EXPECT_EQ(random(), 9817491932198370423U);
  EXPECT_EQ(random(), 4593380528125082431U);
  EXPECT_EQ(random(), 16408922859458223821U);
}

TEST(SplitMix64, MixesEveryOutputFromItsState) {
  SplitMix64 random(41);
  constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15U;  // 2^64 / 1.618..., rounded to odd
  for (std::uint64_t i = 1; i <= 5; ++i) EXPECT_EQ(random(), SplitMix64::mix(41 + i * golden_ratio));
  EXPECT_EQ(SplitMix64::mix(0), 0U);
}

}  // namespace
}  // namespace heiretsu
