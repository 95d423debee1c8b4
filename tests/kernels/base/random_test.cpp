#include "kernels/base/random.hpp"

#include <cmath>

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

TEST(Uniform, IsANumberOfAStreamAndNotThatOfItsNeighbour) {
  SplitMix64 stream(SplitMix64::mix(7 + 0x9e3779b97f4a7c15U));
  for (std::uint64_t i = 0; i < 5; ++i) EXPECT_EQ(uniform(7, i), static_cast<double>(stream() >> 11) * 0x1p-53);
  EXPECT_NE(uniform(7, 1), uniform(8, 0));
}

// 10^5 draws: mean 1/2 and mean square 1/3 within five of their standard errors, as are products of neighbours (1/4).
TEST(Uniform, IsSpreadOverTheUnitInterval) {
  constexpr int draws = 100'000;
  double sum = 0, squares = 0, neighbours = 0;
  for (std::uint64_t i = 0; i < draws; ++i) {
    const double x = uniform(1, i);
    ASSERT_TRUE(x >= 0 && x < 1);
    sum += x;
    squares += x * x;
    neighbours += x * uniform(2, i);
  }
  EXPECT_NEAR(sum / draws, 1.0 / 2, 5 * 0.2887 / std::sqrt(draws));
  EXPECT_NEAR(squares / draws, 1.0 / 3, 5 * 0.2981 / std::sqrt(draws));
  EXPECT_NEAR(neighbours / draws, 1.0 / 4, 5 * 0.2205 / std::sqrt(draws));
}

}  // namespace
}  // namespace heiretsu
