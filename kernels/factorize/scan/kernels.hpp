#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/divisors.hpp"

namespace heiretsu::factorize {

/// How many of the numbers, from the first on, have fewer than 2^64 trials together: those that ScanTrials can number.
[[nodiscard]] std::size_t trials_in_a_row(std::span<const std::uint64_t> numbers);

/// Map kernel of the blog's work by whole numbers: item i is the scan of numbers[i], 1 to numbers[i].
/// Results of adjoining ranges merge by `append`.
class ScanNumbers {
 public:
  using Result = DivisorLists;
  static constexpr std::uint64_t grain = 1;

  /// `numbers` must outlive the kernel.
  explicit ScanNumbers(std::span<const std::uint64_t> numbers) : numbers_(numbers) {}

  [[nodiscard]] std::uint64_t items() const { return numbers_.size(); }

  /// Trials; exact below 2^53.
  [[nodiscard]] double work(Range items) const;

  [[nodiscard]] Result operator()(Range items) const;

  /// Is this what the scan of these items must give? Compares with all divisors made from the prime factors, which
  /// other methods found: a divisor too many or too few is always found. Costs a factorization per number.
  [[nodiscard]] bool check(Range items, const Result& result) const;

 private:
  std::span<const std::uint64_t> numbers_;
};

/// A divisor found by a trial.
struct Hit {
  std::uint32_t number;  ///< its index in the window
  std::uint64_t divisor;
  friend bool operator==(const Hit&, const Hit&) = default;
};

/// Map kernel of the same work by trials: the trials of all numbers stand in a row, so that any number of workers share
/// even one number. Item k of number i is numbers[i] % (k + 1) == 0.
/// Hits ascend by number and divisor; results of adjoining ranges merge by concatenation.
class ScanTrials {
 public:
  using Result = std::vector<Hit>;
  static constexpr std::uint64_t grain = std::uint64_t{1} << 20;  // about 100 us

  /// `numbers` must outlive the kernel, at most 2^32. @throws std::length_error when they have 2^64 trials or more.
  explicit ScanTrials(std::span<const std::uint64_t> numbers);

  [[nodiscard]] std::uint64_t items() const { return starts_.back(); }

  /// Trials, exact.
  [[nodiscard]] static std::uint64_t work(Range items) { return items.size(); }

  [[nodiscard]] Result operator()(Range items) const;

  /// As that of ScanNumbers, for the trials of this range: a factorization for each number it touches.
  [[nodiscard]] bool check(Range items, const Result& result) const;

 private:
  /// Calls visit(number, its trials) for the part of each number that lies in the range.
  template <class Visit>
  void for_each_number(Range items, Visit visit) const;

  std::span<const std::uint64_t> numbers_;
  std::vector<std::uint64_t> starts_;  // the item that is number i's first trial; the total at the end
};

/// The hits of all trials of `numbers` numbers as lists; they may come in any order, each once.
[[nodiscard]] DivisorLists divisor_lists(std::vector<Hit> hits, std::size_t numbers);

}  // namespace heiretsu::factorize
