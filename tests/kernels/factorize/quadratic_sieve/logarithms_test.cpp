#include "kernels/factorize/quadratic_sieve/logarithms.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace heiretsu::factorize {
namespace {

TEST(Logarithms, OfPowersOf2AreExact) {
  for (int exponent = 0; exponent < 64; ++exponent) {
    EXPECT_EQ(log2_units(std::uint64_t{1} << exponent), exponent * bit_units);
    EXPECT_EQ(log2_units(std::ldexp(1.0, exponent)), exponent * bit_units);
  }
  EXPECT_EQ(log2_units(0x1p300), 300 * bit_units);
}

TEST(Logarithms, AreTheLibrarysRoundedDown) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t x = (random() >> (i % 60)) | 1;
    const double exact = std::log2(static_cast<double>(x)) * bit_units;
    EXPECT_NEAR(log2_units(x) + 0.5, exact, 0.501) << x;
    EXPECT_NEAR(log2_units(static_cast<double>(x)) + 1.25, exact, 1.27) << x;
  }
}

}  // namespace
}  // namespace heiretsu::factorize
