#include "kernels/factorize/quadratic_sieve/matrix.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

TEST(Matrix, SumsToZeroByHand) {
  const Lists columns = lists_of({{0, 1}, {1, 2}, {3}, {0, 2}});
  EXPECT_EQ(sums_to_zero(columns, 4, std::vector<std::uint64_t>{7, 3, 4, 1}), ~std::uint64_t{6});
}

TEST(Matrix, ExpandByHand) {
  EXPECT_EQ(expand(lists_of({{0, 2}, {2, 3}}), std::vector<std::uint64_t>{5, 6}, 4),
            (std::vector<std::uint64_t>{5, 0, 3, 6}));
}

TEST(Matrix, TheWholeHasTheRowsThatStandInAnOddNumberOfPlaces) {
  const Lists sets = lists_of({{0, 1}, {2}, {1, 2}}), items = lists_of({{0, 1}, {1, 1, 2}, {2}});
  const SmallerMatrix whole = whole_matrix({sets, items, 3});
  EXPECT_EQ(whole.columns, lists_of({{0, 1, 2}, {2}, {}}));
  EXPECT_EQ(whole.members, lists_of({{0}, {1}, {2}}));
  EXPECT_EQ(whole.rows, 3u);
}

}  // namespace
}  // namespace heiretsu::factorize
