#include "kernels/factorize/primes/pseudoprimes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t limit = std::uint64_t{1} << 32;
constexpr std::uint64_t largest = limit / least_pseudoprime_factor;  // prime factor of a product of two

/// 2^exponent modulo n < 2^32.
std::uint64_t power_of_two(std::uint64_t exponent, std::uint64_t n) {
  std::uint64_t result = 1 % n;
  for (std::uint64_t base = 2 % n; exponent != 0; exponent >>= 1, base = base * base % n)
    if ((exponent & 1) != 0) result = result * base % n;
  return result;
}

/// The definition, for odd n.
bool passes(std::uint64_t n) {
  std::uint64_t odd = n - 1, twos = 0;
  for (; odd % 2 == 0; odd /= 2) ++twos;
  std::uint64_t x = power_of_two(odd, n);
  if (x == 1) return true;
  for (; twos > 0 && x != n - 1; --twos) x = x * x % n;
  return twos > 0;
}

std::uint64_t order_of_two(std::uint64_t p) {
  std::uint64_t order = 1;
  for (std::uint64_t power = 2 % p; power != 1; ++order) power = 2 * power < p ? 2 * power : 2 * power - p;
  return order;
}

TEST(Pseudoprimes, AreAllProductsOfTwoPrimesThatPass) {
  std::vector<bool> composite(largest + 1, false);
  for (std::uint64_t p = 2; p * p <= largest; ++p)
    for (std::uint64_t n = p * p; !composite[p] && n <= largest; n += p) composite[n] = true;
  std::vector<std::uint32_t> found;
  for (std::uint64_t p = least_pseudoprime_factor; p * p < limit; ++p) {
    if (composite[p]) continue;
    const std::uint64_t step = order_of_two(p);
    for (std::uint64_t q = p; p * q < limit; q += step)  // p itself is 1 modulo the order
      if (!composite[q] && (q == p || power_of_two(p - 1, q) == 1) && passes(p * q))
        found.push_back(static_cast<std::uint32_t>(p * q));
  }
  std::sort(found.begin(), found.end());
  EXPECT_TRUE(std::equal(found.begin(), found.end(), pseudoprimes().begin(), pseudoprimes().end()));
  EXPECT_GT(found.size(), 500U);
}

TEST(Pseudoprimes, AreKnownAndNoOtherNumberIs) {
  for (const std::uint32_t n : pseudoprimes()) EXPECT_TRUE(is_pseudoprime(n)) << n;
  EXPECT_TRUE(is_pseudoprime(3511 * 3511));  // 2^3510 is 1 modulo 3511^2
  EXPECT_FALSE(is_pseudoprime(4294967291));
  std::mt19937 random(3);
  for (int i = 0; i < 1'000'000; ++i) {
    const auto n = static_cast<std::uint32_t>(random());
    ASSERT_EQ(is_pseudoprime(n), std::binary_search(pseudoprimes().begin(), pseudoprimes().end(), n)) << n;
  }
}

}  // namespace
}  // namespace heiretsu::factorize
