#include "kernels/factorize/quadratic_sieve/solver.hpp"

#include <gtest/gtest.h>

#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

TEST(Solver, FindsDependenciesBySizeOfTheMatrix) {
  for (const std::size_t rows : {std::size_t{100}, std::size_t{1000}, 3 * max_eliminated_columns}) {
    const Lists columns = sieve_matrix(rows, rows + 100, 8, rows);
    const auto sets = find_dependencies(columns, rows, 1);
    ASSERT_EQ(sets.size(), columns.size());
    EXPECT_EQ(sums_to_zero(columns, rows, sets), ~std::uint64_t{0}) << rows;
    std::uint64_t all = 0;
    for (const auto set : sets) all |= set;
    EXPECT_EQ(all, ~std::uint64_t{0}) << rows;
    EXPECT_EQ(find_dependencies(columns, rows, 2), sets) << rows;
  }
}

TEST(Solver, SaysThatThereAreNone) {
  Lists columns;
  EXPECT_TRUE(find_dependencies(columns, 0, 1).empty());
  for (std::uint32_t j = 0; j < 50; ++j) columns.add({&j, 1});
  EXPECT_TRUE(find_dependencies(columns, 50, 1).empty());
  const Lists too_few = sieve_matrix(3 * max_eliminated_columns, 3 * max_eliminated_columns - 100, 8, 1);
  EXPECT_TRUE(find_dependencies(too_few, 3 * max_eliminated_columns, 1).empty());
}

}  // namespace
}  // namespace heiretsu::factorize
