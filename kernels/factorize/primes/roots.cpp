#include "kernels/factorize/primes/roots.hpp"

#include <algorithm>
#include <cmath>

namespace heiretsu::factorize {

std::uint64_t integer_sqrt(std::uint64_t n) {
  constexpr std::uint64_t max_root = 0xffffffff;
  auto root = std::min(static_cast<std::uint64_t>(std::sqrt(static_cast<double>(n))), max_root);
  while (root * root > n) --root;
  while (root < max_root && (root + 1) * (root + 1) <= n) ++root;
  return root;
}

std::uint64_t exact_square_root(std::uint64_t n) {
  const auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<double>(n)) + 0.5);
  return root > 1 && root < (std::uint64_t{1} << 32) && root * root == n ? root : 0;
}

std::uint64_t exact_cube_root(std::uint64_t n) {
  constexpr std::uint64_t max_root = 2642245;  // of the largest cube below 2^64
  const auto root = static_cast<std::uint64_t>(std::cbrt(static_cast<double>(n)) + 0.5);
  return root > 1 && root <= max_root && root * root * root == n ? root : 0;
}

}  // namespace heiretsu::factorize
