#pragma once
#include <cstdint>

namespace heiretsu {

/// x / n rounded up, n > 0. Never overflows, unlike (x + n - 1) / n.
[[nodiscard]] constexpr std::uint64_t ceil_div(std::uint64_t x, std::uint64_t n) {
  return x / n + (x % n != 0 ? 1 : 0);
}

}  // namespace heiretsu
