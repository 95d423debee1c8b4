#include "kernels/factorize/primes/roots.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace heiretsu::factorize {
namespace {

TEST(IntegerSqrt, IsTheFloor) {
  EXPECT_EQ(integer_sqrt(0), 0U);
  EXPECT_EQ(integer_sqrt(3), 1U);
  for (const std::uint64_t r : {1U, 2U, 65536U, 94906267U, 3037000499U, 4294967295U}) {
    EXPECT_EQ(integer_sqrt(r * r), r);
    EXPECT_EQ(integer_sqrt(r * r - 1), r - 1);
  }
  EXPECT_EQ(integer_sqrt(std::numeric_limits<std::uint64_t>::max()), 4294967295U);
}

TEST(Roots, OfSquaresAndCubes) {
  EXPECT_EQ(exact_square_root(18446744065119617025u), 4294967295u);  // (2^32 - 1)^2
  EXPECT_EQ(exact_cube_root(18446724184312856125u), 2642245u);       // the largest cube below 2^64
  EXPECT_EQ(exact_square_root(64), 8u);
  EXPECT_EQ(exact_cube_root(64), 4u);
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, ~std::uint64_t{0}}) {
    EXPECT_EQ(exact_square_root(n), 0u);
    EXPECT_EQ(exact_cube_root(n), 0u);
  }
  for (std::uint64_t r = 2; r <= 2642245; r += 1009) {
    EXPECT_EQ(exact_square_root(r * r), r);
    EXPECT_EQ(exact_square_root(r * r - 1) + exact_square_root(r * r + 1), 0u) << r;
    EXPECT_EQ(exact_cube_root(r * r * r), r);
    EXPECT_EQ(exact_cube_root(r * r * r - 1) + exact_cube_root(r * r * r + 1), 0u) << r;
  }
}

}  // namespace
}  // namespace heiretsu::factorize
