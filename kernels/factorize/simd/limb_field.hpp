#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// Residues of Width * lanes odd moduli in Montgomery form, x 2^64 mod n, multiplied in two 32-bit limbs with
/// `Width` vectors in flight. By the size of the moduli:
///   Bits = 60: n < 2^60. Products lie below 2 n, sums and differences below 4 n are not reduced.
///   Bits = 64: any odd n. Every element lies below n; the two halves of the reduction are compared.
/// Source: P. Montgomery (1985), in the coarsely integrated form of Koc, Acar and Kaliski (1996).
template <class Vectors, std::size_t Width, int Bits>
class LimbField {
  static_assert(Bits == 60 || Bits == 64);
  using U64 = typename Vectors::U64;

 public:
  static constexpr std::size_t width = Width;
  static constexpr std::size_t numbers = Width * U64::lanes;
  struct Element {
    U64 v[Width];
  };

  HEIRETSU_INLINE explicit LimbField(const std::uint64_t* moduli) {
    std::uint64_t one[numbers];
    for (std::size_t i = 0; i < numbers; ++i) one[i] = (0 - moduli[i]) % moduli[i];
    for (std::size_t i = 0; i < Width; ++i) {
      n_[i] = U64::load(moduli + i * U64::lanes);
      n_high_[i] = high_half(n_[i]);
      twice_n_[i] = n_[i] + n_[i];
      U64 inverse = n_[i];  // right to 3 bits; each step doubles them
      for (int step = 0; step < 4; ++step) {
        inverse = multiply_low(inverse, U64::all(2) - multiply_low(n_[i], inverse));
      }
      inverse_[i] = Bits == 64 ? inverse : U64::all(0) - inverse;
      square_.v[i] = U64::load(one + i * U64::lanes);
      for (int doubling = 0; doubling < 4; ++doubling) {
        const U64 room = n_[i] - square_.v[i];
        square_.v[i] = add_where(square_.v[i] < room, square_.v[i] - room, n_[i]);
      }
    }
    for (int squaring = 0; squaring < 4; ++squaring) square_ = square(square_);
  }

  HEIRETSU_INLINE Element multiply(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      r.v[i] = reduce_product(a.v[i], b.v[i], high_half(a.v[i]), high_half(b.v[i]), i);
    }
    return r;
  }
  HEIRETSU_INLINE Element square(const Element& a) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const U64 high = high_half(a.v[i]);
      r.v[i] = reduce_product(a.v[i], a.v[i], high, high, i);
    }
    return r;
  }

  HEIRETSU_INLINE Element add(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      if constexpr (Bits == 60) {
        r.v[i] = a.v[i] + b.v[i];
      } else {
        const U64 room = n_[i] - b.v[i];
        r.v[i] = add_where(a.v[i] < room, a.v[i] - room, n_[i]);
      }
    }
    return r;
  }

  HEIRETSU_INLINE Element subtract(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const U64 difference = a.v[i] - b.v[i];
      if constexpr (Bits == 60) {
        r.v[i] = difference + twice_n_[i];
      } else {
        r.v[i] = add_where(a.v[i] < b.v[i], difference, n_[i]);
      }
    }
    return r;
  }

  /// The residue of any number below 2^62, the same in every lane.
  HEIRETSU_INLINE Element constant(std::uint64_t x) const {
    Element r;
    for (std::size_t i = 0; i < Width; ++i) r.v[i] = U64::all(x);
    return multiply(r, square_);
  }
  /// The residues of any numbers below 2^62, one per lane.
  HEIRETSU_INLINE Element residues(const std::uint64_t* x) const {
    Element r;
    for (std::size_t i = 0; i < Width; ++i) r.v[i] = U64::load(x + i * U64::lanes);
    return multiply(r, square_);
  }

  /// Numbers congruent to a fixed multiple of the element.
  HEIRETSU_INLINE void store(const Element& a, std::uint64_t* out) const {
    for (std::size_t i = 0; i < Width; ++i) a.v[i].store(out + i * U64::lanes);
  }
  /// The element in [0, n) for a product; equal elements become equal.
  HEIRETSU_INLINE U64 canonical(const Element& a, std::size_t i) const {
    if constexpr (Bits != 60) return a.v[i];
    const U64 below = a.v[i] - n_[i];
    return select_negative(below, a.v[i], below);
  }
  HEIRETSU_INLINE U64 modulus(std::size_t i) const { return n_[i]; }

 private:
  HEIRETSU_INLINE U64 reduce_product(U64 a, U64 b, U64 a_high, U64 b_high, std::size_t i) const {
    const U64 p00 = multiply_low(a, b);
    const U64 p10 = multiply_low(a_high, b);
    const U64 p01 = multiply_low(a, b_high);
    const U64 p11 = multiply_low(a_high, b_high);
    if constexpr (Bits == 64)
      return reduce_apart(p00, p10, p01, p11, i);
    else
      return reduce_together(p00, p10, p01, p11, i);
  }

  /// Adds multiples of n that clear the two low limbs. The low limb cancelled carries 1 unless it was 0 already, which
  /// adding 2^32 - 1 before the shift gives without a comparison.
  HEIRETSU_INLINE U64 reduce_together(U64 p00, U64 p10, U64 p01, U64 p11, std::size_t i) const {
    const U64 ones = U64::all(0xffffffff);
    const U64 m0 = multiply_low(p00, inverse_[i]);
    const U64 q0 = multiply_low(m0, n_[i]);
    const U64 q1 = multiply_low(m0, n_high_[i]);
    const U64 carry = high_half(p00 + ones) + high_half(q0);
    const U64 middle = (p10 + p01) + (q1 + carry);  // below 2^62 + 2^62 + 2^60 + 2^33
    const U64 m1 = multiply_low(middle, inverse_[i]);
    const U64 r0 = multiply_low(m1, n_[i]);
    const U64 r1 = multiply_low(m1, n_high_[i]);
    return (p11 + r1) + (high_half(middle + ones) + high_half(r0));
  }

  /// Keeps the product and the multiple of n whose low limbs cancel apart, and subtracts their high halves at the end.
  HEIRETSU_INLINE U64 reduce_apart(U64 p00, U64 p10, U64 p01, U64 p11, std::size_t i) const {
    const U64 m0 = multiply_low(p00, inverse_[i]);
    const U64 q0 = multiply_low(m0, n_[i]);
    const U64 q1 = multiply_low(m0, n_high_[i]);
    const U64 plus = p10 + high_half(p00);
    const U64 minus = q1 + high_half(q0);
    const U64 plus_middle = p01 + low_half(plus);
    const U64 m1 = multiply_low(plus_middle - minus, inverse_[i]);
    const U64 r0 = multiply_low(m1, n_[i]);
    const U64 r1 = multiply_low(m1, n_high_[i]);
    const U64 minus_middle = r0 + low_half(minus);
    const U64 x = (p11 + high_half(plus)) + high_half(plus_middle);
    const U64 y = (r1 + high_half(minus)) + high_half(minus_middle);
    return add_where(x < y, x - y, n_[i]);
  }

  U64 n_[Width];
  U64 n_high_[Width];
  U64 twice_n_[Width];
  U64 inverse_[Width];  // of n mod 2^32; negated unless Bits == 64
  Element square_;      // 2^128 mod n
};

}  // namespace heiretsu::factorize::simd
