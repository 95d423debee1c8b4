#pragma once
#include <cstddef>
#include <optional>
#include <span>

namespace heiretsu {

/// Bounds of a median, in its unit.
struct ConfidenceInterval {
  double low = 0;
  double high = 0;
};

/// The median; the mean of the middle two for an even count. values must not be empty. O(n log n).
[[nodiscard]] double median(std::span<const double> values);

/// The distribution-free 95 % interval of the median from order statistics, exact binomial ranks; none for fewer than
/// six values (Hoefler and Belli, SC15, rule 5; Le Boudec, Performance Evaluation, section 2.2).
[[nodiscard]] std::optional<ConfidenceInterval> median_interval(std::span<const double> values);

/// When to stop repeating. Pure: it is given the repetitions so far and reads no clock.
struct StoppingRule {
  std::size_t repeat = 1;  ///< number of repetitions, when `until` is 0
  double until =
      0;  ///< half-width of the median's 95 % interval to reach, as a fraction of the median; needs six repetitions
  double max_time = 0;  ///< seconds of all repetitions together after which `until` gives up; 0: never

  /// Is it time to stop after `repetitions` repetitions, the valid ones of which took `seconds`?
  [[nodiscard]] bool finished(std::size_t repetitions, std::span<const double> seconds) const;
};

}  // namespace heiretsu
