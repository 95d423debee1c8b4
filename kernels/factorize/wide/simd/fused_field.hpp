#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/wide/simd/limbs.hpp"

namespace heiretsu::factorize::wide {

/// As IfmaField, for processors that multiply long integers only as doubles: limbs of 52 bits are doubles, and the high
/// and low halves of a product are read off the bit patterns of two fused multiply-adds, which give them exactly when
/// results are rounded toward zero (`Rounding` of the vectors). What the patterns add to each column is taken off at
/// the start. Source: N. Emmart, F. Zheng and C. Weems, Faster modular exponentiation using double precision floating
/// point arithmetic on the GPU (2018).
template <class VectorSet, std::size_t L>
class FusedField {
  using U64 = typename VectorSet::U64;
  using F64 = typename VectorSet::F64;

 public:
  using Vectors = VectorSet;
  static constexpr std::size_t lanes = U64::lanes;
  static constexpr std::size_t limbs = L;
  static constexpr LimbLayout layout{L, 52, 32};
  static constexpr int max_bits = L == 2 ? 97 : 128;
  struct Raw : Limbs<U64, L> {};
  struct Operand : Limbs<F64, L> {};

  explicit FusedField(const uint128* moduli) {
    const LaneConstants<L, lanes> rows(moduli, layout);
    for (std::size_t lane = 0; lane < lanes; ++lane) moduli_[lane] = moduli[lane];
    for (std::size_t i = 0; i < L; ++i) {
      n_[i] = exact(U64::load(rows.n[i]));
      fold_[i] = exact(U64::load(rows.fold[i]));
      lift_[i] = U64::load(rows.lift[i]);
      square_.v[i] = exact(U64::load(rows.start[i]));
    }
    negative_inverse_ = exact(U64::load(rows.negative_inverse));
    square_ = square_of_radix(*this, square_);
  }

  template <bool lifted>
  HEIRETSU_INLINE Raw multiply(const Operand& a, const Operand& b) const {
    U64 t[2 * L];
    const F64 lowest = begin<lifted>(t, a.v[0], b.v[0], product_offsets);
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) {
      HEIRETSU_UNROLL for (std::size_t j = 0; j < L; ++j) {
        if (i + j > 0) add_product(t, i + j, a.v[i], b.v[j]);
      }
    }
    return reduced(lowest, t);
  }

  template <bool lifted>
  HEIRETSU_INLINE Raw square(const Operand& a) const {
    U64 t[2 * L];
    const F64 lowest = begin<lifted>(t, a.v[0], a.v[0], square_offsets);
    // The top limb has room for doubling, the others not: their products are added twice.
    const F64 twice = a.v[L - 1] + a.v[L - 1];
    HEIRETSU_UNROLL for (std::size_t i = 0; i + 1 < L; ++i) add_product(t, i + L - 1, a.v[i], twice);
    if constexpr (L == 3) {
      const F64 high = high_half(a.v[0], a.v[1]);
      const F64 low = low_half(a.v[0], a.v[1], high);
      t[1] = (t[1] + bit_pattern(low)) + bit_pattern(low);
      t[2] = (t[2] + bit_pattern(high)) + bit_pattern(high);
    }
    HEIRETSU_UNROLL for (std::size_t i = 1; i < L; ++i) add_product(t, 2 * i, a.v[i], a.v[i]);
    return reduced(lowest, t);
  }

  /// Low limbs are not negative: a lifted product has lent them enough.
  HEIRETSU_INLINE Operand carried(const Raw& a) const {
    Operand r;
    U64 sum = a.v[0];
    HEIRETSU_UNROLL for (std::size_t i = 0; i + 1 < L; ++i) {
      r.v[i] = exact(sum & U64::all(mask));
      sum = a.v[i + 1] + shift_right_by<52>(sum);
    }
    r.v[L - 1] = exact(sum);
    return r;
  }
  HEIRETSU_INLINE Operand add(const Raw& a, const Raw& b) const { return carried(sum_of(a, b)); }
  /// a is lifted, b is not.
  HEIRETSU_INLINE Operand subtract(const Raw& a, const Raw& b) const { return carried(difference_of(a, b)); }

  /// Any 64-bit numbers as they are, not in Montgomery form.
  Operand load(const std::uint64_t* x) const {
    Raw r;
    r.v[0] = U64::load(x);
    for (std::size_t i = 1; i < L; ++i) r.v[i] = U64::all(0);
    return carried(r);
  }
  [[nodiscard]] const Operand& square_of_radix_residue() const { return square_; }

