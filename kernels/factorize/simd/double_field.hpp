#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/simd/unreduced_sums.hpp"

namespace heiretsu::factorize::simd {

/// Residues of W * lanes odd moduli below 2^Bits, each a signed double around 0, `Width` vectors in flight.
/// A product is taken exactly as a rounded part and its error, and reduced by the nearest multiple of n. Sums are not
/// reduced. By the size of the moduli:
///   Bits = 50: a product lies within 0.75 n for operands that are sums of two.
///   Bits = 52: the quotient of such operands is off by up to 1.5 and the product within 1.75 n, still exact; it is
///   reduced once more, to 0.5 n.
/// Source: van der Hoeven, Lecerf and Quintin, Modular SIMD arithmetic in Mathemagix (2014), §3.
template <class Vectors, std::size_t Width, int Bits>
class DoubleField : public UnreducedSums<typename Vectors::F64, Width> {
  static_assert(Bits == 50 || Bits == 52);
  using U64 = typename Vectors::U64;
  using F64 = typename Vectors::F64;
  using Sums = UnreducedSums<F64, Width>;

 public:
  using Sums::add, Sums::subtract, Sums::numbers;
  using typename Sums::Element;

  HEIRETSU_INLINE explicit DoubleField(const std::uint64_t* moduli) {
    for (std::size_t i = 0; i < Width; ++i) {
      n_[i] = exact(U64::load(moduli + i * U64::lanes));
      reciprocal_[i] = F64::all(1.0) / n_[i];
    }
  }

  HEIRETSU_INLINE Element multiply(const Element& a, const Element& b) const {
    Element r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const F64 high = a.v[i] * b.v[i];
      const F64 low = multiply_subtract(a.v[i], b.v[i], high);
      const F64 quotient = Bits == 50 ? small_quotient(high, i) : nearest(high * reciprocal_[i]);
      r.v[i] = subtract_product(quotient, n_[i], high) + low;
      if constexpr (Bits == 52) r.v[i] = subtract_product(small_quotient(r.v[i], i), n_[i], r.v[i]);
    }
    return r;
  }
  HEIRETSU_INLINE Element square(const Element& a) const { return multiply(a, a); }

  /// The residue of any number below 2^64, the same in every lane.
  Element constant(std::uint64_t x) const {
    std::uint64_t all[numbers];
    for (std::uint64_t& each : all) each = x;
    return residues(all);
  }
  /// The residues of any numbers below 2^64, one per lane.
  Element residues(const std::uint64_t* x) const {
    Element one, high, low, shift;
    std::uint64_t all_bits = 0;
    for (std::size_t i = 0; i < numbers; ++i) all_bits |= x[i];
    for (std::size_t i = 0; i < Width; ++i) {
      const U64 lanes = U64::load(x + i * U64::lanes);
      one.v[i] = F64::all(1.0);
      shift.v[i] = F64::all(4294967296.0);
      high.v[i] = exact(high_half(lanes));
      low.v[i] = exact(low_half(lanes));
    }
    if (all_bits >> 32 == 0) return multiply(low, one);
    return multiply(add(multiply(multiply(high, one), shift), multiply(low, one)), one);
  }

  /// Numbers below 2^53 congruent to the element, canonical (below n) when it is a product.
  HEIRETSU_INLINE void store(const Element& a, std::uint64_t* out) const {
    for (std::size_t i = 0; i < Width; ++i) canonical(a, i).store(out + i * U64::lanes);
  }
  HEIRETSU_INLINE U64 canonical(const Element& a, std::size_t i) const {
    const F64 positive = select(negative(a.v[i]), a.v[i] + n_[i], a.v[i]);
    return bit_pattern(positive + F64::all(two_52)) - U64::all(two_52_bits);
  }
  HEIRETSU_INLINE U64 modulus(std::size_t i) const {
    return bit_pattern(n_[i] + F64::all(two_52)) - U64::all(two_52_bits);
  }

 private:
  static constexpr double two_52 = 4503599627370496.0;
  static constexpr std::uint64_t two_52_bits = 0x4330000000000000;
  static constexpr double rounding = 1.5 * two_52;  // adding and subtracting it rounds to the nearest integer

  /// The multiple of n nearest to a, when it is below 2^51.
  HEIRETSU_INLINE F64 small_quotient(F64 a, std::size_t i) const {
    const F64 rounder = F64::all(rounding);
    return multiply_add(a, reciprocal_[i], rounder) - rounder;
  }

  HEIRETSU_INLINE static F64 exact(U64 x) { return from_bit_pattern(x + U64::all(two_52_bits)) - F64::all(two_52); }

  F64 n_[Width];
  F64 reciprocal_[Width];
};

}  // namespace heiretsu::factorize::simd
