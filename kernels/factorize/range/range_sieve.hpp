#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/range/prime_hits.hpp"

namespace heiretsu::factorize {

/// Complete factorization of consecutive numbers by a segmented sieve: a Map kernel over the offsets [0, count).
///
/// Small primes are sieved segment by segment; the hits of the large ones are found once for the whole range and
/// sorted by segment (bucket sieve: Oliveira e Silva, Herzog, Pardi, Math. Comp. 83 (2014), section 1.2). What remains
/// after one division is 1 or the last prime. Two ways to the hits:
///
///     RangeSieve sieve(first, count);                    // by numbers: every rank its own range
///     sieve.prepare({0, sieve.slices()});                // or cut over threads
///     RangeSieve sieve(first, count, hits);              // by primes: hits gathered from LargePrimeHits
///     FactorLists lists = sieve({a, b});                 // any part, any thread, any order
///
/// Memory: 8 bytes per hit of a large prime, that is 5.3 bytes per number near 2^62; per thread 4 MB while it prepares,
/// 2 MB and the lists themselves while it sieves.
class RangeSieve {
 public:
  /// The numbers that a call should get: enough to hide its set-up, few enough for the cache.
  static constexpr std::uint64_t grain = std::uint64_t{1} << 16;

  /// The numbers first, ..., first + count - 1, all at most 2^64 - 1; count at most 2^32, else std::invalid_argument.
  /// Time: up to 1.3 ms, and 0.2 ns per number.
  RangeSieve(std::uint64_t first, std::uint64_t count);

  /// As above, ready at once: `hits` are those of all large primes on this range, in any order.
  RangeSieve(std::uint64_t first, std::uint64_t count, std::vector<PrimeHit> hits);

  /// How many slices of the large primes `prepare` knows, of about equal work; 0 when none are needed.
  [[nodiscard]] std::size_t slices() const { return slice_ends_.size(); }

  /// Finds the hits of the slices [slices.first, slices.last). Threads may call it at once on disjoint ranges.
  void prepare(Range slices);

  /// The prime powers of the numbers first + offsets.first, ..., first + offsets.last - 1; every slice is prepared.
  /// `offsets` holds at most 2^28 numbers. Thread-safe. Time: 7 to 14 ns per number. Throws std::bad_alloc.
  [[nodiscard]] FactorLists operator()(Range offsets) const;

  /// The lists of a part of the numbers; valid during the call alone.
  using Take = std::function<void(Range offsets, const FactorLists& lists)>;

  /// The same in parts that stay in the cache, one after the other: take(part, lists of the part).
  void by_parts(Range offsets, const Take& take) const;

  /// The same work without any list, for those who want none: is every number the product of the primes found?
  [[nodiscard]] bool verify(Range offsets) const;

  /// Cost in the unit of this kernel: numbers.
  [[nodiscard]] static double work(Range offsets) { return static_cast<double>(offsets.size()); }

 private:
  /// Hits sorted by segment: those of segment s at hits[starts[s]] .. hits[starts[s + 1]], primes ascending.
  struct Buckets {
    std::vector<std::uint32_t> starts;
    std::unique_ptr<PrimeHit[]> hits;

    [[nodiscard]] std::span<const PrimeHit> operator[](std::size_t segment) const {
      return {hits.get() + starts[segment], hits.get() + starts[segment + 1]};
    }
  };

  [[nodiscard]] bool is_zero(std::uint64_t offset) const { return first_ + offset == 0; }
  [[nodiscard]] Buckets sort_by_segment(std::span<const PrimeHit> hits) const;
  [[nodiscard]] std::vector<PrimeHit> power_hits() const;
  void cut_slices();
  template <class Finish>
  void sieve(Range offsets, Finish finish) const;

  std::uint64_t first_;
  std::uint64_t count_;
  LargePrimeHits large_primes_;
  std::uint64_t root_;
  Buckets powers_;                         ///< prime powers too rare for the segments: each stands for one more p
  std::vector<std::uint64_t> slice_ends_;  ///< slice i holds the primes from the previous end to slice_ends_[i]
  std::vector<Buckets> slices_;
};

}  // namespace heiretsu::factorize
