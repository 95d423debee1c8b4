#pragma once
#include <cstdint>

namespace heiretsu::factorize {

/// A divisor of n other than 1 and n. n is odd, composite and without a prime factor below 257.
/// Always ends: Brent's rho with several polynomials, expected n^(1/4) steps, then trial division.
/// Source: R. Brent, An improved Monte Carlo factorization algorithm (1980).
[[nodiscard]] std::uint64_t divisor_by_rho(std::uint64_t n);

}  // namespace heiretsu::factorize
