#pragma once
#include <cstdint>

namespace heiretsu::factorize {

/// Is n prime? Deterministic for every n < 2^64, by strong tests to the bases of primes/bases.hpp. Numbers of any size:
/// big/primality.hpp.
[[nodiscard]] bool is_prime(std::uint64_t n);

}  // namespace heiretsu::factorize
