#pragma once
#include <cstddef>
#include <optional>
#include <span>

namespace heiretsu {

/// Where a median lies, in its unit.
struct ConfidenceInterval {
  double low = 0;
  double high = 0;
};

/// The median; the mean of the middle two for an even count. values must not be empty. O(n log n).
[[nodiscard]] double median(std::span<const double> values);

/// The distribution-free 95 % interval of the median from order statistics, exact binomial ranks; none for fewer than
/// six values (Hoefler and Belli, SC15, rule 5; Le Boudec, Performance Evaluation, section 2.2).
[[nodiscard]] std::optional<ConfidenceInterval> median_interval(std::span<const double> values);

/// When to stop repeating. Pure: it sees the repetitions so far, not a clock.
struct StoppingRule {
  std::size_t repeat = 1;  ///< that many repetitions, when `until` is 0
  double until = 0;        ///< wanted half-width of the median's 95 % interval, as a fraction of the median; needs six
  double max_time = 0;     ///< seconds in all repetitions after which `until` gives up; 0 = never

  /// After that many repetitions, the valid of which took so many seconds each?
  [[nodiscard]] bool finished(std::size_t repetitions, std::span<const double> seconds) const;
};

}  // namespace heiretsu
