#include "kernels/factorize/simd/batch_curve_plan.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <tuple>

namespace heiretsu::factorize {
namespace {

/// Follows a chain on multiples of a point, checking that C = +-(A - B) before every addition.
mpz_class multiplier(const ChainStep* chain) {
  mpz_class a = 1;
  mpz_class b = 0;
  mpz_class c = 1;
  const auto keep = [&](const mpz_class& new_a, const mpz_class& new_b, const mpz_class& new_c) {
    const mpz_class next_a = new_a, next_b = new_b, next_c = new_c;  // the arguments may be the points themselves
    a = next_a, b = next_b, c = next_c;
  };
  for (;; ++chain) {
    if (*chain != ChainStep::start && *chain != ChainStep::double_a && *chain != ChainStep::end) {
      EXPECT_EQ(abs(a - b), abs(c));
    }
    switch (*chain) {
      case ChainStep::double_a: keep(2 * a, 0, 0); break;
      case ChainStep::start: keep(2 * a, a, a); break;
      case ChainStep::swap: keep(b, a, c); break;
      case ChainStep::rule_1: keep(2 * a + b, a + 2 * b, c); break;
      case ChainStep::rule_2: keep(2 * a, a + b, c); break;
      case ChainStep::rule_3: keep(a, a + b, b); break;
      case ChainStep::rule_5: keep(2 * a, b, 2 * a - b); break;
      case ChainStep::rule_6: keep(3 * a, 3 * a + b, b); break;
      case ChainStep::rule_7: keep(3 * a, 2 * a + b, c); break;
      case ChainStep::rule_8: keep(3 * a, a + b, 2 * a - b); break;
      case ChainStep::rule_9: keep(a, 2 * b, a - 2 * b); break;
      case ChainStep::finish: keep(a + b, 0, 0); break;
      case ChainStep::end: return a;
    }
  }
}

TEST(BatchCurvePlan, StageOneMultipliesByEveryPrimePower) {
  EXPECT_EQ(multiplier(BatchCurvePlanTables(10, 100, 30).plan().chain), 2520);  // lcm(1..10)
  EXPECT_EQ(multiplier(BatchCurvePlanTables(30, 600, 60).plan().chain), 2329089562800);
  EXPECT_NEAR(std::log(multiplier(BatchCurvePlanTables(200, 9000, 210).plan().chain).get_d()), 206.1462,
              1e-3);  // log lcm(1..200)
  EXPECT_NEAR(std::log(multiplier(BatchCurvePlanTables(600, 9000, 210).plan().chain).get_d()), 593.9074,
              1e-3);  // beyond the primes whose chains are tabled
}

TEST(BatchCurvePlan, StageTwoCoversEveryPrime) {
  for (const auto& [b1, b2, step] : {std::tuple{7, 120, 30}, {47, 1700, 120}, {30, 1000, 60}, {200, 9000, 210}}) {
    const BatchCurvePlanTables storage(b1, b2, step);
    const BatchCurvePlan plan = storage.plan();
    std::set<int> covered(plan.babies, plan.babies + plan.baby_count);  // the common z holds that of every baby
    const std::uint8_t* pair = plan.pairs;
    for (int giant = plan.first_giant; giant <= plan.last_giant; ++giant, ++pair) {
      for (; *pair != next_giant; ++pair) {
        ASSERT_LT(*pair, plan.baby_count);
        covered.insert(giant * step - plan.babies[*pair]);
        covered.insert(giant * step + plan.babies[*pair]);
      }
    }
    for (int n = b1 + 1; n <= b2; ++n) {
      bool prime = n > 1;
      for (int d = 2; d * d <= n; ++d) prime = prime && n % d != 0;
      EXPECT_TRUE(!prime || covered.contains(n)) << n << " of " << b1 << ".." << b2;
    }
    EXPECT_LE(plan.baby_count, max_babies);
    EXPECT_LE(plan.last_giant - plan.first_giant + 1, max_giants);
  }
}

}  // namespace
}  // namespace heiretsu::factorize
