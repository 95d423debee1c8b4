#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/range/loops.hpp"

namespace heiretsu::factorize {

/// Added to a small prime's slot, it raises the exponent.
inline constexpr auto one_exponent = static_cast<std::uint16_t>(1U << SegmentRows::exponent_shift);

/// The state of a segment after the powers of 2, 3, 5 and 7 that divide the period: it repeats, so it is copied.
/// Slots without a prime compare as greater than 2, 3, 5 and 7.
struct Pattern {
  static constexpr std::size_t period = 16 * 9 * 5 * 7;
  static constexpr std::array<std::uint16_t, 4> primes{2, 3, 5, 7};

  std::array<std::uint8_t, period> counts{};
  std::array<std::uint64_t, period> products{};
  std::array<std::uint16_t, period * SegmentRows::small_slots> small{};

  Pattern();
};

/// The multiples of step = prime^exponent, a number below 2^13.
struct Stride {
  std::uint32_t step;
  std::uint16_t prime;
  std::uint16_t exponent;
};

/// What a segment is sieved by: first the powers of 2, 3, 5, 7 that the pattern lacks, then the primes from 11 on,
/// each followed by its powers.
struct Strides {
  std::vector<Stride> all;
  std::size_t pattern_powers = 0;

  Strides();
};

/// Made once; thread-safe.
[[nodiscard]] const Pattern& pattern();
[[nodiscard]] const Strides& strides();

/// The primes between the small and the large ones, 2^13 to 2^16: some hit a segment, some not, which would be
/// mispredicted for every prime and segment; their hits are found for a window of several segments.
[[nodiscard]] const std::vector<std::uint64_t>& medium_primes();

}  // namespace heiretsu::factorize
