#pragma once
#include <immintrin.h>

#include "kernels/factorize/range/loops.hpp"

namespace heiretsu::factorize {

/// RangeLoops::write_rows for x86-64, where write_small(row, count, powers) writes the first `Slots` small primes of a
/// row, or at least `count` of them. Inlined always: the linker must not keep one file's vector code.
template <std::size_t Slots, class WriteSmall>
[[gnu::always_inline]] inline std::size_t write_rows_by(const SegmentRows& rows, std::size_t begin, std::size_t end,
                                                        PrimePower* powers, std::uint32_t* starts,
                                                        std::uint32_t entries, WriteSmall write_small) {
  const auto write_prime = [](__m128i prime, PrimePower * power) __attribute__((always_inline)) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(power), _mm_unpacklo_epi64(prime, _mm_set1_epi64x(1)));
  };
  std::size_t k = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const unsigned counts = rows.counts[i];
    const std::size_t small = counts & 15U;
    const std::size_t large = counts >> 4;
    write_small(rows.small + SegmentRows::small_index(i, 0), small, powers + k);
    for (std::size_t s = Slots; s < small; ++s) {
      const unsigned entry = rows.small[SegmentRows::small_index(i, s)];
      powers[k + s] = {entry & SegmentRows::prime_mask, entry >> SegmentRows::exponent_shift};
    }
    k += small;
    const auto* const primes = rows.large + i;
    write_prime(_mm_loadu_si32(primes), powers + k);
    write_prime(_mm_loadu_si32(primes + SegmentRows::size), powers + k + 1);
    for (std::size_t s = 2; s < large; ++s) powers[k + s] = {primes[s * SegmentRows::size], 1};
    k += large;
    write_prime(_mm_loadu_si64(rows.products + i), powers + k);
    k += rows.products[i] > 1 ? 1U : 0U;
    starts[i - begin] = entries + static_cast<std::uint32_t>(k);
  }
  return k;
}

}  // namespace heiretsu::factorize