  /// The elements, below the moduli.
  void store(const Operand& a, uint128* out) const {
    std::uint64_t limb[L][lanes];
    for (std::size_t i = 0; i < L; ++i) (bit_pattern(a.v[i] + F64::all(two_52)) & U64::all(mask)).store(limb[i]);
    values_below(limb, layout, moduli_, out);
  }

 private:
  static constexpr std::uint64_t mask = (std::uint64_t{1} << 52) - 1;
  static constexpr double two_52 = 0x1p52;
  static constexpr double two_104 = 0x1p104;
  static constexpr std::uint64_t low_pattern = 0x4330000000000000;   // 2^52: what a low half stands on
  static constexpr std::uint64_t high_pattern = 0x4670000000000000;  // 2^104: what a high half stands on
  struct Offsets {
    std::uint64_t of[2 * L] = {};
  };

  static constexpr Offsets offsets(bool of_square) {
    Offsets sum{};
    const auto add = [&](std::size_t i) {
      sum.of[i] += low_pattern;
      sum.of[i + 1] += high_pattern;
    };
    for (std::size_t i = 0; i < L; ++i) {
      for (std::size_t j = 0; j < L; ++j) {
        if (!of_square || i >= j || j < L - 1) add(i + j);  // with the top limb mixed products are taken once
      }
    }
    for (std::size_t i = 0; i + 1 < L; ++i) {
      for (std::size_t j = 0; j < L; ++j) add(i + 1 + j);
    }
    for (std::size_t j = 1; j < L; ++j) add(L - 1 + j);
    sum.of[L] += high_pattern;
    return sum;
  }
  static constexpr Offsets product_offsets = offsets(false);
  static constexpr Offsets square_offsets = offsets(true);

  HEIRETSU_INLINE static F64 exact(U64 x) { return from_bit_pattern(x + U64::all(low_pattern)) - F64::all(two_52); }
  HEIRETSU_INLINE static F64 high_half(F64 a, F64 b) { return multiply_add(a, b, F64::all(two_104)); }
  HEIRETSU_INLINE static F64 low_half(F64 a, F64 b, F64 high) {
    return multiply_add(a, b, F64::all(two_104 + two_52) - high);
  }
  HEIRETSU_INLINE static void add_product(U64* t, std::size_t i, F64 a, F64 b) {
    const F64 high = high_half(a, b);
    t[i + 1] = t[i + 1] + bit_pattern(high);
    t[i] = t[i] + bit_pattern(low_half(a, b, high));
  }

  /// Starts the columns from 1 on with the product of the low limbs; gives the lowest column, which is below 2^52.
  template <bool lifted>
  HEIRETSU_INLINE F64 begin(U64* t, F64 a, F64 b, const Offsets& offsets) const {
    HEIRETSU_UNROLL for (std::size_t i = 1; i < 2 * L; ++i) {
      t[i] = U64::all(0 - offsets.of[i]);
      if (lifted && i >= L) t[i] = t[i] + lift_[i - L];
    }
    const F64 high = high_half(a, b);
    t[1] = t[1] + bit_pattern(high);
    return low_half(a, b, high) - F64::all(two_52);
  }

  HEIRETSU_INLINE Raw reduced(F64 lowest, U64* t) const {
    HEIRETSU_UNROLL for (std::size_t i = 0; i + 1 < L; ++i) {
      if (i > 0) {
        t[i + 1] = t[i + 1] + shift_right_by<52>(t[i]);
        lowest = exact(t[i] & U64::all(mask));
      }
      HEIRETSU_UNROLL for (std::size_t j = 0; j < L; ++j) add_product(t, i + 1 + j, lowest, fold_[j]);
    }
    const F64 last = exact(t[L - 1] & U64::all(mask));
    const F64 quotient = low_half(last, negative_inverse_, high_half(last, negative_inverse_)) - F64::all(two_52);
    t[L] = t[L] + shift_right_by<52>(t[L - 1] + U64::all(mask));  // with the carry of what cancels the limb
    t[L] = t[L] + bit_pattern(high_half(quotient, n_[0]));
    HEIRETSU_UNROLL for (std::size_t j = 1; j < L; ++j) add_product(t, L - 1 + j, quotient, n_[j]);
    Raw r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) r.v[i] = t[L + i];
    return r;
  }

  F64 n_[L];
  F64 fold_[L];
  U64 lift_[L];
  F64 negative_inverse_;
  Operand square_;  // R^2 mod n
  uint128 moduli_[lanes];
};

}  // namespace heiretsu::factorize::wide
