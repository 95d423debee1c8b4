#include "kernels/factorize/quadratic_sieve/dependencies.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

namespace heiretsu::factorize {
namespace {

using Columns = std::vector<std::vector<std::uint32_t>>;

/// Every set must add up to zero in every row; returns how many are not empty.
unsigned check_sets(const Columns& columns, std::size_t rows) {
  const auto sets = dependencies(columns, rows);
  EXPECT_EQ(sets.size(), columns.size());
  std::vector<std::uint64_t> sums(rows);
  std::uint64_t met = 0;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    met |= sets[j];
    for (const auto row : columns[j]) sums[row] ^= sets[j];
  }
  EXPECT_EQ(sums, std::vector<std::uint64_t>(rows));
  return static_cast<unsigned>(std::popcount(met));
}

TEST(Dependencies, ByHand) {
  // Columns 0, 1 and 3 add up to zero, column 2 stands alone in its row.
  const Columns columns{{0, 1}, {1, 2}, {3}, {0, 2}};
  const auto sets = dependencies(columns, 4);
  EXPECT_EQ(sets, (std::vector<std::uint64_t>{1, 1, 0, 1}));
  EXPECT_EQ(check_sets({{0}, {1}, {2}}, 3), 0U);
  EXPECT_EQ(check_sets({}, 3), 0U);
  EXPECT_EQ(check_sets({{}, {0}}, 1), 1U);
}

TEST(Dependencies, MoreColumnsThanRowsDepend) {
  std::mt19937 random(6);
  for (const std::size_t rows : {5U, 63U, 64U, 65U, 300U, 1000U}) {
    Columns columns(rows + 40);
    for (auto& column : columns) {
      std::set<std::uint32_t> met;
      for (int one = 0; one < 8; ++one) met.insert(static_cast<std::uint32_t>(random() % (1 + random() % rows)));
      column.assign(met.begin(), met.end());
    }
    EXPECT_GE(check_sets(columns, rows), 40U) << rows;
  }
}

}  // namespace
}  // namespace heiretsu::factorize
