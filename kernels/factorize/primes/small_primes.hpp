#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize {

/// An odd prime and what the exact-division test needs: prime divides x exactly when x inverse mod 2^64 <= limit,
/// and the product is then the quotient. Source: Granlund and Montgomery, Division by invariant integers (1994), §9.
struct SmallPrime {
  std::uint64_t inverse = 0;
  std::uint64_t limit = 0;
  std::uint32_t prime = 0;
};

/// Is an odd number of at least 3 prime? For tables only: by trial division.
[[nodiscard]] constexpr bool is_odd_prime_slowly(std::uint32_t n) {
  for (std::uint32_t d = 3; d * d <= n; d += 2) {
    if (n % d == 0) return false;
  }
  return true;
}

/// The first `Count` odd primes, ascending.
template <std::size_t Count>
[[nodiscard]] constexpr std::array<SmallPrime, Count> odd_primes() {
  std::array<SmallPrime, Count> table{};
  std::uint32_t candidate = 3;
  for (SmallPrime& entry : table) {
    while (!is_odd_prime_slowly(candidate)) candidate += 2;
    entry = {inverse_mod_2_64(candidate), ~std::uint64_t{0} / candidate, candidate};
    candidate += 2;
  }
  return table;
}

/// The odd primes up to 251; an odd number none of them divides and below `smallest_unknown` is prime.
inline constexpr auto small_primes = odd_primes<53>();
inline constexpr std::uint64_t smallest_unknown = 257 * 257;

/// Divides `n` by `prime` as often as possible and returns how often.
[[nodiscard]] constexpr std::uint32_t strip(std::uint64_t& n, const SmallPrime& prime) {
  std::uint32_t exponent = 0;
  for (std::uint64_t quotient = n * prime.inverse; quotient <= prime.limit; quotient = n * prime.inverse) {
    n = quotient;
    ++exponent;
  }
  return exponent;
}

}  // namespace heiretsu::factorize
