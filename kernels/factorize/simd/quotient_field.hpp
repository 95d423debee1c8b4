#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/simd/unreduced_sums.hpp"

namespace heiretsu::factorize::simd {

/// Residues of Width * lanes odd moduli below 2^Bits, signed 64-bit integers around 0, `Width` vectors in flight, for
/// vectors that multiply integers modulo 2^64. The quotient of a product by n is found in doubles, from the nearest to
/// both operands; the product less so many n is then exact modulo 2^64. It lies within 0.5 n; sums are not reduced. By
/// the size of the moduli:
///   Bits = 56: the quotient's relative error is below 6 2^-53, so that for operands that are sums of two the product
///   less so many n lies within 0.5 n + 2^61.6; it is reduced once more.
///   Bits = 63: one operand is cut into two halves, and each of their quotients is nearly the nearest, to 2^-18. (A sum
///   may pass 2^63 where n exceeds 2^63 - 2^46 and both its parts are as near to n / 2: that spoils a curve.)
template <class Vectors, std::size_t Width, int Bits>
class QuotientField : public UnreducedSums<typename Vectors::U64, Width> {
  static_assert(Bits == 56 || Bits == 63);
  using U64 = typename Vectors::U64;
  using F64 = typename Vectors::F64;
  using Sums = UnreducedSums<U64, Width>;

 public:
  using Sums::add, Sums::subtract, Sums::numbers;
  using typename Sums::Element;

  HEIRETSU_INLINE explicit QuotientField(const std::uint64_t* moduli) {
    for (std::size_t i = 0; i < Width; ++i) {
      n_[i] = U64::load(moduli + i * U64::lanes);
      reciprocal_[i] = F64::all(1.0) / to_double(n_[i]);
      shifted_reciprocal_[i] = reciprocal_[i] * F64::all(4294967296.0);
      rounding_n_[i] = multiply_word(bit_pattern(F64::all(rounding)), n_[i]);
    }
  }

  HEIRETSU_INLINE Element multiply(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) r.v[i] = product(a.v[i], b.v[i], i);
    return r;
  }
  HEIRETSU_INLINE Element square(const Element& a) const { return multiply(a, a); }

  /// The residue of any number below 2^62, the same in every lane.
  HEIRETSU_INLINE Element constant(std::uint64_t x) const {
    std::uint64_t all[numbers];
    for (std::uint64_t& each : all) each = x;
    return residues(all);
  }
  /// The residues of any numbers below 2^62, one per lane.
  HEIRETSU_INLINE Element residues(const std::uint64_t* x) const {
    Element r, one;
    for (std::size_t i = 0; i < Width; ++i) {
      r.v[i] = U64::load(x + i * U64::lanes);
      one.v[i] = U64::all(1);
    }
    return multiply(r, one);
  }

  /// The elements, below the moduli.
  HEIRETSU_INLINE void store(const Element& a, std::uint64_t* out) const {
    for (std::size_t i = 0; i < Width; ++i) canonical(a, i).store(out + i * U64::lanes);
  }
  HEIRETSU_INLINE U64 canonical(const Element& a, std::size_t i) const {
    return select_negative(a.v[i], a.v[i] + n_[i], a.v[i]);
  }
  HEIRETSU_INLINE U64 modulus(std::size_t i) const { return n_[i]; }

 private:
  // A small integer added to it stands in the last bits of the sum's pattern.
  static constexpr double rounding = 1.5 * 4503599627370496.0;

  HEIRETSU_INLINE U64 product(U64 a, U64 b, std::size_t i) const {
    return Bits == 56 ? short_product(a, b, i) : long_product(a, b, i);
  }
  HEIRETSU_INLINE U64 short_product(U64 a, U64 b, std::size_t i) const {
    const U64 quotient = to_integer((to_double(a) * to_double(b)) * reciprocal_[i]);
    const U64 rest = multiply_word(a, b) - multiply_word(quotient, n_[i]);
    return less_multiple(rest, multiply_add(to_double(rest), reciprocal_[i], F64::all(rounding)), i);
  }
  HEIRETSU_INLINE U64 long_product(U64 a, U64 b, std::size_t i) const {
    const U64 high = shift_right_signed<32>(a);
    const U64 low = low_half(a);
    const F64 ratio = to_double(b) * reciprocal_[i];
    const U64 rest = less_multiple(multiply_word(high, b), multiply_add(to_double(high), ratio, F64::all(rounding)), i);
    const F64 quotient = multiply_add(to_double(low), ratio, to_double(rest) * shifted_reciprocal_[i]);
    return less_multiple(shift_left<32>(rest) + multiply_word(low, b), quotient + F64::all(rounding), i);
  }
  /// a - k n, given `rounding` + k.
  HEIRETSU_INLINE U64 less_multiple(U64 a, F64 rounded, std::size_t i) const {
    return (a + rounding_n_[i]) - multiply_word(bit_pattern(rounded), n_[i]);
  }

  U64 n_[Width];
  F64 reciprocal_[Width];
  F64 shifted_reciprocal_[Width];  // times 2^32
  U64 rounding_n_[Width];          // the pattern of `rounding` times n, modulo 2^64
};

}  // namespace heiretsu::factorize::simd
