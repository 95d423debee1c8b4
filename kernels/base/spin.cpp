#include "kernels/base/spin.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/base/clock.hpp"

namespace heiretsu {

std::uint64_t spins_for(double nanoseconds) {
  if (nanoseconds <= 0) return 0;
  constexpr std::uint64_t trial = 500'000;
  double fastest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 8; ++i) {
    const double start = now();
    spin(trial);
    fastest = std::min(fastest, now() - start);
  }
  return static_cast<std::uint64_t>(std::llround(std::max(1.0, nanoseconds * trial / (1e9 * fastest))));
}

}  // namespace heiretsu
