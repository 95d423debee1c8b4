#pragma once
#include <cstdint>

namespace heiretsu {

/// Work that touches no memory: `spins` additions that nothing can shorten, about one per clock cycle.
inline void spin(std::uint64_t spins) {
  for (std::uint64_t i = 0; i < spins; ++i) asm volatile("" : "+r"(i));
}

/// How many spins take `nanoseconds` on this thread now; measures for about 2 ms. 0 for 0.
[[nodiscard]] std::uint64_t spins_for(double nanoseconds);

}  // namespace heiretsu
