#pragma once
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace heiretsu {

/// x / n rounded up, n > 0. Never overflows, unlike (x + n - 1) / n.
[[nodiscard]] constexpr std::uint64_t ceil_div(std::uint64_t x, std::uint64_t n) {
  return x / n + (x % n != 0 ? 1 : 0);
}

/// x rounded up to a multiple, > 0; x + multiple - 1 must fit.
template <std::unsigned_integral Number>
[[nodiscard]] constexpr Number round_up(Number x, std::type_identity_t<Number> multiple) {
  return (x + multiple - 1) / multiple * multiple;
}

}  // namespace heiretsu
