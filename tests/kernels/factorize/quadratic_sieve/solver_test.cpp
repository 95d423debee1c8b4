#include "kernels/factorize/quadratic_sieve/solver.hpp"

#include <gtest/gtest.h>

#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

TEST(Solver, FindsDependenciesBySizeOfTheMatrix) {
  for (const std::size_t rows : {std::size_t{100}, std::size_t{1000}, 3 * max_eliminated_columns}) {
    const Lists columns = sieve_matrix(rows, rows + 100, 8, rows);
    const SmallerMatrix matrix = smaller_matrix(columns, rows);
    const auto sets = find_dependencies(matrix, 1);
    ASSERT_EQ(sets.size(), matrix.columns.size());
    EXPECT_EQ(sums_to_zero(columns, rows, expand(matrix.members, sets, columns.size())), ~std::uint64_t{0}) << rows;
    std::uint64_t all = 0;
    for (const auto set : sets) all |= set;
    EXPECT_EQ(all, ~std::uint64_t{0}) << rows;
    EXPECT_EQ(find_dependencies(matrix, 2), sets) << rows;
  }
}

TEST(Solver, SaysThatThereAreNone) {
  EXPECT_TRUE(find_dependencies({}, 1).empty());
  EXPECT_EQ(find_dependencies({sets_of_one(50), 50, sets_of_one(50)}, 1), std::vector<std::uint64_t>(50));
  const std::size_t rows = 2 * max_eliminated_columns;
  const Lists too_few = sieve_matrix(rows, rows - 100, 8, 1);
  EXPECT_EQ(find_dependencies({too_few, rows, {}}, 1), std::vector<std::uint64_t>(rows - 100));
}

}  // namespace
}  // namespace heiretsu::factorize
