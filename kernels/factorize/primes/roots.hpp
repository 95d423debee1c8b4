#pragma once
#include <cstdint>

namespace heiretsu::factorize {

/// The largest r with r * r <= n.
[[nodiscard]] std::uint64_t integer_sqrt(std::uint64_t n);

/// The root r > 1 of a perfect square n; 0 when n is none.
[[nodiscard]] std::uint64_t exact_square_root(std::uint64_t n);

/// The root r > 1 of a perfect cube n; 0 when n is none.
[[nodiscard]] std::uint64_t exact_cube_root(std::uint64_t n);

}  // namespace heiretsu::factorize
