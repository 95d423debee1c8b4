#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/factors.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {

/// What the sieve has found for one segment of consecutive numbers; number i of the segment stands at index i.
/// Left uninitialised: slots beyond a number's count hold anything.
struct SegmentRows {
  static constexpr std::size_t size = std::size_t{1} << 14;
  static constexpr unsigned small_slots = 8;  ///< of a number, before its overflow row
  static constexpr unsigned exponent_shift = 13;
  static constexpr unsigned prime_mask = (1U << exponent_shift) - 1;  ///< also the largest small prime
  static constexpr unsigned exponent_max = 7;                         ///< of a small prime, while in its slot

  std::uint8_t counts[size];                    ///< small primes + 16 * large primes
  std::uint64_t products[size];                 ///< of all prime powers found; later the cofactor
  std::uint16_t small[2 * size * small_slots];  ///< prime | exponent << 13; second half: overflow rows
  std::uint32_t large[4 * size];                ///< the k-th large prime of number i at k * size + i

  /// Where the k-th small prime of number i stands. Inlined always: the linker must not keep one file's vector code.
  [[gnu::always_inline]] static constexpr std::size_t small_index(std::size_t i, std::size_t k) {
    return i * small_slots + k + (k / small_slots) * (size - 1) * small_slots;
  }
};

/// What division by the products found says of some numbers.
struct Cofactors {
  bool repeated;  ///< a quotient is in [2, root]
  bool wrong;     ///< a quotient times its product is not the number
  friend bool operator==(const Cofactors&, const Cofactors&) = default;
};

/// The loops that gain from vector instructions, in the form for one instruction set.
struct RangeLoops {
  /// offsets[i] = the smallest x >= 0 with primes[i] dividing start + x; 2^13 <= primes[i] < 2^32.
  void (*first_multiples)(const std::uint64_t* primes, std::size_t count, std::uint64_t start, std::uint32_t* offsets);

  /// products[i] = (start + i) / products[i], a division that should leave no remainder.
  Cofactors (*cofactors)(std::uint64_t start, std::size_t count, std::uint64_t root, std::uint64_t* products);

  /// Appends the rows of numbers [begin, end) at `powers`, with the number of entries up to and including each row,
  /// plus `entries`, in `starts`; returns the entries written. `powers` has room for 9 more than that.
  std::size_t (*write_rows)(const SegmentRows& rows, std::size_t begin, std::size_t end, PrimePower* powers,
                            std::uint32_t* starts, std::uint32_t entries);
};

extern const RangeLoops range_loops_portable;
extern const RangeLoops range_loops_avx2;    // defined on x86-64 only
extern const RangeLoops range_loops_avx512;  // likewise

/// The loops for one of available_instruction_sets().
[[nodiscard]] const RangeLoops& range_loops(InstructionSet set);

}  // namespace heiretsu::factorize
