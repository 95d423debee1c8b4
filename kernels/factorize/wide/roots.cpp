#include "kernels/factorize/wide/roots.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace heiretsu::factorize::wide {

std::uint64_t integer_sqrt(uint128 n) {
  if (n == 0) return 0;
  constexpr double max_root = 0x1.fffffffffffffp63;
  const double value = static_cast<double>(n >> 64) * 0x1p64 + static_cast<double>(static_cast<std::uint64_t>(n));
  const uint128 near = static_cast<std::uint64_t>(std::clamp(std::sqrt(value), 1.0, max_root));
  // One step of Newton's is never too small, and then at most one too large.
  const uint128 root = std::min((near + n / near) / 2, uint128{~std::uint64_t{0}});
  return static_cast<std::uint64_t>(root * root > n ? root - 1 : root);
}

std::uint64_t exact_square_root(uint128 n) {
  constexpr std::uint64_t squares = 0x0202021202030213;  // bit r: is r a square modulo 64?
  if ((squares >> (n % 64) & 1) == 0 || n <= 1) return 0;
  const std::uint64_t root = integer_sqrt(n);
  return uint128{root} * root == n ? root : 0;
}

int jacobi(std::uint64_t a, uint128 n) {
  int sign = 1;
  const auto halve = [&](std::uint64_t modulus_low) {  // takes the twos out of a
    const int twos = std::countr_zero(a);
    a >>= twos;
    const std::uint64_t rest = modulus_low % 8;
    if (twos % 2 != 0 && (rest == 3 || rest == 5)) sign = -sign;
  };
  if (a == 0) return 0;
  halve(static_cast<std::uint64_t>(n));
  if (a % 4 == 3 && n % 4 == 3) sign = -sign;
  std::uint64_t modulus = a;
  a = static_cast<std::uint64_t>(n % modulus);
  while (a != 0) {
    halve(modulus);
    if (a % 4 == 3 && modulus % 4 == 3) sign = -sign;
    modulus %= a;
    std::swap(a, modulus);
  }
  return modulus == 1 ? sign : 0;
}

}  // namespace heiretsu::factorize::wide
