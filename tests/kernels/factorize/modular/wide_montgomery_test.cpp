#include "kernels/factorize/modular/wide_montgomery.hpp"

#include <gtest/gtest.h>

#include <cstddef>

namespace heiretsu::factorize {
namespace {

/// Sums, differences and products of random residues against GMP. For a prime n, gcd(x, n) tells only whether x is 0,
/// so equality is tested as the difference to the residue that GMP computed.
template <std::size_t limbs>
void compare_with_gmp(const mpz_class& n, gmp_randclass& random) {
  const WideMontgomery<limbs> ring(n);
  for (int trial = 0; trial < 200; ++trial) {
    const mpz_class a = trial == 0 ? mpz_class(n - 1) : random.get_z_range(n),
                    b = trial < 2 ? mpz_class(n - 1) : random.get_z_range(n);
    const auto x = ring.from(a), y = ring.from(b);
    EXPECT_EQ(ring.gcd(ring.subtract(ring.multiply(x, y), ring.from(a * b))), n);
    EXPECT_EQ(ring.gcd(ring.subtract(ring.add(x, y), ring.from(a + b))), n);
    EXPECT_EQ(ring.gcd(ring.subtract(ring.subtract(x, y), ring.from(a - b))), n);
    EXPECT_EQ(ring.square(x), ring.multiply(x, x));
  }
}

TEST(WideMontgomery, ArithmeticAsGmpDoesIt) {
  gmp_randclass random(gmp_randinit_default);
  const auto all_ones = [](unsigned limbs) { return mpz_class((mpz_class(1) << (64 * limbs)) - 1); };
  compare_with_gmp<1>(all_ones(1), random);
  compare_with_gmp<2>(all_ones(2), random);
  compare_with_gmp<2>(mpz_class((mpz_class(1) << 64) + 13), random);
  compare_with_gmp<3>(random.get_z_bits(180) | 1, random);
  compare_with_gmp<4>(all_ones(4), random);
  compare_with_gmp<6>(random.get_z_bits(384) | 1, random);
}

TEST(WideMontgomery, CommonDivisors) {
  const mpz_class p("18446744073709551629"), q("1000000000000000000000007");
  const WideMontgomery<3> ring(p * q);
  EXPECT_EQ(ring.gcd(ring.from(p * 12345)), p);
  EXPECT_EQ(ring.gcd(ring.from(12345)), 1);
  EXPECT_EQ(ring.gcd(ring.from(0)), p * q);
}

}  // namespace
}  // namespace heiretsu::factorize
