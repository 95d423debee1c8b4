#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/wide/simd/limbs.hpp"

namespace heiretsu::factorize::wide {

/// As IfmaField, in L limbs of `Bits` bits multiplied by products of 32-bit halves: for any vectors that have those.
/// Products come with limbs below 2^Bits (lifted ones below 3 2^Bits), so that sums and differences of two are operands
/// as they are. n < 2^(L Bits - 7) = R / 128, and 4 n >= 2^((L - 1) Bits): below that a lifted top limb would be
/// negative.
///
/// `late`: 4 n is added when a difference is made instead, which takes longer; operands are below 8 n, so that two bits
/// more suffice: 64 n^2 / R + 2 n < 4 n for n < R / 32.
template <class VectorSet, std::size_t L, int Bits, bool late = false>
class DigitField {
  static_assert(Bits == 28 || (Bits == 29 && L == 3));  // columns of products stay below 2^64
  using U64 = typename VectorSet::U64;

 public:
  using Vectors = VectorSet;
  static constexpr std::size_t lanes = U64::lanes;
  static constexpr std::size_t limbs = L;
  static constexpr LimbLayout layout{L, Bits, 1};
  static constexpr int max_bits = layout.total() - (late ? 5 : 7);
  struct Raw : Limbs<U64, L> {};
  using Operand = Raw;

  explicit DigitField(const uint128* moduli) {
    const LaneConstants<L, lanes> rows(moduli, layout);
    for (std::size_t lane = 0; lane < lanes; ++lane) moduli_[lane] = moduli[lane];
    for (std::size_t i = 0; i < L; ++i) {
      n_[i] = U64::load(rows.n[i]);
      fold_[i] = U64::load(rows.fold[i]);
      lift_[i] = U64::load(rows.lift[i]);
      square_.v[i] = U64::load(rows.start[i]);
    }
    negative_inverse_ = U64::load(rows.negative_inverse);
    square_ = square_of_radix(*this, square_);
  }

  template <bool lifted>
  HEIRETSU_INLINE Raw multiply(const Operand& a, const Operand& b) const {
    U64 t[2 * L];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) {
      HEIRETSU_UNROLL for (std::size_t j = 0; j < L; ++j) {
        const U64 product = multiply_low(a.v[i], b.v[j]);
        t[i + j] = i == 0 || j == L - 1 ? product : t[i + j] + product;
      }
    }
    return reduced<lifted>(t);
  }

  template <bool lifted>
  HEIRETSU_INLINE Raw square(const Operand& a) const {
    U64 t[2 * L];
    HEIRETSU_UNROLL for (std::size_t k = 0; k < 2 * L - 1; ++k) {
      const std::size_t first = k < L ? 0 : k - (L - 1);
      HEIRETSU_UNROLL for (std::size_t i = first; 2 * i < k; ++i) {
        const U64 product = multiply_low(a.v[i], a.v[k - i]);
        t[k] = i == first ? product : t[k] + product;
      }
      if (2 * first < k) t[k] = t[k] + t[k];
      if (k % 2 == 0) {
        const U64 product = multiply_low(a.v[k / 2], a.v[k / 2]);
        t[k] = 2 * first < k ? t[k] + product : product;
      }
    }
    return reduced<lifted>(t);
  }

  HEIRETSU_INLINE const Operand& carried(const Raw& a) const { return a; }
  HEIRETSU_INLINE Operand add(const Raw& a, const Raw& b) const { return sum_of(a, b); }
  /// a is lifted, b is not.
  HEIRETSU_INLINE Operand subtract(const Raw& a, const Raw& b) const {
    Raw difference;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) {
      difference.v[i] = (late ? a.v[i] + lift_[i] : a.v[i]) - b.v[i];
    }
    return difference;
  }

  /// Any 64-bit numbers as they are, not in Montgomery form.
  Operand load(const std::uint64_t* x) const {
    Operand r;
    const U64 whole = U64::load(x);
    r.v[0] = low(whole);
    r.v[1] = low(high(whole));
    r.v[2] = high(high(whole));
    for (std::size_t i = 3; i < L; ++i) r.v[i] = U64::all(0);
    return r;
  }
  [[nodiscard]] const Operand& square_of_radix_residue() const { return square_; }

  /// The elements, below the moduli.
  void store(const Operand& a, uint128* out) const {
    std::uint64_t limb[L][lanes];
    for (std::size_t i = 0; i < L; ++i) a.v[i].store(limb[i]);
    values_below(limb, layout, moduli_, out);
  }

 private:
  HEIRETSU_INLINE static U64 low(U64 a) { return a & U64::all((std::uint64_t{1} << Bits) - 1); }
  HEIRETSU_INLINE static U64 high(U64 a) { return shift_right_by<Bits>(a); }

  template <bool lifted>
  HEIRETSU_INLINE Raw reduced(U64* t) const {
    HEIRETSU_UNROLL for (std::size_t i = 0; i + 1 < L; ++i) {
      t[i + 1] = t[i + 1] + high(t[i]);
      const U64 digit = low(t[i]);
      HEIRETSU_UNROLL for (std::size_t j = 0; j < L; ++j) {
        const U64 product = multiply_low(digit, fold_[j]);
        t[i + 1 + j] = t[i + 1 + j] + product;
      }
    }
    const U64 quotient = low(multiply_low(t[L - 1], negative_inverse_));
    t[L] = t[L] + high(t[L - 1] + multiply_low(quotient, n_[0]));
    HEIRETSU_UNROLL for (std::size_t j = 1; j < L; ++j) t[L - 1 + j] = t[L - 1 + j] + multiply_low(quotient, n_[j]);
    t[2 * L - 1] = U64::all(0);
    Raw r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i + 1 < L; ++i) {
      t[L + i + 1] = t[L + i + 1] + high(t[L + i]);
      r.v[i] = low(t[L + i]);
    }
    r.v[L - 1] = t[2 * L - 1];
    if constexpr (lifted && !late) {
      HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) r.v[i] = r.v[i] + lift_[i];
    }
    return r;
  }

  U64 n_[L];
  U64 fold_[L];
  U64 lift_[L];
  U64 negative_inverse_;
  Operand square_;  // R^2 mod n
  uint128 moduli_[lanes];
};

}  // namespace heiretsu::factorize::wide
