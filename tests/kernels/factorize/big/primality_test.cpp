#include "kernels/factorize/big/primality.hpp"

#include <gtest/gtest.h>

#include <string>

namespace heiretsu::factorize {
namespace {

mpz_class power_of_two(unsigned exponent) { return mpz_class(1) << exponent; }

TEST(BigPrimality, KnownPrimesAreProven) {
  for (const unsigned exponent : {2U, 61U, 89U, 107U, 127U, 521U}) {
    EXPECT_EQ(primality(power_of_two(exponent) - 1),
              exponent <= max_proof_bits ? Primality::proven : Primality::probable)
        << exponent;
  }
  EXPECT_EQ(primality(power_of_two(64) + 13), Primality::proven);
  EXPECT_EQ(primality(power_of_two(255) - 19), Primality::proven);
  EXPECT_EQ(primality(mpz_class("1000000000000000000000000000057")), Primality::proven);
  EXPECT_EQ(primality(power_of_two(607) - 1), Primality::probable);
}

TEST(BigPrimality, CompositesThatFoolWeakerTests) {
  // The least strong pseudoprimes to the first 12 and 13 prime bases (Sorenson and Webster 2015).
  EXPECT_EQ(primality(mpz_class("318665857834031151167461")), Primality::composite);
  EXPECT_EQ(primality(mpz_class("3317044064679887385961981")), Primality::composite);
  // Arnault's Carmichael number, a strong pseudoprime to every base below 307.
  const mpz_class p(
      "2967449566868551055015417464290533273077199179985304335099507553127683875317177019959423859642812118803366475421"
      "8345562493168782883");
  EXPECT_EQ(primality(p), Primality::proven);
  EXPECT_EQ(primality(p * (313 * (p - 1) + 1) * (353 * (p - 1) + 1)), Primality::composite);
  // Carmichael numbers (6k+1)(12k+1)(18k+1).
  int carmichaels = 0;
  for (mpz_class k = 10'000'000; carmichaels < 20; ++k) {
    const mpz_class a = 6 * k + 1, b = 12 * k + 1, c = 18 * k + 1;
    if (primality(a) == Primality::composite || primality(b) == Primality::composite ||
        primality(c) == Primality::composite)
      continue;
    EXPECT_EQ(primality(a * b * c), Primality::composite) << k;
    ++carmichaels;
  }
}

TEST(BigPrimality, KnownComposites) {
  const mpz_class rsa_100(
      "1522605027922533360535618378132637429718068114961380688657908494580122963258952897654000350692006139");
  EXPECT_EQ(primality(rsa_100), Primality::composite);
  EXPECT_EQ(primality(power_of_two(128) + 1), Primality::composite);
  EXPECT_EQ(primality(power_of_two(67) - 1), Primality::composite);
  EXPECT_EQ(primality((power_of_two(89) - 1) * (power_of_two(89) - 1)), Primality::composite);
  EXPECT_EQ(primality(0), Primality::composite);
  EXPECT_EQ(primality(1), Primality::composite);
}

}  // namespace
}  // namespace heiretsu::factorize
