#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/simd/kernels.hpp"
#include "kernels/factorize/simd/trial_tables.hpp"

namespace heiretsu::factorize::simd {

/// Which trial primes divide numbers of any size: each number is reduced modulo the product of a group in doubles,
/// exactly, and the 32-bit residue tested for every prime of the group by exact division. Residues are kept with the
/// top bit flipped: an odd inverse keeps it so in the quotient, and a signed comparison then does what an unsigned one
/// would.
template <class Vectors>
class TrialDivision {
  using U64 = typename Vectors::U64;
  using F64 = typename Vectors::F64;
  using U32 = typename Vectors::U32;
  using Mask32 = typename Vectors::Mask32;

 public:
  static constexpr std::size_t numbers = U32::lanes;

  explicit TrialDivision(const std::uint64_t* n) {
    for (std::size_t i = 0; i < 2; ++i) {
      const U64 x = U64::load(n + i * U64::lanes);
      const F64 low = exact(low_half(x));
      high_[i] = exact(high_half(x)) * F64::all(4294967296.0);
      rounded_[i] = high_[i] + low;
      low_[i] = low + F64::all(rounding);
    }
  }

  /// Sets bit j of masks[i] when small_primes[j] divides number i.
  HEIRETSU_INLINE void mark_small(std::uint64_t* masks) const {
    mark(masks, [&](const TrialGroup& group) { return residues(group); });
  }

  /// The same for numbers below 2^32, which are their own residues.
  HEIRETSU_INLINE static void mark_small_short(const std::uint64_t* n, std::uint64_t* masks) {
    const U32 residue = residue_of_short(n);
    mark(masks, [&](const TrialGroup&) { return residue; });
  }

  /// Calls report(prime index, lane bits) for every trial prime beyond the small ones that divides a number.
  template <class Report>
  HEIRETSU_INLINE void find_further(Report report) const {
    for (std::size_t g = trial_groups.small; g < trial_groups.count; ++g) {
      const TrialGroup& group = trial_groups.groups[g];
      find(residues(group), group.first, group.last, report);
    }
  }

  /// The same for the primes that numbers below 2^32 need; those are their own residues.
  template <class Report>
  HEIRETSU_INLINE static void find_short(const std::uint64_t* n, Report report) {
    find(residue_of_short(n), small_primes.size(), short_trial_prime_count, report);
  }

 private:
  static constexpr double two_52 = 4503599627370496.0;
  static constexpr double rounding = 1.5 * two_52;  // an integer below 2^51 added to it stands in the low bits
  static constexpr std::uint32_t top_bit = std::uint32_t{1} << 31;
  static constexpr std::size_t together = numbers > 8 ? 2 : 4;  // primes tested for one branch

  HEIRETSU_INLINE static F64 exact(U64 x) {
    return from_bit_pattern(x + U64::all(0x4330000000000000)) - F64::all(two_52);
  }

  HEIRETSU_INLINE static U32 residue_of_short(const std::uint64_t* n) {
    return pack_low(U64::load(n), U64::load(n + U64::lanes)) + U32::all(top_bit);
  }

  /// Where trial prime i divides.
  HEIRETSU_INLINE static Mask32 divides(U32 residue, std::size_t i) {
    return less_signed(multiply(residue, U32::all(trial_tests[i].inverse)), U32::all(trial_tests[i].limit));
  }

  template <class ResiduesOf>
  HEIRETSU_INLINE static void mark(std::uint64_t* masks, ResiduesOf residues_of) {
    std::uint32_t words[2][numbers];
    std::size_t g = 0;
    for (std::uint32_t word = 0; word < 2; ++word) {
      U32 marks = U32::all(0);
      U32 bit = U32::all(1);
      for (; g < trial_groups.small && trial_groups.groups[g].first / word_bits == word; ++g) {
        const TrialGroup& group = trial_groups.groups[g];
        const U32 residue = residues_of(group);
        for (std::uint32_t i = group.first; i < group.last; ++i, bit = bit + bit) {
          marks = set_bits(marks, divides(residue, i), bit);
        }
      }
      marks.store(words[word]);
    }
    for (std::size_t lane = 0; lane < numbers; ++lane) {
      masks[Vectors::packed_number(static_cast<int>(lane))] = words[0][lane] | std::uint64_t{words[1][lane]}
                                                                                   << word_bits;
    }
  }

  template <class Report>
  HEIRETSU_INLINE static void find(U32 residue, std::size_t first, std::size_t last, Report report) {
    for (; first + together <= last; first += together) find_some<together>(residue, first, report);
    for (; first < last; ++first) find_some<1>(residue, first, report);
  }
  template <std::size_t Count, class Report>
  HEIRETSU_INLINE static void find_some(U32 residue, std::size_t first, Report report) {
    Mask32 hits[Count];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Count; ++i) hits[i] = divides(residue, first + i);
    Mask32 any = hits[0];
    HEIRETSU_UNROLL for (std::size_t i = 1; i < Count; ++i) any = any | hits[i];
    if (bits(any) == 0) [[likely]]
      return;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Count; ++i)
        report(static_cast<std::uint32_t>(first + i), bits(hits[i]));
  }

  /// n mod product, plus the product, because the nearest residue is negative half of the time; with the top bit
  /// flipped.
  HEIRETSU_INLINE U32 residues(const TrialGroup& group) const {
    const F64 bias = F64::all(group.product + top_bit);
    const F64 product = F64::all(group.product);
    const F64 rounder = F64::all(rounding);
    U64 residue[2];
    for (std::size_t i = 0; i < 2; ++i) {
      const F64 quotient = multiply_add(rounded_[i], F64::all(group.reciprocal), rounder) - rounder;
      residue[i] = bit_pattern(subtract_product(quotient, product, high_[i]) + (low_[i] + bias));
    }
    return pack_low(residue[0], residue[1]);
  }

  F64 high_[2];     // n - n mod 2^32
  F64 low_[2];      // n mod 2^32, on top of `rounding`
  F64 rounded_[2];  // n to 53 bits
};

/// The trial division kernels of an instruction set with vectors.
template <class Vectors>
class TrialKernels {
  using Division = TrialDivision<Vectors>;

 public:
  static void small_divisors(const std::uint64_t* numbers, std::size_t count, std::uint64_t* masks) {
    for_groups(numbers, count, [&](const std::uint64_t* group, std::size_t first, std::size_t taken) {
      std::uint64_t found[Division::numbers];
      std::uint64_t all_bits = 0;
      for (std::size_t i = 0; i < Division::numbers; ++i) all_bits |= group[i];
      if (all_bits >> 32 == 0)
        Division::mark_small_short(group, found);
      else
        Division(group).mark_small(found);
      for (std::size_t i = 0; i < taken; ++i) masks[first + i] = found[i];
    });
  }

  static std::size_t further_divisors(const std::uint64_t* numbers, std::size_t count, TrialHit* hits) {
    TrialHit* end = hits;
    for_groups(numbers, count, [&](const std::uint64_t* group, std::size_t first, std::size_t taken) {
      Division(group).find_further(
          [&](std::uint32_t prime, unsigned lanes) { end = append(end, first, taken, prime, lanes); });
    });
    return static_cast<std::size_t>(end - hits);
  }

  static std::size_t short_divisors(const std::uint64_t* numbers, std::size_t count, TrialHit* hits) {
    TrialHit* end = hits;
    for_groups(numbers, count, [&](const std::uint64_t* group, std::size_t first, std::size_t taken) {
      Division::find_short(group,
                           [&](std::uint32_t prime, unsigned lanes) { end = append(end, first, taken, prime, lanes); });
    });
    return static_cast<std::size_t>(end - hits);
  }

 private:
  static TrialHit* append(TrialHit* end, std::size_t first, std::size_t taken, std::uint32_t prime, unsigned lanes) {
    for (; lanes != 0; lanes &= lanes - 1) {
      const auto i = static_cast<std::size_t>(Vectors::packed_number(__builtin_ctz(lanes)));
      if (i < taken) *end++ = {static_cast<std::uint32_t>(first + i), prime};
    }
    return end;
  }

  /// Calls body(group of Division::numbers, its place, how many of it count) for all numbers.
  template <class Body>
  static void for_groups(const std::uint64_t* numbers, std::size_t count, Body body) {
    constexpr std::size_t width = Division::numbers;
    for (std::size_t first = 0; first < count; first += width) {
      if (count - first >= width) {
        body(numbers + first, first, width);
      } else {
        std::uint64_t group[width];
        for (std::size_t i = 0; i < width; ++i) group[i] = i < count - first ? numbers[first + i] : 1;
        body(static_cast<const std::uint64_t*>(group), first, count - first);
      }
    }
  }
};

}  // namespace heiretsu::factorize::simd
