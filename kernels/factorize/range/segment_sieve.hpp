#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/range/loops.hpp"
#include "kernels/factorize/range/prime_hits.hpp"

namespace heiretsu::factorize {

/// Do the segments themselves sieve by p^exponent, p < 2^16? The other powers are rare and come as hits.
[[nodiscard]] constexpr bool sieved_by_segments(std::uint64_t power, unsigned exponent) {
  return exponent == 1 || (power <= SegmentRows::prime_mask && exponent <= SegmentRows::exponent_max);
}

/// Factors consecutive numbers, a segment at a time; the segments' ends are multiples of SegmentRows::size in the
/// offsets of a range. For each segment in turn: `begin`, its hits by `add_large` in ascending order of primes and by
/// `add_powers`, `finish`.
class SegmentSieve {
 public:
  /// The numbers first + offsets.first, ..., first + offsets.last - 1: from 1 on, below (root + 1)^2 and 2^64.
  SegmentSieve(std::uint64_t first, Range offsets, std::uint64_t root);

  [[nodiscard]] bool done() const { return begin_ == end_; }

  /// Starts on the next segment and returns its number: first offset / SegmentRows::size.
  std::size_t begin();

  /// Hits of primes from 2^13 on; those outside the segment are passed over.
  void add_large(std::span<const PrimeHit> hits);

  /// Hits of p^k, k > 1, that `sieved_by_segments` denies; those outside the segment are passed over.
  void add_powers(std::span<const PrimeHit> hits);

  /// Appends the segment's rows.
  void finish(FactorLists& lists);

  /// Instead of finish(), where nobody wants the rows: is every number the product of the primes in its row?
  ///
  /// Each prime is multiplied into its number's product in the step that writes it into the row, and here the product
  /// divides the number without remainder: a prime that does not divide it, or one that was written once too often,
  /// shows. What is left is 1, or the last prime, or a prime of the row once more, which is looked up there. As with
  /// every check by multiplication, a prime that was missed shows only where what is left betrays it.
  [[nodiscard]] bool verify();

 private:
  static constexpr std::size_t window_segments = 4;

  void sieve_small_primes();
  void sieve_powers_of_pattern_primes();
  void collect_repeated_primes(std::size_t begin, std::size_t end);
  [[nodiscard]] bool in_row(std::size_t i, std::uint32_t prime) const;

  void find_medium_hits();

  const RangeLoops& loops_;
  std::uint64_t first_;
  std::uint64_t begin_;  ///< offset of the segment's first number
  std::uint64_t end_;
  std::uint64_t root_;
  std::size_t length_ = 0;  ///< of the segment
  std::unique_ptr<SegmentRows> rows_;
  std::vector<std::uint32_t> next_small_;   ///< of each stride, its next multiple relative to begin_
  std::vector<std::uint32_t> next_medium_;  ///< of each medium prime, its next multiple relative to the window's end
  std::uint64_t window_end_;
  std::unique_ptr<PrimeHit[]> medium_hits_;  ///< of the window's segments, with the same room for each
  std::array<std::size_t, window_segments> medium_counts_{};
  std::vector<PrimeHit> more_powers_;  ///< exponents to raise when the rows are written
  std::vector<PrimePower> scratch_;
};

}  // namespace heiretsu::factorize
