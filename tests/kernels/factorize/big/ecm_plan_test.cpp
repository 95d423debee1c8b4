#include "kernels/factorize/big/ecm_plan.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>
#include <primesieve.hpp>

#include <cstdint>
#include <set>
#include <vector>

namespace heiretsu::factorize {
namespace {

TEST(EcmPlan, StageOneMultipliesByTheLeastCommonMultiple) {
  const EcmPlan plan(100, 5'000);
  mpz_class product = 1, least_common_multiple = 1;
  for (const auto multiplier : plan.multipliers) product *= multiplier;
  for (unsigned long k = 2; k <= 100; ++k)
    mpz_lcm_ui(least_common_multiple.get_mpz_t(), least_common_multiple.get_mpz_t(), k);
  EXPECT_EQ(product, least_common_multiple);
}

TEST(EcmPlan, StageTwoMeetsEveryPrimeBetweenTheBounds) {
  for (const auto& [bound1, bound2] : {std::pair{20U, 400U}, {100U, 5'000U}, {1'000U, 60'000U}, {5'000U, 400'000U}}) {
    const EcmPlan plan(bound1, bound2);
    std::set<std::uint64_t> met;
    std::uint64_t multiple = plan.first_multiple;
    for (const auto step : plan.steps) {
      if (step == EcmPlan::next_multiple) {
        ++multiple;
        continue;
      }
      met.insert(multiple * plan.spacing + plan.residues[step]);
      met.insert(multiple * plan.spacing - plan.residues[step]);
    }
    std::vector<std::uint64_t> primes;
    primesieve::generate_primes(bound1 + 1, bound2, &primes);
    for (const auto prime : primes) EXPECT_TRUE(met.contains(prime)) << prime << " of " << bound1 << " to " << bound2;
  }
}

}  // namespace
}  // namespace heiretsu::factorize
