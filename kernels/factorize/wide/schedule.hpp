#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/simd/batch_curve_plan.hpp"

namespace heiretsu::factorize::wide {

/// Curves with the same bounds are a level; higher levels find larger factors.
inline constexpr std::size_t levels = 11;

/// Curves a number gets at most.
inline constexpr std::uint32_t max_rounds = 600;

/// How many bits x > 0 has.
[[nodiscard]] int bits_of(uint128 x);

/// The level of the next curve on a composite of so many bits that has had `round` curves: from small bounds, for
/// factors that are small by chance, up to what is best for a factor of half the bits.
[[nodiscard]] std::size_t level_of(int bits, std::uint32_t round);

/// Curves that a composite of so many bits gets before the quadratic sieve splits it, where a product takes
/// `nanoseconds`: all where even two equal primes are expected to take curves less time, else what a part of the
/// sieve's time allows, the smaller the longer curves would take. O(max_rounds).
[[nodiscard]] std::uint32_t curves_before_sieve(double nanoseconds, int bits);

/// What the curves of a level do; made at first use, thread-safe.
[[nodiscard]] BatchCurvePlan curve_plan(std::size_t level);

}  // namespace heiretsu::factorize::wide
