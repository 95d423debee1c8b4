#include "kernels/factorize/batch/rho.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/inputs.hpp"

namespace heiretsu::factorize {
namespace {

void expect_divisor(std::uint64_t n) {
  const std::uint64_t divisor = divisor_by_rho(n);
  EXPECT_GT(divisor, 1u) << n;
  EXPECT_LT(divisor, n) << n;
  EXPECT_EQ(n % divisor, 0u) << n;
}

TEST(Rho, PowersOfOnePrime) {
  for (const std::uint64_t p : {257u, 263u, 509u, 563u, 1021u, 7129u, 65521u, 2642239u}) {
    for (std::uint64_t power = p; power <= ~std::uint64_t{0} / p;) expect_divisor(power *= p);
  }
}

TEST(Rho, EverySmallestComposite) {  // the walks are short here: both factors are often found at once
  for (std::uint64_t n = 257 * 257; n < 400000; n += 2) {
    bool small = false;
    for (std::uint64_t d = 3; d < 257; d += 2) small = small || n % d == 0;
    if (!small && !is_prime(n)) expect_divisor(n);
  }
}

TEST(Rho, BalancedSemiprimes) {
  for (int bits = 9; bits <= 32; ++bits) {
    for (const std::uint64_t n : inputs::semiprimes(bits, 20, 3)) expect_divisor(n);
  }
}

}  // namespace
}  // namespace heiretsu::factorize
