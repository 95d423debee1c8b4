#include "kernels/factorize/wide/trial.hpp"

#include <array>
#include <span>
#include <vector>

#include "kernels/factorize/primes/prime_table.hpp"
#include "kernels/factorize/primes/small_primes.hpp"

namespace heiretsu::factorize::wide {
namespace {

constexpr std::size_t tiny_primes = 167;  // odd ones, up to 997
constexpr std::uint32_t first_small = 1009, last_small = 65521;

/// p divides n exactly when n inverse mod 2^128 <= limit, and the product is then the quotient; see SmallPrime.
struct WideTest {
  uint128 inverse = 0;
  uint128 limit = 0;
  std::uint32_t prime = 0;
};

constexpr WideTest test_of(std::uint32_t prime) {
  const uint128 inverse = inverse_mod_2_64(prime);  // right to 64 bits
  return {inverse * (2 - prime * inverse), ~uint128{0} / prime, prime};
}

constexpr auto tiny_tests = [] {
  std::array<WideTest, tiny_primes> tests{};
  const auto primes = odd_primes<tiny_primes>();
  for (std::size_t i = 0; i < tiny_primes; ++i) tests[i] = test_of(primes[i].prime);
  return tests;
}();

std::vector<WideTest> make_small_tests() {
  const std::vector<bool> is_prime = prime_table(first_small, last_small, last_small + 1);
  std::vector<WideTest> tests;
  for (std::uint32_t n = first_small; n <= last_small; ++n) {
    if (is_prime[n]) tests.push_back(test_of(n));
  }
  return tests;
}

void strip(uint128& n, std::span<const WideTest> tests, std::uint32_t owner, Cofactors& found) {
  for (const WideTest& test : tests) {
    if (n < two_64) return;
    for (uint128 quotient = n * test.inverse; quotient <= test.limit; quotient = n * test.inverse) {
      n = quotient;
      found.push(test.prime, owner);
    }
  }
}

}  // namespace

void strip_tiny(uint128& n, std::uint32_t owner, Cofactors& found) {
  for (; n >= two_64 && n % 2 == 0; n /= 2) found.push(2, owner);
  strip(n, tiny_tests, owner, found);
}

void strip_small(uint128& n, std::uint32_t owner, Cofactors& found) {
  static const std::vector<WideTest> tests = make_small_tests();
  strip(n, tests, owner, found);
}

}  // namespace heiretsu::factorize::wide
