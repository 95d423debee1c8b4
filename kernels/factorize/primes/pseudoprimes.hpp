#pragma once
#include <cstdint>
#include <span>

namespace heiretsu::factorize {

/// The least prime factor of the numbers below 2^32 of which is_pseudoprime() knows.
inline constexpr std::uint64_t least_pseudoprime_factor = 1627;

/// The strong pseudoprimes to base 2 below 2^32 that no prime below least_pseudoprime_factor divides, ascending. All
/// are products of two primes p <= q where the order of 2 modulo p divides q - 1, and that modulo q divides p - 1, so
/// that few pairs need be tried to find them: the test does.
[[nodiscard]] std::span<const std::uint32_t> pseudoprimes();

/// Is n one of them? O(1), but for one number in fifty.
[[nodiscard]] bool is_pseudoprime(std::uint32_t n);

}  // namespace heiretsu::factorize
