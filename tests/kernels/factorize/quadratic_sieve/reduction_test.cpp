#include "kernels/factorize/quadratic_sieve/reduction.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <set>
#include <stdexcept>
#include <vector>

#include "kernels/factorize/quadratic_sieve/congruences.hpp"
#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/solver.hpp"
#include "kernels/factorize/quadratic_sieve/zero_pages.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

unsigned dependencies(const std::vector<std::uint64_t>& sets) {
  std::uint64_t all = 0;
  for (const auto set : sets) all |= set;
  return static_cast<unsigned>(std::popcount(all));
}

TEST(Reduction, MakesColumnsOfOddSums) {
  const Lists factors = lists_of({{0, 1, 1, 1, 4}, {1, 2}, {0, 0, 3}, {}});
  const Lists sets = lists_of({{0}, {0, 1}, {2}, {3}, {0, 1, 2}, {}});
  const Lists sums = lists_of({{0, 1, 4}, {0, 2, 4}, {3}, {}, {0, 2, 3, 4}, {}});
  EXPECT_EQ(odd_sums(sets, factors), sums);
  // Row 1 is one column's alone, and without that one no other row is.
  EXPECT_EQ(reduce({sets, factors, 5}, 1, {.column_cost = -1}).matrix.members, lists_of({{1}, {2}, {3}, {4}, {5}}));
}

TEST(Reduction, ColumnsWithARowOfTheirOwnGo) {
  // Column 4 alone has row 5; without it column 3 alone has row 4. What is left merges to a dependency.
  const Lists columns = lists_of({{0, 1}, {1, 2}, {0, 2}, {2, 4}, {4, 5}});
  const SmallerMatrix trimmed = smaller_matrix(columns, 6, {.column_cost = -1});
  EXPECT_EQ(trimmed.members, lists_of({{0}, {1}, {2}}));
  EXPECT_EQ(trimmed.rows, 3U);
  EXPECT_EQ(trimmed.columns, lists_of({{0, 1}, {1, 2}, {0, 2}}));
  const SmallerMatrix merged = smaller_matrix(columns, 6);
  EXPECT_EQ(merged.members, lists_of({{0, 1, 2}}));
  EXPECT_EQ(merged.columns, lists_of({{}}));
  EXPECT_EQ(merged.rows, 0U);
}

TEST(Reduction, TheHeaviestOfTooManyGo) {
  const Lists columns = lists_of({{0, 1, 2}, {0}, {1}, {2}, {0, 1}, {0}, {1}, {2}});
  const SmallerMatrix smaller = smaller_matrix(columns, 3, {.surplus = 3, .column_cost = -1});
  EXPECT_EQ(smaller.members, lists_of({{1}, {2}, {3}, {5}, {6}, {7}}));
  EXPECT_EQ(smaller.rows, 3U);
}

TEST(Reduction, NothingIsLeftOfAnEmptyOne) {
  EXPECT_EQ(smaller_matrix({}, 0).columns.size(), 0U);
  EXPECT_EQ(smaller_matrix({}, 5).rows, 0U);
  EXPECT_EQ(smaller_matrix(lists_of({{0}, {1}}), 2).columns.size(), 0U);
}

/// As many dependencies as the whole matrix has, if no column is too many.
TEST(Reduction, MergingKeepsTheDependencies) {
  for (const std::size_t rows : {20U, 100U, 400U, 1000U}) {
    for (const std::size_t surplus : {1U, 20U}) {
      const Lists columns = sieve_matrix(rows, rows + surplus, 3, rows + surplus);
      const auto whole = eliminate(columns, rows);
      const SmallerMatrix smaller = smaller_matrix(columns, rows, {.surplus = rows});
      EXPECT_LT(smaller.columns.size(), columns.size());
      const auto sets = expand(smaller.members, eliminate(smaller.columns, smaller.rows), columns.size());
      EXPECT_EQ(dependencies(sets), dependencies(whole));
      EXPECT_EQ(sums_to_zero(columns, rows, sets), ~std::uint64_t{0});
    }
  }
}

