#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// Residues of Width * lanes odd moduli below 2^56, signed 64-bit integers around 0, `Width` vectors in flight, for
/// vectors that multiply integers modulo 2^64. The quotient of a product by n is found in doubles, from the nearest to
/// both operands. Its relative error is below 6 2^-53, so that for operands that are sums of two the product less so
/// many n lies within 0.5 n + 2^61.6, which arithmetic modulo 2^64 gives exactly; it is reduced once more, to 0.5 n.
/// Sums are not reduced.
template <class Vectors, std::size_t Width>
class QuotientField {
  using U64 = typename Vectors::U64;
  using F64 = typename Vectors::F64;

 public:
  static constexpr std::size_t width = Width;
  static constexpr std::size_t numbers = Width * U64::lanes;
  struct Element {
    U64 v[Width];
  };

  HEIRETSU_INLINE explicit QuotientField(const std::uint64_t* moduli) {
    for (std::size_t i = 0; i < Width; ++i) {
      n_[i] = U64::load(moduli + i * U64::lanes);
      reciprocal_[i] = F64::all(1.0) / to_double(n_[i]);
      rounding_n_[i] = multiply_word(bit_pattern(F64::all(rounding)), n_[i]);
    }
  }

  HEIRETSU_INLINE Element multiply(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      r.v[i] = product(a.v[i], to_double(a.v[i]), b.v[i], to_double(b.v[i]), i);
    }
    return r;
  }
  HEIRETSU_INLINE Element square(const Element& a) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const F64 near = to_double(a.v[i]);
      r.v[i] = product(a.v[i], near, a.v[i], near, i);
    }
    return r;
  }

  HEIRETSU_INLINE Element add(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) r.v[i] = a.v[i] + b.v[i];
    return r;
  }
  HEIRETSU_INLINE Element subtract(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) r.v[i] = a.v[i] - b.v[i];
    return r;
  }

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

  HEIRETSU_INLINE U64 product(U64 a, F64 near_a, U64 b, F64 near_b, std::size_t i) const {
    const U64 quotient = to_integer((near_a * near_b) * reciprocal_[i]);
    const U64 rest = multiply_word(a, b) - multiply_word(quotient, n_[i]);
    const U64 small_quotient = bit_pattern(multiply_add(to_double(rest), reciprocal_[i], F64::all(rounding)));
    return (rest + rounding_n_[i]) - multiply_word(small_quotient, n_[i]);
  }

  U64 n_[Width];
  F64 reciprocal_[Width];
  U64 rounding_n_[Width];  // the pattern of `rounding` times n, modulo 2^64
};

}  // namespace heiretsu::factorize::simd
