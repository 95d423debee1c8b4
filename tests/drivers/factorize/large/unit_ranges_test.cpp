#include "drivers/factorize/large/unit_ranges.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace heiretsu::factorize {
namespace {

using Ranges = std::vector<Range>;

TEST(UnitRanges, AreTheSetsThatTheySay) {
  constexpr std::uint64_t most = 60;
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 2000; ++trial) {
    Ranges ranges;
    std::set<std::uint64_t> units;
    for (std::uint64_t count = random() % 8; count > 0; --count) {
      const std::uint64_t first = random() % most, last = first + random() % 9;
      insert(ranges, {first, last});
      for (std::uint64_t unit = first; unit < last; ++unit) units.insert(unit);
    }
    ASSERT_EQ(count_units(ranges), units.size());
    for (std::size_t i = 1; i < ranges.size(); ++i) ASSERT_LT(ranges[i - 1].last, ranges[i].first);
    const std::uint64_t first = random() % most;
    const Range within{first, first + random() % most};
    std::set<std::uint64_t> left, told;
    for (std::uint64_t unit = within.first; unit < within.last; ++unit)
      if (!units.contains(unit)) left.insert(unit);
    for (const Range& range : missing(ranges, within)) {
      ASSERT_FALSE(range.empty());
      for (std::uint64_t unit = range.first; unit < range.last; ++unit) told.insert(unit);
    }
    ASSERT_EQ(told, left);
  }
}

TEST(UnitRanges, AreToldAsTheyAreGiven) {
  EXPECT_EQ(units_text(Range{0, 100}), "0..99");
  EXPECT_EQ(units_text(Ranges{{0, 1}, {5, 7}}), "0..0, 5..6");
  EXPECT_EQ(units_text(Ranges{{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}}), "0..0, 2..2, 4..4, 6..6 and 1 more range");
  EXPECT_EQ(units_text(Ranges{{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}, {10, 11}}),
            "0..0, 2..2, 4..4, 6..6 and 2 more ranges");
}

}  // namespace
}  // namespace heiretsu::factorize
