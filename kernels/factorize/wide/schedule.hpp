#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/simd/batch_curve_plan.hpp"

namespace heiretsu::factorize::wide {

/// Curves with the same bounds are a level; higher levels find larger factors.
inline constexpr std::size_t levels = 11;

/// Curves a number gets before it goes to a method that always ends.
inline constexpr std::uint32_t max_rounds = 600;

/// How many bits x > 0 has.
[[nodiscard]] int bits_of(uint128 x);

/// The level of the next curve on a composite of so many bits that has had `round` curves: from small bounds, for
/// factors that are small by chance, up to what is best for a factor of half the bits.
[[nodiscard]] std::size_t level_of(int bits, std::uint32_t round);

/// What the curves of a level do; made at first use, thread-safe.
[[nodiscard]] BatchCurvePlan curve_plan(std::size_t level);

}  // namespace heiretsu::factorize::wide
