#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/prime_hits.hpp"
#include "kernels/factorize/range_loops.hpp"

namespace heiretsu::factorize {

/// Is p^exponent, p < 2^13, met by the segments themselves? The others are rare and come as hits.
[[nodiscard]] constexpr bool sieved_by_segments(std::uint64_t power, unsigned exponent) {
  return power < large_primes_begin && exponent <= 7;
}

/// Factors consecutive numbers, a segment of at most SegmentRows::size at a time. For each segment in turn:
/// `begin`, all its hits by `add_large` in ascending order of primes and by `add_powers`, `finish`.
class SegmentSieve {
 public:
  /// The first segment starts with the number `start`, not 0; none goes beyond `root` squared and 2^64 - 1.
  SegmentSieve(std::uint64_t start, std::uint64_t root);

  /// Starts on the next `length` numbers, in whose hits the first number has offset `base`.
  void begin(std::size_t length, std::uint32_t base);

  /// Hits of primes from 2^13 on; those outside the segment are passed over.
  void add_large(std::span<const PrimeHit> hits);

  /// Hits of p^k, k > 1, that `sieved_by_segments` denies; those outside the segment are passed over.
  void add_powers(std::span<const PrimeHit> hits);

  /// Appends the segment's rows.
  void finish(FactorLists& lists);

 private:
  void sieve_small_primes();
  void sieve_powers_of_pattern_primes();
  void collect_repeated_primes();

  const RangeLoops& loops_;
  std::uint64_t start_;
  std::uint64_t root_;
  std::size_t length_ = 0;
  std::uint32_t base_ = 0;
  std::unique_ptr<SegmentRows> rows_;
  std::vector<std::uint32_t> next_;     ///< of each stride, its next multiple relative to start_
  std::vector<PrimeHit> more_powers_;   ///< exponents to raise when the rows are written
  std::vector<PrimePower> scratch_;
};

}  // namespace heiretsu::factorize
