#include "kernels/factorize/quadratic_sieve/parameters.hpp"

#include <gtest/gtest.h>

namespace heiretsu::factorize {
namespace {

mpz_class number_of(unsigned bits) { return (mpz_class(3) << (bits - 2)) + 1; }

TEST(SieveParameters, GoThroughBytes) {
  SieveParameters p{1, 2, 3, 4, 5, 0xfedcba98, 0x123456789abcdef0, 8, 9, 10};
  const auto bytes = p.bytes();
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[20], 0x98) << "little endian";
  EXPECT_EQ(bytes[24], 0xf0);
  EXPECT_EQ(bytes[40], 10);
  EXPECT_EQ(SieveParameters::from(bytes), p);
}

TEST(SieveParameters, SuitEverySize) {
  for (unsigned bits = 60; bits <= 350; ++bits) {
    const SieveParameters p = sieve_parameters(number_of(bits));
    EXPECT_EQ(number_of(bits) * p.multiplier % 8, 1);
    EXPECT_LT(p.unsieved, p.primes);
    EXPECT_TRUE(p.places % 32'768 == 0 || 32'768 % p.places == 0) << bits;
    EXPECT_LE(p.threshold, 127U);
    EXPECT_GE(p.log_polynomials, 2U);
    EXPECT_LT(p.log_polynomials, p.factors_of_a);
    EXPECT_GE(p.pool, p.factors_of_a);
    EXPECT_EQ(sieve_parameters(number_of(bits), 1).double_bound, 0U);
  }
}

TEST(SieveParameters, TwoLargePrimesComeWithSize) {
  EXPECT_EQ(sieve_parameters(number_of(200)).double_bound, 0U);
  const SieveParameters p = sieve_parameters(number_of(265));
  EXPECT_GT(p.double_bound, p.large_bound);
  EXPECT_LT(p.double_bound / p.large_bound, p.large_bound);
}

}  // namespace
}  // namespace heiretsu::factorize
