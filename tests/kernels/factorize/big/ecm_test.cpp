#include "kernels/factorize/big/ecm.hpp"

#include <gtest/gtest.h>

#include <limits>

#ifdef HEIRETSU_SANITIZES_ADDRESS
#include <sanitizer/lsan_interface.h>
#endif

namespace heiretsu::factorize {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

const mpz_class p("1000000000039"), q("1000000000000000000000007");

TEST(EcmSearch, EndsWithADivisor) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto divisor = EcmSearch(p * q, seed).run(unlimited);
    ASSERT_TRUE(divisor);
    EXPECT_TRUE(*divisor == p || *divisor == q);
  }
}

TEST(EcmSearch, KeepsToItsBudget) { EXPECT_EQ(EcmSearch(p * q, 1).run(0), std::nullopt); }

TEST(EcmSearch, IsTheSameEveryTime) {
  // The budget lets some seeds succeed and others not, each time the same ones.
  unsigned successes = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto divisor = EcmSearch(p * q, seed).run(1);
    EXPECT_EQ(divisor, EcmSearch(p * q, seed).run(1));
    successes += divisor.has_value();
  }
  EXPECT_GT(successes, 0U);
  EXPECT_LT(successes, 20U);
}

TEST(EcmSearch, TakesNumbersOfAnySizeByTheLibrary) {
#ifdef HEIRETSU_SANITIZES_ADDRESS
  const __lsan::ScopedDisabler the_library_keeps_four_numbers_a_curve;
#endif
  const mpz_class large = (mpz_class(1) << 521) - 1;
  EXPECT_EQ(EcmSearch(p * large, 1).run(unlimited), p);
}

}  // namespace
}  // namespace heiretsu::factorize
