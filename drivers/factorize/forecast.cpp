#include "drivers/factorize/forecast.hpp"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "kernels/base/clock.hpp"
#include "kernels/factorize/scan/scan.hpp"

namespace heiretsu::factorize {

std::string duration_text(double seconds) {
  if (seconds < 180) return fmt::format("{:.0f} s", seconds);
  if (seconds < 3 * 3600) return fmt::format("{:.0f} minutes", seconds / 60);
  if (seconds < 3 * 86400) return fmt::format("{:.0f} hours", seconds / 3600);
  if (seconds < 3 * 365.25 * 86400) return fmt::format("{:.0f} days", seconds / 86400);
  return fmt::format("{:.0f} years", seconds / (365.25 * 86400));
}

std::string forecast(const Numbers& window, std::uint64_t workers) {
  double trials = 0;
  std::uint64_t largest = 0;
  for (std::size_t i = 0; i < window.size(); ++i) {
    trials += static_cast<double>(window.word(i));
    largest = std::max(largest, window.word(i));
  }
  constexpr std::uint64_t sample = std::uint64_t{1} << 22;
  constexpr double fastest =
      1e11;  // trials per second that no core reaches: there is nothing to measure where even that is quick
  if (window.empty() || trials < fastest / 100 * static_cast<double>(workers)) return {};
  std::vector<std::uint64_t> divisors;
  const std::uint64_t tried = std::min(sample, largest);
  const double start = now();
  scan(largest, {largest - tried, largest}, divisors);
  const double rate = static_cast<double>(tried) / (now() - start);
  const double seconds = trials / rate / static_cast<double>(workers);
  if (seconds < 60) return {};
  return fmt::format("{:.3g} trials will take about {} on {} thread{} (--method auto takes no time)", trials,
                     duration_text(seconds), workers, workers == 1 ? "" : "s");
}

}  // namespace heiretsu::factorize
