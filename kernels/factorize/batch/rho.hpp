#pragma once
#include <cstdint>

namespace heiretsu::factorize {

/// Greatest common divisor; the other number when one is 0.
[[nodiscard]] std::uint64_t gcd(std::uint64_t a, std::uint64_t b);

/// The root r > 1 of a perfect square n, 0 when n is none.
[[nodiscard]] std::uint64_t square_root(std::uint64_t n);

/// The root r > 1 of a perfect cube n, 0 when n is none.
[[nodiscard]] std::uint64_t cube_root(std::uint64_t n);

/// A divisor of n other than 1 and n. n is odd, composite and without a prime factor below 257.
/// Always ends: Brent's rho with several polynomials, expected n^(1/4) steps, then trial division.
/// Source: R. Brent, An improved Monte Carlo factorization algorithm (1980).
[[nodiscard]] std::uint64_t find_divisor(std::uint64_t n);

}  // namespace heiretsu::factorize
