#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace heiretsu {

/// Counts of durations in nanoseconds, log-linear: exact below 64, from there 32 buckets per octave, so that a quantile
/// is at most 1/32 above the true one. 15 KB whatever it counts; add() takes a few nanoseconds. Not for several
/// threads: give each its own and merge them. The idea: G. Tene, HdrHistogram.
class Histogram {
 public:
  static constexpr std::size_t fine_bits = 5;
  static constexpr std::size_t buckets = (64 - fine_bits + 1) << fine_bits;

  void add(std::uint64_t nanoseconds) {
    ++counts_[bucket(nanoseconds)];
    largest_ = std::max(largest_, nanoseconds);
  }

  /// Counts everything that `other` counted too.
  void merge(const Histogram& other) {
    for (std::size_t i = 0; i < buckets; ++i) counts_[i] += other.counts_[i];
    largest_ = std::max(largest_, other.largest_);
  }

  [[nodiscard]] std::uint64_t count() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t count : counts_) sum += count;
    return sum;
  }

  [[nodiscard]] std::uint64_t largest() const { return largest_; }  ///< exact; 0 when nothing was counted

  /// The duration that a share q (0..1) of all does not exceed, nanoseconds; 0 when nothing was counted. O(buckets).
  [[nodiscard]] std::uint64_t quantile(double q) const {
    const auto wanted =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count()))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets; ++i)
      if ((seen += counts_[i]) >= wanted) return std::min(upper_end(i), largest_);
    return largest_;
  }

  /// Calls visit(nanoseconds, count) for every bucket that holds something, the smallest first, with its largest value.
  template <class Visit>
  void each(Visit&& visit) const {
    for (std::size_t i = 0; i < buckets; ++i)
      if (counts_[i] != 0) visit(std::min(upper_end(i), largest_), counts_[i]);
  }

 private:
  static constexpr std::uint64_t fine = std::uint64_t{1} << fine_bits;

  static std::size_t bucket(std::uint64_t value) {
    if (value < 2 * fine) return value;
    const auto shift = static_cast<std::size_t>(std::bit_width(value)) - fine_bits - 1;
    return (shift << fine_bits) + (value >> shift);
  }
  static std::uint64_t upper_end(std::size_t bucket) {
    if (bucket < 2 * fine) return bucket;
    const std::size_t shift = (bucket >> fine_bits) - 1;
    return (((bucket & (fine - 1)) + fine + 1) << shift) - 1;
  }

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t largest_ = 0;
};

}  // namespace heiretsu
