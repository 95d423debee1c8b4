#include "kernels/factorize/big/ecm_curve.hpp"

#include <gtest/gtest.h>

namespace heiretsu::factorize {
namespace {

mpz_class random_prime(gmp_randclass& random, unsigned bits) {
  mpz_class n = random.get_z_bits(bits);
  mpz_setbit(n.get_mpz_t(), bits - 1);
  mpz_nextprime(n.get_mpz_t(), n.get_mpz_t());
  return n;
}

TEST(WideCurve, FindsSmallFactorsOfNumbersOfEverySize) {
  gmp_randclass random(gmp_randinit_default);
  const EcmPlan plan(300, 15'000);
  for (const unsigned bits : {60U, 100U, 150U, 200U, 300U, 380U}) {
    const mpz_class p = random_prime(random, 24), n = p * random_prime(random, bits - 25);
    unsigned found = 0;
    for (std::uint64_t sigma = 6; sigma < 46; ++sigma) {
      const mpz_class divisor = ecm_curve(n, plan, sigma);
      EXPECT_EQ(n % divisor, 0);
      found += divisor == p;
    }
    EXPECT_GE(found, 8U) << bits;  // about 24 of the 40 curves have an order that smooth
  }
}

TEST(WideCurve, BothStagesFindWhatTheOrderSays) {
  // Group orders modulo 1009 lie below 1073 (Hasse), so a stage 1 up to there finds every curve.
  gmp_randclass random(gmp_randinit_default);
  const mpz_class n = 1009 * random_prime(random, 90);
  const EcmPlan short_plan(15, 17), with_second_stage(15, 400), long_plan(1'073, 1'100);
  unsigned stage_two_only = 0;
  for (std::uint64_t sigma = 6; sigma < 200; ++sigma) {
    const bool stage_one = ecm_curve(n, short_plan, sigma) != 1;
    const bool with_stage_two = ecm_curve(n, with_second_stage, sigma) != 1;
    EXPECT_NE(ecm_curve(n, long_plan, sigma), 1) << sigma;
    EXPECT_TRUE(!stage_one || with_stage_two) << sigma;
    stage_two_only += with_stage_two && !stage_one;
  }
  EXPECT_GT(stage_two_only, 20U);
}

}  // namespace
}  // namespace heiretsu::factorize
