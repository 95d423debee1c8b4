#include "kernels/factorize/quadratic_sieve/wide_value.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace heiretsu::factorize {
namespace {

mpz_class back(WideValue value) {
  const bool negative = value.negative();
  if (negative) value.negate();
  mpz_class result;
  mpz_import(result.get_mpz_t(), 4, -1, 8, 0, 0, value.limbs().data());
  return negative ? mpz_class(-result) : result;
}

TEST(WideValue, IsWhatGmpSays) {
  gmp_randclass random(gmp_randinit_default);
  for (int trial = 0; trial < 2'000; ++trial) {
    const auto draw = [&](unsigned bits) {
      const mpz_class x = random.get_z_bits(bits);
      return random.get_z_bits(1) == 0 ? x : mpz_class(-x);
    };
    const auto bits = static_cast<unsigned>(trial % 200);
    const mpz_class a = draw(bits), b = draw(200 - bits);
    const auto x = static_cast<std::int32_t>(draw(31).get_si());
    WideValue value(a);
    value *= x;
    value += WideValue(b);
    EXPECT_EQ(back(value), a * x + b);
    EXPECT_EQ(value.negative(), a * x + b < 0);
  }
}

TEST(WideQuotient, DividesWhereNothingIsLeft) {
  gmp_randclass random(gmp_randinit_default);
  for (int trial = 0; trial < 2'000; ++trial) {
    const mpz_class factor = random.get_z_bits(static_cast<unsigned>(1 + trial % 180)) + 1;
    const std::uint64_t d = mpz_class(random.get_z_bits(static_cast<unsigned>(2 + trial % 60))).get_ui() | 1;
    const std::uint64_t inverse = inverse_mod_2_64(d);
    WideQuotient quotient{WideValue(factor * mpz_class(d))};
    EXPECT_NEAR(quotient.log2(), std::log2(mpz_class(factor * mpz_class(d)).get_d()) * bit_units, 3);
    ASSERT_TRUE(quotient.divide(d, inverse));
    EXPECT_EQ(quotient.fits_word(), factor < mpz_class("18446744073709551616"));
    if (quotient.fits_word()) {
      EXPECT_EQ(quotient.word(), factor.get_ui());
    }
    if (d > 1) {
      WideQuotient other{WideValue(factor * mpz_class(d) + 1)};
      EXPECT_FALSE(other.divide(d, inverse));
    }
  }
}

TEST(WideQuotient, TwosOfAnyNumber) {
  for (unsigned twos = 0; twos < 250; twos += 7) {
    WideQuotient quotient{WideValue(mpz_class(5) << twos)};
    quotient.strip_twos();
    EXPECT_TRUE(quotient.fits_word());
    EXPECT_EQ(quotient.word(), 5U);
  }
}

}  // namespace
}  // namespace heiretsu::factorize
