#include "kernels/factorize/wide/roots.hpp"

#include <gtest/gtest.h>

#include "tests/kernels/factorize/wide/wide_inputs.hpp"

namespace heiretsu::factorize::wide {
namespace {

using inputs::big_of;

TEST(WideRoots, SquareRootsAreThoseOfGmp) {
  std::mt19937_64 random(1);
  inputs::Numbers numbers{0, 1, 2, 3, 4, 15, 16, 17, ~uint128{0}, uint128{1} << 64, (uint128{1} << 64) - 1};
  for (int bits = 2; bits <= 128; ++bits) {
    for (int i = 0; i < 50; ++i) numbers.push_back(inputs::random_number(bits, random));
  }
  for (int i = 0; i < 2000; ++i) {
    const uint128 root = inputs::random_number(2 + i % 63, random);
    for (const int offset : {-1, 0, 1}) numbers.push_back(root * root + static_cast<uint128>(offset));
  }
  for (const std::uint64_t root : {~std::uint64_t{0}, ~std::uint64_t{0} - 1, std::uint64_t{1} << 63})
    for (const int offset : {-1, 0, 1}) numbers.push_back(uint128{root} * root + static_cast<uint128>(offset));
  for (const uint128 n : numbers) {
    const mpz_class root = sqrt(big_of(n));
    ASSERT_EQ(integer_sqrt(n), root.get_ui()) << big_of(n);
    ASSERT_EQ(exact_square_root(n), n > 1 && root * root == big_of(n) ? root.get_ui() : 0) << big_of(n);
  }
}

TEST(WideRoots, JacobisSymbolIsThatOfGmp) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 5000; ++i) {
    const uint128 n = inputs::random_number(2 + i % 127, random) | 1;
    const std::uint64_t a = i < 3000 ? static_cast<std::uint64_t>(i) : random();
    const mpz_class top(a), bottom = big_of(n);
    ASSERT_EQ(jacobi(a, n), mpz_jacobi(top.get_mpz_t(), bottom.get_mpz_t())) << a << ' ' << bottom;
  }
}

}  // namespace
}  // namespace heiretsu::factorize::wide
