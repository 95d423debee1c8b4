#include "kernels/factorize/big/ecm.hpp"

#include <gtest/gtest.h>

#include <limits>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace heiretsu::factorize {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

const mpz_class p("1000000000039"), q("1000000000000000000000007");

TEST(Curves, EndWithADivisor) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto divisor = Curves(p * q, seed).find_divisor(unlimited);
    ASSERT_TRUE(divisor);
    EXPECT_TRUE(*divisor == p || *divisor == q);
  }
}

TEST(Curves, KeepToTheirBudget) { EXPECT_EQ(Curves(p * q, 1).find_divisor(0), std::nullopt); }

TEST(Curves, AreTheSameEveryTime) {
  // The budget lets some seeds succeed and others not, each time the same ones.
  unsigned successes = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto divisor = Curves(p * q, seed).find_divisor(1);
    EXPECT_EQ(divisor, Curves(p * q, seed).find_divisor(1));
    successes += divisor.has_value();
  }
  EXPECT_GT(successes, 0U);
  EXPECT_LT(successes, 20U);
}

TEST(Curves, NumbersOfAnySizeByTheLibrary) {
#if defined(__SANITIZE_ADDRESS__)
  const __lsan::ScopedDisabler the_library_keeps_four_numbers_a_curve;
#endif
  const mpz_class large = (mpz_class(1) << 521) - 1;
  EXPECT_EQ(Curves(p * large, 1).find_divisor(unlimited), p);
}

}  // namespace
}  // namespace heiretsu::factorize
