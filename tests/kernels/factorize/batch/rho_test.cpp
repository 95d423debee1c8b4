#include "kernels/factorize/batch/rho.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/kernels/factorize/inputs.hpp"

namespace heiretsu::factorize {
namespace {

TEST(Split, GcdAgreesWithTheStandardLibrary) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 10000; ++i) {
    const std::uint64_t common = random() >> (random() % 64);
    const std::uint64_t a = common * (random() % 1000);
    const std::uint64_t b = common * (random() % 1000);
    ASSERT_EQ(gcd(a, b), std::gcd(a, b)) << a << ' ' << b;
  }
  EXPECT_EQ(gcd(0, 15), 15u);
  EXPECT_EQ(gcd(15, 0), 15u);
}

TEST(Split, RootsOfSquaresAndCubes) {
  EXPECT_EQ(square_root(18446744065119617025u), 4294967295u);  // (2^32 - 1)^2
  EXPECT_EQ(cube_root(18446724184312856125u), 2642245u);       // the largest cube below 2^64
  EXPECT_EQ(square_root(64), 8u);
  EXPECT_EQ(cube_root(64), 4u);
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, ~std::uint64_t{0}}) {
    EXPECT_EQ(square_root(n), 0u);
    EXPECT_EQ(cube_root(n), 0u);
  }
  for (std::uint64_t r = 2; r <= 2642245; r += 1009) {
    EXPECT_EQ(square_root(r * r), r);
    EXPECT_EQ(square_root(r * r - 1) + square_root(r * r + 1), 0u) << r;
    EXPECT_EQ(cube_root(r * r * r), r);
    EXPECT_EQ(cube_root(r * r * r - 1) + cube_root(r * r * r + 1), 0u) << r;
  }
}

void expect_divisor(std::uint64_t n) {
  const std::uint64_t divisor = find_divisor(n);
  EXPECT_GT(divisor, 1u) << n;
  EXPECT_LT(divisor, n) << n;
  EXPECT_EQ(n % divisor, 0u) << n;
}

TEST(Split, PowersOfOnePrime) {
  for (const std::uint64_t p : {257u, 263u, 509u, 563u, 1021u, 7129u, 65521u, 2642239u}) {
    for (std::uint64_t power = p; power <= ~std::uint64_t{0} / p;) expect_divisor(power *= p);
  }
}

TEST(Split, EverySmallestComposite) {  // the walks are short here: both factors are often met at once
  for (std::uint64_t n = 257 * 257; n < 400000; n += 2) {
    bool small = false;
    for (std::uint64_t d = 3; d < 257; d += 2) small = small || n % d == 0;
    if (!small && !is_prime(n)) expect_divisor(n);
  }
}

TEST(Split, BalancedSemiprimes) {
  for (int bits = 9; bits <= 32; ++bits) {
    for (const std::uint64_t n : inputs::semiprimes(bits, 20, 3)) expect_divisor(n);
  }
}

}  // namespace
}  // namespace heiretsu::factorize
