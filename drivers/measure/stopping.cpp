#include "drivers/measure/stopping.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace heiretsu {

double median(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

std::optional<ConfidenceInterval> median_interval(std::span<const double> values) {
  const std::size_t n = values.size();
  // The largest k with P(fewer than k of n values lie below the median) <= 2.5 %: then the k-th smallest and the k-th
  // largest hold the median between them in at least 95 % of cases.
  double below = 0, log_choose = 0;
  std::size_t k = 0;
  for (; k < n; ++k) {
    below += std::exp(log_choose - static_cast<double>(n) * std::log(2.0));
    if (below > 0.025) break;
    log_choose += std::log(static_cast<double>(n - k)) - std::log(static_cast<double>(k + 1));
  }
  if (k == 0) return std::nullopt;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return ConfidenceInterval{sorted[k - 1], sorted[n - k]};
}

bool StoppingRule::finished(std::size_t repetitions, std::span<const double> seconds) const {
  if (until <= 0) return repetitions >= repeat;
  if (max_time > 0 && std::accumulate(seconds.begin(), seconds.end(), 0.0) >= max_time) return true;
  const std::optional<ConfidenceInterval> interval = median_interval(seconds);
  return interval && (interval->high - interval->low) / 2 <= until * median(seconds);
}

}  // namespace heiretsu
