#pragma once
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// What the two stages of a curve with bounds B1 and B2 do, whatever the number: stage 1 multiplies the point by all
/// prime powers up to B1; stage 2 finds one further prime up to B2 as a difference of two multiples of the point.
/// Source: P. Montgomery, Speeding the Pollard and elliptic curve methods of factorization (1987), the standard
/// continuation.
struct EcmPlan {
  /// Ends the steps of one multiple of `spacing`.
  static constexpr std::uint16_t next_multiple = 0xffff;

  /// 15 <= bound1 < bound2 < 2^24.
  EcmPlan(std::uint32_t bound1, std::uint32_t bound2);

  std::vector<std::uint64_t> multipliers;  ///< of stage 1, prime powers packed into words
  std::uint32_t spacing;                   ///< D: every prime of stage 2 is m D + r or m D - r
  std::vector<std::uint32_t> residues;     ///< the r: below D / 2 and coprime to D
  std::uint64_t first_multiple;            ///< the first m, at least 1
  std::vector<std::uint16_t> steps;        ///< for each m the r that meet a prime, by their index
};

}  // namespace heiretsu::factorize
