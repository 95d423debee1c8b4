#pragma once
#include <cstdint>

#include "kernels/base/range.hpp"
#include "kernels/factorize/factors.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu::factorize {

/// Complete factorization of consecutive numbers from 2^64 on and below 2^128: a Map kernel over the offsets
/// [0, count). No sieve reaches the root of such numbers. A call sieves its numbers by the smallest primes, 16 a
/// number, of which a look-up takes about 15 ns, and gives what is left, which is shorter and often below 2^64, to
/// factor_batch. Near 2^64 and 2^71 that takes 0.7 of the time of factor_batch alone, near 2^80 0.75, near 2^95 0.93.
class WideRange {
 public:
  /// The numbers that a call should get: enough for factor_batch, few enough for the cache.
  static constexpr std::uint64_t grain = std::uint64_t{1} << 16;

  /// The numbers first, first + 1, ..., first + count - 1, all from 2^64 on; count at least 1.
  /// @throws std::invalid_argument for others, also where they reach 2^128.
  WideRange(Uint128 first, std::uint64_t count);

  /// The prime powers of the numbers first + offsets.first, ..., first + offsets.last - 1, at most 2^26 of them.
  /// Thread-safe.
  [[nodiscard]] WideLists operator()(Range offsets) const;

 private:
  Uint128 first_;
  std::uint64_t count_;
};

}  // namespace heiretsu::factorize
