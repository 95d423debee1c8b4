#include "kernels/factorize/scan/scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "kernels/factorize/scan/blocks.hpp"

namespace heiretsu::factorize {
namespace {

using List = std::vector<std::uint64_t>;

List plain(std::uint64_t n, Range trials) {
  List divisors;
  for (std::uint64_t t = trials.first; t != trials.last; ++t) {
    if (n % (t + 1) == 0) divisors.push_back(t + 1);
  }
  return divisors;
}

/// On each instruction set of this machine.
class Scan : public ::testing::TestWithParam<InstructionSet> {
 protected:
  [[nodiscard]] static List scanned(std::uint64_t n, Range trials) {
    List divisors;
    scan(n, trials, divisors, scan_blocks(GetParam()));
    return divisors;
  }
};

TEST_P(Scan, TheNumbersOfTheBlog) {
  EXPECT_EQ(scanned(53541233, {0, 53541233}), (List{1, 5501, 9733, 53541233}));
  EXPECT_EQ(scanned(21235343, {0, 21235343}), (List{1, 21235343}));
  EXPECT_EQ(scanned(11421443, {0, 11421443}), (List{1, 11, 383, 2711, 4213, 29821, 1038313, 11421443}));
  EXPECT_EQ(scanned(5423123, {0, 5423123}), (List{1, 5423123}));
}

TEST_P(Scan, EverySmallNumberAgainstPlainRemainders) {
  for (std::uint64_t n = 0; n <= 3000; ++n) ASSERT_EQ(scanned(n, {0, n}), plain(n, {0, n})) << n;
  for (std::uint64_t n = 100'000; n <= 100'100; ++n) ASSERT_EQ(scanned(n, {0, n}), plain(n, {0, n})) << n;
}

TEST_P(Scan, ManyDivisors) {
  const std::uint64_t n = 73'513'440;  // 768 divisors
  const List divisors = scanned(n, {0, n});
  EXPECT_EQ(divisors.size(), 768U);
  EXPECT_EQ(divisors, plain(n, {0, n}));
}

// A divisor at every place of a block and in ranges of every length near it, where the tangent is worst: close to the
// first trials that may use it, and with quotients up to the largest.
TEST_P(Scan, DivisorsAtEveryPlaceOfABlock) {
  std::mt19937_64 random(2);
  for (const std::uint64_t below : {1ULL << 20, 1ULL << 31, 1ULL << 32, 1ULL << 40, 1ULL << 52, 1ULL << 54}) {
    for (int trial = 0; trial < 4000; ++trial) {
      const std::uint64_t divisor =
          1 + random() % (trial % 2 == 0 ? below - 1 : std::min(below - 1, std::uint64_t{1} << (10 + random() % 20)));
      const std::uint64_t n = (below - 1) / divisor * divisor + random() % 2 - random() % 2;
      if (n == 0) continue;
      const std::uint64_t before = std::min(divisor - 1, random() % 1500);
      const Range trials{divisor - 1 - before, std::min(n, divisor + random() % 1500)};
      if (trials.first > trials.last) continue;
      ASSERT_EQ(scanned(n, trials), plain(n, trials)) << n << " from trial " << trials.first << " to " << trials.last;
    }
  }
}

TEST_P(Scan, TheLargestNumbers) {
  const std::uint64_t largest = ~std::uint64_t{0};  // 3 5 17 257 641 65537 6700417
  EXPECT_EQ(scanned(largest, {0, 700}), (List{1, 3, 5, 15, 17, 51, 85, 255, 257, 641}));
  EXPECT_EQ(scanned(largest, {largest - 2, largest}), List{largest});
  EXPECT_EQ(scanned((1ULL << 32) - 1, {(1ULL << 32) - 3000, (1ULL << 32) - 1}), List{(1ULL << 32) - 1});
  EXPECT_EQ(scanned((1ULL << 52) - 1, {(1ULL << 52) - 3000, (1ULL << 52) - 1}), List{(1ULL << 52) - 1});
}

TEST_P(Scan, AdjoiningRangesMerge) {
  std::mt19937_64 random(3);
  const std::uint64_t n = 735'134'400;
  for (int trial = 0; trial < 200; ++trial) {
    std::uint64_t cuts[3] = {random() % 200'000, random() % 200'000, random() % 200'000};
    std::sort(std::begin(cuts), std::end(cuts));
    List parts = scanned(n, {cuts[0], cuts[1]});
    const List second = scanned(n, {cuts[1], cuts[2]});
    parts.insert(parts.end(), second.begin(), second.end());
    ASSERT_EQ(parts, scanned(n, {cuts[0], cuts[2]}));
  }
}

INSTANTIATE_TEST_SUITE_P(Machine, Scan,
                         ::testing::ValuesIn(available_instruction_sets().begin(), available_instruction_sets().end()),
                         [](const auto& set) { return std::string(name(set.param)); });

}  // namespace
}  // namespace heiretsu::factorize
