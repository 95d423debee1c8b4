#include "kernels/factorize/quadratic_sieve/elimination.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

#include "kernels/factorize/quadratic_sieve/echelon.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

/// Every set must add up to zero in every row, and they must be independent; returns how many there are.
std::size_t check(const Lists& columns, std::size_t rows) {
  const auto sets = eliminate(columns, rows);
  EXPECT_EQ(sets.size(), columns.size());
  EXPECT_EQ(sums_to_zero(columns, rows, sets), ~std::uint64_t{0});
  std::uint64_t all = 0;
  Echelon independent(1);
  for (const auto set : sets) {
    all |= set;
    independent.insert({&set, 1});
  }
  EXPECT_EQ(independent.pivots().size(), static_cast<std::size_t>(std::popcount(all)));
  return independent.pivots().size();
}

/// The rank of the columns, one after the other.
std::size_t rank(const Lists& columns, std::size_t rows) {
  Echelon echelon((rows + 63) / 64);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    std::vector<std::uint64_t> bits((rows + 63) / 64);
    for (const auto row : columns[j]) bits[row / 64] |= std::uint64_t{1} << (row % 64);
    echelon.insert(bits);
  }
  return echelon.pivots().size();
}

TEST(Elimination, ByHand) {
  // Columns 0, 1 and 3 add up to zero, column 2 stands alone in its row.
  Lists columns;
  for (const std::vector<std::uint32_t>& column : {std::vector<std::uint32_t>{0, 1}, {1, 2}, {3}, {0, 2}})
    columns.add(column);
  EXPECT_EQ(eliminate(columns, 4), (std::vector<std::uint64_t>{1, 1, 0, 1}));
  EXPECT_TRUE(eliminate({}, 3).empty());
  Lists empty_columns;
  empty_columns.close();
  empty_columns.close();
  EXPECT_EQ(eliminate(empty_columns, 0), (std::vector<std::uint64_t>{1, 2}));
}

TEST(Elimination, FindsAllDependencies) {
  for (const std::size_t rows : {5U, 8U, 63U, 64U, 65U, 300U, 1000U}) {
    for (const std::size_t columns : {rows / 2, rows, rows + 3, rows + 40}) {
      for (const double factors : {2.0, 30.0}) {
        const Lists matrix = sieve_matrix(rows, columns, factors, rows + columns);
        EXPECT_EQ(check(matrix, rows), std::min<std::size_t>(64, columns - rank(matrix, rows)))
            << rows << ' ' << columns << ' ' << factors;
      }
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize
