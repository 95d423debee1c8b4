#include "kernels/base/histogram.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace heiretsu {
namespace {

TEST(Histogram, SaysNothingOfNothing) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.quantile(0.5), 0U);
}

TEST(Histogram, IsExactForSmallValues) {
  Histogram histogram;
  for (std::uint64_t i = 1; i <= 50; ++i) histogram.add(i);
  EXPECT_EQ(histogram.quantile(0.5), 25U);
  EXPECT_EQ(histogram.quantile(0.98), 49U);
  EXPECT_EQ(histogram.quantile(0), 1U);
  EXPECT_EQ(histogram.quantile(1), 50U);
}

TEST(Histogram, IsAtMostOneThirtySecondAboveTheTruthAtAnySize) {
  for (std::uint64_t value = 1; value < (std::uint64_t{1} << 62); value = value * 3 + 1) {
    Histogram histogram;
    histogram.add(value);
    histogram.add(UINT64_MAX);
    EXPECT_GE(histogram.quantile(0.5), value);
    EXPECT_LE(histogram.quantile(0.5), value + value / 32);
    EXPECT_EQ(histogram.quantile(1), UINT64_MAX);
  }
}

TEST(Histogram, MergesAndTellsWhatItCounted) {
  Histogram one, two;
  one.add(10);
  two.add(1'000'000);
  two.add(10);
  one.merge(two);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  one.each([&told](std::uint64_t value, std::uint64_t count) { told.emplace_back(value, count); });
  EXPECT_EQ(told, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{10, 2}, {1'000'000, 1}}));
  EXPECT_EQ(one.count(), 3U);
}

}  // namespace
}  // namespace heiretsu
