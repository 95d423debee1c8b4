#pragma once
#include <cstdint>
#include <vector>

#include "kernels/base/range.hpp"

namespace heiretsu::factorize {

/// The prime divides the number `offset` places after the start of the range.
struct PrimeHit {
  std::uint32_t offset;  ///< from the start of the range
  std::uint32_t prime;   ///< that divides the number there
  friend bool operator==(const PrimeHit&, const PrimeHit&) = default;
};

/// Primes below this are sieved where the numbers are; the larger ones, which hit a segment seldom, are looked up once.
inline constexpr std::uint64_t large_primes_begin = std::uint64_t{1} << 16;

/// Map kernel from candidate values to the hits of the large primes among them, on a range of consecutive numbers.
/// Ranks that cut the values among themselves share the cost of the primes, which near 2^64 is seconds
/// however short the range; RangeSieve turns the hits into factor lists.
class LargePrimeHits {
 public:
  /// The numbers first, first + 1, ..., first + count - 1, all at most 2^64 - 1; count at most 2^32.
  /// Throws std::invalid_argument otherwise.
  LargePrimeHits(std::uint64_t first, std::uint64_t count);

  /// The values among which the large primes lie: from 2^16 to the square root of the last number. May be empty.
  [[nodiscard]] Range values() const;

  /// The hits of the primes in [values.first, values.last), primes ascending, and offsets ascending for each prime.
  /// Time: about 3 ns per prime and 1 ns per hit; the hits are about count (ln ln values.last - ln ln values.first).
  /// A prime whose square divides a number hits it once. Thread-safe.
  [[nodiscard]] std::vector<PrimeHit> operator()(Range values) const;

  /// The same, appended to `hits`.
  void append(Range values, std::vector<PrimeHit>& hits) const;

 private:
  std::uint64_t first_;
  std::uint64_t count_;
};

}  // namespace heiretsu::factorize
