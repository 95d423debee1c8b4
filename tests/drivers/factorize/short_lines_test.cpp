#include "drivers/factorize/short_lines.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

namespace heiretsu::factorize {
namespace {

std::string lines_of(const std::vector<std::uint64_t>& numbers) {
  std::string text;
  {
    LineBlock lines(text);
    EXPECT_EQ(ShortLines::get().append(lines, numbers), numbers.size());
  }
  return text;
}

std::string by_trial_division(std::uint64_t n) {
  std::string line = std::to_string(n) + ':';
  for (std::uint64_t divisor = 2; divisor <= n; ++divisor)
    for (; n != 0 && n % divisor == 0; n /= divisor) line += ' ' + std::to_string(divisor);
  return line + '\n';
}

TEST(ShortLines, AreThoseOfTrialDivision) {
  std::vector<std::uint64_t> all(ShortLines::bound);
  std::iota(all.begin(), all.end(), std::uint64_t{0});
  std::string expected;
  for (const std::uint64_t n : all) expected += by_trial_division(n);
  EXPECT_EQ(lines_of(all), expected);
}

TEST(ShortLines, ComeInTheOrderOfTheNumbers) {
  EXPECT_EQ(lines_of({}), "");
  EXPECT_EQ(lines_of({8191, 0, 4096, 12, 1, 12}),
            "8191: 8191\n0:\n4096: 2 2 2 2 2 2 2 2 2 2 2 2\n12: 2 2 3\n1:\n12: 2 2 3\n");
  std::vector<std::uint64_t> long_ones(100'000, 6144);  // many blocks of lines, each as long as there are
  std::string expected;
  for (std::size_t i = 0; i < long_ones.size(); ++i) expected += "6144: 2 2 2 2 2 2 2 2 2 2 2 3\n";
  EXPECT_EQ(lines_of(long_ones), expected);
}

TEST(ShortLines, HoldWhatIsBelowTheirBound) {
  EXPECT_TRUE(ShortLines::hold(std::vector<std::uint64_t>{}));
  EXPECT_TRUE(ShortLines::hold(std::vector<std::uint64_t>{0, 8191, 5}));
  EXPECT_FALSE(ShortLines::hold(std::vector<std::uint64_t>{0, 8192, 5}));
  EXPECT_FALSE(ShortLines::hold(std::vector<std::uint64_t>{~std::uint64_t{0}}));
}

}  // namespace
}  // namespace heiretsu::factorize