TEST(Reduction, ASmallerMatrixHasTheSurplusAskedFor) {
  const Lists columns = sieve_matrix(3000, 3500, 5, 1);
  const SmallerMatrix trimmed = smaller_matrix(columns, 3000, {.column_cost = -1});
  EXPECT_EQ(trimmed.columns.size(), trimmed.rows + 96);
  const SmallerMatrix merged = smaller_matrix(columns, 3000);
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

/// The relations of a number of 40 digits, more than enough, factored again.
struct SurplusRelations {
  SurplusRelations() {
    std::uint64_t unit = 0;
    for (const std::size_t more : {std::size_t{150}, std::size_t{0}}) {
      for (; !collection.enough(); ++unit) collection.add(sieving({unit, unit + 1}));
      collection.want_more(more);
    }
    for (const std::uint32_t place : congruences.choose(collection)) {
      const auto factored = sieving.refactor(collection.relations()[place]);
      congruences.add(&*factored);
    }
  }

  const mpz_class n = mpz_class("10000000000000000051") * mpz_class("30000000000000000041");
  const Sieving sieving{n, sieve_parameters(n)};
  RelationCollection collection{sieving.base().size()};
  Congruences congruences{n, sieving.base().primes};
};

/// Are the columns the sums of those that they are said to be, with the rows numbered anew?
void expect_sums(const SmallerMatrix& matrix, const Lists& columns) {
  const Lists sums = odd_sums(matrix.members, columns);
  std::set<std::uint32_t> rows;
  for (std::size_t j = 0; j < sums.size(); ++j) rows.insert(sums[j].begin(), sums[j].end());
  ASSERT_EQ(rows.size(), matrix.rows);
  const std::vector<std::uint32_t> by_number(rows.begin(), rows.end());
  Lists numbered = matrix.columns;
  numbered.transform([&](std::uint32_t row) { return by_number.at(row); });
  EXPECT_EQ(numbered, sums);
}

TEST(Reduction, ColumnsAreTheSumsOfTheirMembers) {
  SurplusRelations sieved;
  const MatrixSource source = sieved.congruences.source();
  const Lists columns = odd_sums(source.sets, source.items);
  for (const double column_cost : {-1.0, 0.0, 20.0, 1000.0}) {
    const SmallerMatrix matrix = reduce(source, 1, {.column_cost = column_cost}).matrix;
    expect_sums(matrix, columns);
    EXPECT_GE(matrix.columns.size(), matrix.rows + 90);
    EXPECT_EQ(matrix.columns.size() < columns.size() / 2, column_cost >= 0);
  }
  const Lists random = sieve_matrix(2000, 2200, 8, 5);
  expect_sums(smaller_matrix(random, 2000), random);
}

TEST(Reduction, IsTheSameByAnyTeam) {
  SurplusRelations sieved;
  const MatrixSource source = sieved.congruences.source();
  const Lists columns = sieve_matrix(2000, 2200, 8, 5), sets = sets_of_one(columns.size());
  for (const MatrixSource& one : {source, MatrixSource{sets, columns, 2000}}) {
    const Reduced alone = reduce(one, 1);
    EXPECT_EQ(alone.missing, 0U);
    for (const unsigned members : {2U, 3U, 8U}) {
      const auto [matrix, missing] = reduce(one, members);
      EXPECT_EQ(matrix.columns, alone.matrix.columns) << members;
      EXPECT_EQ(matrix.members, alone.matrix.members) << members;
      EXPECT_EQ(matrix.rows, alone.matrix.rows) << members;
    }
  }
}

/// There is as much room as the columns take when they come: where it is used up merging ends, and what there is is
/// right. A set whose entries cancel makes more room.
TEST(Reduction, EndsWhereItsRoomDoes) {
  Lists columns = sieve_matrix(2000, 2080, 3, 5);
  const ReductionOptions options{.column_cost = 300};
  const SmallerMatrix matrix = smaller_matrix(columns, 2000, options);
  expect_sums(matrix, columns);
  columns.add(std::vector<std::uint32_t>(200'000, 7));
  EXPECT_LT(smaller_matrix(columns, 2000, options).columns.size(), matrix.columns.size() - 10);
}

TEST(Reduction, SaysHowManyColumnsAreMissing) {
  const Lists columns = sieve_matrix(500, 505, 8, 5), sets = sets_of_one(columns.size());
  const MatrixSource source{sets, columns, 700};  // of rows that no column has
  for (const unsigned members : {1U, 3U}) {
    const auto [matrix, missing] = reduce(source, members, {.only_if_enough = true});
    EXPECT_EQ(missing, 500 + surplus_columns(500) - 505);
    EXPECT_EQ(matrix.columns.size(), 0U);
  }
  EXPECT_EQ(reduce(source, 1).missing, 500 + surplus_columns(500) - 505);
  EXPECT_GT(reduce(source, 1).matrix.columns.size(), 0U);
}

TEST(Reduction, RefusesAnotherTeam) {
  const Lists columns = sieve_matrix(50, 55, 8, 5), sets = sets_of_one(columns.size());
  const MatrixSource source{sets, columns, 50};
  const ZeroPages pages(reduction_bytes(source, 2));
  const std::span memory = pages.bytes();
  reduction_place(source, 2, {}, memory);
  EXPECT_THROW(reduction_run(0, 1, memory), std::logic_error);
  EXPECT_THROW(reduction_run(2, 2, memory), std::logic_error);
  EXPECT_THROW(reduction_place(source, 2, {}, memory.first(64)), std::logic_error);
}

}  // namespace
}  // namespace heiretsu::factorize
