#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// Strong probable prime test to base 2 of `Width` vectors of odd moduli from 2^16 on and below 2^32. Residues are
/// doubles around 0, as in DoubleField, but a power of 2 is multiplied in by one exact product, where any other base
/// takes a product modulo n: for three bits of the exponent, up to 2^7, and at the start up to 2^31. Squares are then
/// below 2^13 n^2 or 2^63, and their quotients below 2^47, which the field's reduction still takes to within 0.53 n.
template <class Vectors, std::size_t Width>
class ShortStrongTest {
  using U64 = typename Vectors::U64;
  using F64 = typename Vectors::F64;
  using Mask = typename Vectors::Mask;
  static constexpr std::size_t lanes = U64::lanes;

 public:
  static constexpr std::size_t numbers = Width * lanes;

  explicit ShortStrongTest(const std::uint64_t* moduli) {
    std::uint64_t longest = 0;
    for (std::size_t i = 0; i < numbers; ++i) {
      const int twos = __builtin_ctzll(moduli[i] - 1);
      odd_[i] = (moduli[i] - 1) >> twos;
      twos_[i] = static_cast<std::uint64_t>(twos);
      longest |= odd_[i];
      if (twos > max_twos_) max_twos_ = twos;
    }
    const int bits = 64 - __builtin_clzll(longest);
    windows_ = bits <= first_bits ? 0 : (bits - first_bits + window_bits - 1) / window_bits;
    for (std::size_t i = 0; i < Width; ++i) {
      n_[i] = exact(U64::load(moduli + i * lanes));
      reciprocal_[i] = F64::all(1.0) / n_[i];
    }
  }

  /// passed[i] = 1 or 0.
  void run(std::uint8_t* passed) const {
    F64 x[Width];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) x[i] = power_of_two(exponent(i, windows_));
    for (int window = windows_ - 1; window >= 0; --window) {
      for (int bit = 0; bit < window_bits; ++bit) square(x);
      HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) x[i] =
          x[i] * power_of_two(exponent(i, window) & U64::all((1U << window_bits) - 1));
    }
    Mask good[Width];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      x[i] = reduced(x[i], F64::all(0.0), i);
      good[i] = is(x[i], 1.0) | is(x[i], -1.0);
    }
    for (int squaring = 1; squaring < max_twos_; ++squaring) {
      square(x);
      HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
        const Mask counts = U64::all(static_cast<std::uint64_t>(squaring)) < U64::load(twos_ + i * lanes);
        good[i] = good[i] | (is(x[i], -1.0) & counts);
      }
    }
    for (std::size_t i = 0; i < numbers; ++i)
      passed[i] = static_cast<std::uint8_t>(bits(good[i / lanes]) >> (i % lanes) & 1);
  }

 private:
  static constexpr int first_bits = 5, window_bits = 3;  // of the exponent at once
  static constexpr double two_52 = 4503599627370496.0;
  static constexpr std::uint64_t two_52_bits = 0x4330000000000000;
  static constexpr double rounding = 1.5 * two_52;  // adding and subtracting it rounds to the nearest integer

  HEIRETSU_INLINE static F64 exact(U64 x) { return from_bit_pattern(x + U64::all(two_52_bits)) - F64::all(two_52); }
  HEIRETSU_INLINE static F64 power_of_two(U64 exponent) {
    constexpr std::uint64_t bias = 1023;
    return from_bit_pattern(shift_left<52>(exponent + U64::all(bias)));
  }

  /// What of the exponents stands before the last `windows` windows.
  HEIRETSU_INLINE U64 exponent(std::size_t i, int windows) const {
    return shift_right(U64::load(odd_ + i * lanes), windows * window_bits);
  }
  /// high + low less the multiple of n nearest to `high`.
  HEIRETSU_INLINE F64 reduced(F64 high, F64 low, std::size_t i) const {
    const F64 quotient = multiply_add(high, reciprocal_[i], F64::all(rounding)) - F64::all(rounding);
    return subtract_product(quotient, n_[i], high) + low;
  }
  HEIRETSU_INLINE void square(F64 (&x)[Width]) const {
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const F64 high = x[i] * x[i];
      x[i] = reduced(high, multiply_subtract(x[i], x[i], high), i);
    }
  }
  HEIRETSU_INLINE static Mask is(F64 x, double value) { return bit_pattern(x) == bit_pattern(F64::all(value)); }

  std::uint64_t odd_[numbers];
  std::uint64_t twos_[numbers];
  int max_twos_ = 0;
  int windows_;
  F64 n_[Width];
  F64 reciprocal_[Width];
};

}  // namespace heiretsu::factorize::simd
