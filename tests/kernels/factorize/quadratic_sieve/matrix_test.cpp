#include "kernels/factorize/quadratic_sieve/matrix.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <initializer_list>
#include <set>
#include <vector>

#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

Lists lists_of(std::initializer_list<std::vector<std::uint32_t>> lists) {
  Lists result;
  for (const auto& list : lists) result.add(list);
  return result;
}

unsigned dependencies(const std::vector<std::uint64_t>& sets) {
  std::uint64_t all = 0;
  for (const auto set : sets) all |= set;
  return static_cast<unsigned>(std::popcount(all));
}

TEST(Matrix, OddSumsByHand) {
  const Lists factors = lists_of({{0, 1, 1, 1, 4}, {1, 2}, {0, 0, 3}, {}});
  EXPECT_EQ(odd_sums(lists_of({{0}, {0, 1}, {2}, {3}, {0, 1, 2}, {}}), factors, 5),
            lists_of({{0, 1, 4}, {0, 2, 4}, {3}, {}, {0, 2, 3, 4}, {}}));
}

TEST(Matrix, SumsToZeroByHand) {
  const Lists columns = lists_of({{0, 1}, {1, 2}, {3}, {0, 2}});
  EXPECT_EQ(sums_to_zero(columns, 4, std::vector<std::uint64_t>{7, 3, 4, 1}), ~std::uint64_t{6});
}

TEST(Matrix, ColumnsWithARowOfTheirOwnGo) {
  // Column 4 alone has row 5; without it column 3 alone has row 4. What is left merges to a dependency.
  const Lists columns = lists_of({{0, 1}, {1, 2}, {0, 2}, {2, 4}, {4, 5}});
  const SmallerMatrix trimmed = smaller_matrix(columns, 6, 96, -1);
  EXPECT_EQ(trimmed.members, lists_of({{0}, {1}, {2}}));
  EXPECT_EQ(trimmed.rows, 3U);
  EXPECT_EQ(trimmed.columns, lists_of({{0, 1}, {1, 2}, {0, 2}}));
  const SmallerMatrix merged = smaller_matrix(columns, 6);
  EXPECT_EQ(merged.members, lists_of({{0, 1, 2}}));
  EXPECT_EQ(merged.columns, lists_of({{}}));
  EXPECT_EQ(merged.rows, 0U);
}

TEST(Matrix, TheHeaviestOfTooManyGo) {
  const Lists columns = lists_of({{0, 1, 2}, {0}, {1}, {2}, {0, 1}, {0}, {1}, {2}});
  const SmallerMatrix smaller = smaller_matrix(columns, 3, 3, -1);
  EXPECT_EQ(smaller.members, lists_of({{1}, {2}, {3}, {5}, {6}, {7}}));
  EXPECT_EQ(smaller.rows, 3U);
}

TEST(Matrix, NothingIsLeftOfAnEmptyOne) {
  EXPECT_EQ(smaller_matrix({}, 0).columns.size(), 0U);
  EXPECT_EQ(smaller_matrix({}, 5).rows, 0U);
  EXPECT_EQ(smaller_matrix(lists_of({{0}, {1}}), 2).columns.size(), 0U);
}

/// As many dependencies as the whole matrix has, if no column is too many.
TEST(Matrix, MergingKeepsTheDependencies) {
  for (const std::size_t rows : {20U, 100U, 400U, 1000U}) {
    for (const std::size_t surplus : {1U, 20U}) {
      const Lists columns = sieve_matrix(rows, rows + surplus, 3, rows + surplus);
      const auto whole = eliminate(columns, rows);
      const SmallerMatrix smaller = smaller_matrix(columns, rows, rows);
      EXPECT_LT(smaller.columns.size(), columns.size());
      const auto sets = expand(smaller.members, eliminate(smaller.columns, smaller.rows), columns.size());
      EXPECT_EQ(dependencies(sets), dependencies(whole));
      EXPECT_EQ(sums_to_zero(columns, rows, sets), ~std::uint64_t{0});
    }
  }
}

TEST(Matrix, ASmallerMatrixHasTheSurplusAskedFor) {
  const Lists columns = sieve_matrix(3000, 3500, 5, 1);
  const SmallerMatrix trimmed = smaller_matrix(columns, 3000, 96, -1);
  EXPECT_EQ(trimmed.columns.size(), trimmed.rows + 96);
  const SmallerMatrix merged = smaller_matrix(columns, 3000, 96);
  EXPECT_GE(merged.columns.size(), merged.rows + 96);
  EXPECT_LT(merged.columns.size(), trimmed.columns.size());
  for (const SmallerMatrix* matrix : {&trimmed, &merged}) {
    std::set<std::uint32_t> rows;
    for (std::size_t j = 0; j < matrix->columns.size(); ++j)
      rows.insert(matrix->columns[j].begin(), matrix->columns[j].end());
    EXPECT_EQ(rows.size(), matrix->rows);
    EXPECT_EQ(*rows.rbegin(), matrix->rows - 1);
  }
}

}  // namespace
}  // namespace heiretsu::factorize
