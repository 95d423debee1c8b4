#include "kernels/factorize/big/ecm.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#ifdef HEIRETSU_SANITIZES_ADDRESS
#include <sanitizer/lsan_interface.h>
#endif

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t endless = EcmSearch::endless;

const mpz_class p("1000000000039"), q("1000000000000000000000007");

TEST(EcmSearch, EndsWithADivisor) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto found = EcmSearch(p * q, seed)({0, endless});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->divisor == p || found->divisor == q);
  }
}

TEST(EcmSearch, ACurveIsTheSameFromAnywhere) {
  // In ranges of any length the same curves succeed, and each range names its first. The library runs none of these.
  constexpr std::uint64_t last = 58;
  const EcmSearch search(p * q, 3);
  std::vector<std::uint64_t> successes;
  for (std::uint64_t curve = 0; curve < last; ++curve) {
    if (search({curve, curve + 1})) successes.push_back(curve);
  }
  ASSERT_GT(successes.size(), 2U);
  ASSERT_LT(successes.size(), 56U);
  std::uint64_t first = 0;
  for (const std::uint64_t curve : successes) {
    const auto found = EcmSearch(p * q, 3)({first, last});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->curve, curve);
    first = curve + 1;
  }
  EXPECT_FALSE(search({first, last}));
}

TEST(EcmSearch, CountsTheCurvesOfABudget) {
  const EcmSearch search(p * q, 1);
  EXPECT_EQ(search.curves_within(0), 0U);
  EXPECT_EQ(search.curves_within(std::numeric_limits<double>::infinity()), endless);
  double sum = 0;
  for (std::uint64_t curves = 1; curves < 200; ++curves) {
    sum += search.cost(curves - 1);
    EXPECT_EQ(search.curves_within(sum * (1 + 1e-9)), curves);
    EXPECT_EQ(search.curves_within(sum * (1 - 1e-9)), curves - 1);
  }
  EXPECT_GT(search.cost(300'000), 1e6 * search.cost(0)) << "of the largest bound";
}

TEST(EcmSearch, TakesNumbersOfAnySizeByTheLibrary) {
#ifdef HEIRETSU_SANITIZES_ADDRESS
  const __lsan::ScopedDisabler the_library_keeps_four_numbers_a_curve;
#endif
  const mpz_class large = (mpz_class(1) << 521) - 1;
  EXPECT_EQ(EcmSearch(p * large, 1)({0, endless})->divisor, p);
}

}  // namespace
}  // namespace heiretsu::factorize
