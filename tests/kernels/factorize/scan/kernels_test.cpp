#include "kernels/factorize/scan/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

namespace heiretsu::factorize {
namespace {

const std::vector<std::uint64_t> window{5423, 0, 0, 1, 720'720, 65'537, 2, 1'000'000, 0};
constexpr std::uint64_t window_trials = 5423 + 1 + 720'720 + 65'537 + 2 + 1'000'000;

TEST(TrialsInARow, EndBelow2To64) {
  constexpr std::uint64_t half = std::uint64_t{1} << 63;
  const std::vector<std::uint64_t> too_many{half, half - 1, 1};
  EXPECT_EQ(trials_in_a_row(too_many), 2U);
  EXPECT_EQ(trials_in_a_row(std::span(too_many).first(2)), 2U);
  EXPECT_THROW(ScanTrials{too_many}, std::length_error);
  EXPECT_EQ(ScanNumbers(too_many).work({0, 3}), 0x1p64);
}

TEST(ScanTrials, TakesTheLargestNumberBelow2To64) {
  const std::vector<std::uint64_t> largest{~std::uint64_t{0}};
  const ScanTrials kernel(largest);
  EXPECT_EQ(kernel.items(), ~std::uint64_t{0});
  // 2^64 - 1 = 3 * 5 * 17 * 257 * 641 * 65537 * 6700417
  EXPECT_EQ(kernel({0, 20}), (std::vector<Hit>{{0, 1}, {0, 3}, {0, 5}, {0, 15}, {0, 17}}));
  EXPECT_EQ(kernel({largest[0] - 1000, largest[0]}), (std::vector<Hit>{{0, largest[0]}}));
}

TEST(ScanNumbers, WorkIsTheSumOfTheNumbers) {
  const ScanNumbers kernel(window);
  EXPECT_EQ(kernel.items(), window.size());
  EXPECT_EQ(kernel.work({0, window.size()}), static_cast<double>(window_trials));
  EXPECT_EQ(kernel.work({3, 5}), 720'721.0);
  EXPECT_EQ(kernel.work({5, 5}), 0.0);
}

TEST(ScanNumbers, AdjoiningRangesMerge) {
  const ScanNumbers kernel(window);
  const auto whole = kernel({0, window.size()});
  EXPECT_TRUE(kernel.check({0, window.size()}, whole));
  for (std::uint64_t cut = 0; cut <= window.size(); ++cut) {
    auto merged = kernel({0, cut});
    merged.append(kernel({cut, window.size()}));
    EXPECT_EQ(merged, whole);
  }
}

TEST(ScanNumbers, CheckSeesEveryDamage) {
  const ScanNumbers kernel(window);
  const Range items{0, 5};
  const auto right = kernel(items);
  auto missing = right;
  missing.divisors.pop_back();
  --missing.starts.back();
  EXPECT_FALSE(kernel.check(items, missing));
  auto wrong = right;
  wrong.divisors[1] += 1;
  EXPECT_FALSE(kernel.check(items, wrong));
  auto row_missing = right;
  row_missing.starts.pop_back();
  EXPECT_FALSE(kernel.check(items, row_missing));
}

TEST(ScanTrials, AnyPartitionGivesTheListsOfTheNumbers) {
  const ScanNumbers numbers(window);
  const ScanTrials trials(window);
  ASSERT_EQ(trials.items(), window_trials);
  const auto lists = numbers({0, window.size()});
  EXPECT_EQ(divisor_lists(trials({0, window_trials}), window.size()), lists);

  std::mt19937_64 random(4);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::uint64_t> cuts{0, window_trials, 5423, 5424};
    for (int c = 0; c < 8; ++c) cuts.push_back(random() % window_trials);
    std::sort(cuts.begin(), cuts.end());
    std::vector<Hit> merged, backwards;
    for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
      const Range part{cuts[c], cuts[c + 1]};
      const auto hits = trials(part);
      EXPECT_TRUE(trials.check(part, hits));
      merged.insert(merged.end(), hits.begin(), hits.end());
      backwards.insert(backwards.begin(), hits.begin(), hits.end());
    }
    EXPECT_EQ(merged, trials({0, window_trials}));
    EXPECT_EQ(divisor_lists(backwards, window.size()), lists);
  }
}

TEST(ScanTrials, CheckSeesEveryDamage) {
  const ScanTrials kernel(window);
  const Range items{1'000, 400'000};
  const auto right = kernel(items);
  ASSERT_GT(right.size(), 10U);
  for (std::size_t hit = 0; hit < right.size(); ++hit) {
    auto missing = right;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(hit));
    EXPECT_FALSE(kernel.check(items, missing));
    auto wrong = right;
    ++wrong[hit].divisor;
    EXPECT_FALSE(kernel.check(items, wrong));
  }
  auto doubled = right;
  doubled.push_back(doubled.back());
  EXPECT_FALSE(kernel.check(items, doubled));
}

}  // namespace
}  // namespace heiretsu::factorize
