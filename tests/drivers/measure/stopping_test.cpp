#include "drivers/measure/stopping.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace heiretsu {
namespace {

std::vector<double> one_to(int n) {
  std::vector<double> values;
  for (int i = 1; i <= n; ++i) values.push_back(i);
  return values;
}

TEST(Median, IsTheMiddleOrTheMeanOfTheMiddleTwo) {
  EXPECT_EQ(median(std::vector<double>{3, 1, 2}), 2);
  EXPECT_EQ(median(std::vector<double>{4, 1, 3, 2}), 2.5);
}

// Published ranks of the 95 % interval of the median, e.g. Le Boudec, Performance Evaluation, table A.1.
TEST(MedianInterval, HasTheTabulatedRanks) {
  const auto ranks = [](int n) { return median_interval(one_to(n)); };
  EXPECT_FALSE(ranks(5).has_value());
  for (const auto& [n, low, high] :
       {std::tuple{6, 1, 6}, {7, 1, 7}, {8, 1, 8}, {9, 2, 8}, {10, 2, 9}, {20, 6, 15}, {30, 10, 21}}) {
    ASSERT_TRUE(ranks(n).has_value()) << n;
    EXPECT_EQ(ranks(n)->low, low) << n;
    EXPECT_EQ(ranks(n)->high, high) << n;
  }
}

bool finished(const StoppingRule& rule, const std::vector<double>& seconds) {
  return rule.finished(seconds.size(), seconds);
}

TEST(StoppingRule, CountsRepetitionsValidOrNot) {
  const StoppingRule rule{.repeat = 3};
  EXPECT_FALSE(rule.finished(2, one_to(2)));
  EXPECT_TRUE(rule.finished(3, one_to(1)));
}

TEST(StoppingRule, WaitsForANarrowInterval) {
  const StoppingRule rule{.until = 0.02};
  EXPECT_FALSE(finished(rule, std::vector<double>(5, 1.0)));  // five values have no 95 % interval
  EXPECT_TRUE(finished(rule, std::vector<double>(6, 1.0)));
  EXPECT_FALSE(finished(rule, {1, 1, 1, 1, 1, 1.05}));
  EXPECT_TRUE(finished(rule, {1, 1, 1, 1, 1, 1.03}));
}

TEST(StoppingRule, GivesUpAfterMaxTime) {
  const StoppingRule rule{.until = 0.0001, .max_time = 10};
  EXPECT_FALSE(finished(rule, {4, 5}));
  EXPECT_TRUE(finished(rule, {4, 5, 1}));
}

}  // namespace
}  // namespace heiretsu
