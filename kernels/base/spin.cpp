#include "kernels/base/spin.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace heiretsu {

std::uint64_t spins_for(double nanoseconds) {
  if (nanoseconds <= 0) return 0;
  constexpr std::uint64_t trial = 500'000;
  double fastest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 8; ++i) {
    const auto start = std::chrono::steady_clock::now();
    spin(trial);
    fastest = std::min(fastest, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
  }
  return static_cast<std::uint64_t>(std::llround(std::max(1.0, nanoseconds * trial / fastest)));
}

}  // namespace heiretsu
