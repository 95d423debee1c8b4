#include "kernels/factorize/quadratic_sieve/echelon.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "kernels/base/random.hpp"

namespace heiretsu::factorize {
namespace {

using Row = std::vector<std::uint64_t>;

TEST(Echelon, ByHand) {
  Echelon rows(1);
  EXPECT_TRUE(rows.insert(Row{0b0110}));
  EXPECT_TRUE(rows.insert(Row{0b0011}));
  EXPECT_FALSE(rows.insert(Row{0b0101}));
  EXPECT_FALSE(rows.insert(Row{0}));
  EXPECT_EQ(rows.pivots(), (std::vector<std::size_t>{1, 0}));
  const auto kernel = rows.kernel();
  ASSERT_EQ(kernel.size(), 62U);
  EXPECT_EQ(kernel[0], Row{0b0111});
  EXPECT_EQ(kernel[1], Row{0b1000});
}

TEST(Echelon, KernelIsOrthogonalToAllRowsAndIndependent) {
  SplitMix64 random(3);
  for (const std::size_t count : {0U, 1U, 40U, 128U, 200U}) {
    Echelon rows(2);
    std::vector<Row> taken;
    std::size_t rank = 0;
    for (std::size_t i = 0; i < count; ++i) {
      taken.push_back({random() & random(), random()});
      rank += rows.insert(taken.back()) ? 1U : 0U;
    }
    const auto kernel = rows.kernel();
    EXPECT_EQ(kernel.size(), 128 - rank);
    EXPECT_EQ(rows.pivots().size(), rank);
    Echelon independent(2);
    for (const auto& x : kernel) {
      EXPECT_TRUE(independent.insert(x));
      for (const auto& row : taken) EXPECT_EQ(std::popcount((row[0] & x[0]) ^ (row[1] & x[1])) % 2, 0);
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize
