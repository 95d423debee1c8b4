#pragma once
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"

namespace heiretsu::factorize::wide {

/// The largest r with r * r <= n.
[[nodiscard]] std::uint64_t integer_sqrt(uint128 n);

/// The root r > 1 of a perfect square n; 0 when n is none.
[[nodiscard]] std::uint64_t exact_square_root(uint128 n);

/// Jacobi's symbol of a over an odd n: 1, -1, or 0 when they have a common factor.
[[nodiscard]] int jacobi(std::uint64_t a, uint128 n);

}  // namespace heiretsu::factorize::wide
