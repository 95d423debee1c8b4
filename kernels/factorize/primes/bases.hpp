#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace heiretsu::factorize {

/// Bases of a deterministic Miller-Rabin test: an odd n below `below` that is a strong probable prime to all of them
/// (a base that n divides counts as passed) is prime.
struct WitnessSet {
  std::uint64_t below;
  std::span<const std::uint64_t> bases;
};

/// Sources: G. Jaeschke, On strong pseudoprimes to several bases (1993), for the first; the records of J. Sinclair
/// (2011) and S. Izykowski and M. Panasiuk (2011), each proved with J. Feitsma's list of base-2 pseudoprimes below
/// 2^64.
inline constexpr std::array<std::uint64_t, 3> bases_32_bit{2, 7, 61};
inline constexpr std::array<std::uint64_t, 5> bases_52_bit{2, 4130806001517, 149795463772692060, 186635894390467037,
                                                           3967304179347715805};
inline constexpr std::array<std::uint64_t, 7> bases_64_bit{2, 325, 9375, 28178, 450775, 9780504, 1795265022};

inline constexpr std::array<WitnessSet, 3> witness_sets{
    {{4759123141, bases_32_bit}, {7999252175582851, bases_52_bit}, {~std::uint64_t{0}, bases_64_bit}}};

/// The smallest known set of bases that decides every number up to n.
[[nodiscard]] constexpr std::span<const std::uint64_t> witnesses(std::uint64_t n) {
  for (const WitnessSet& set : witness_sets) {
    if (n < set.below) return set.bases;
  }
  return bases_64_bit;
}

}  // namespace heiretsu::factorize
