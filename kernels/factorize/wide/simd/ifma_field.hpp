#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/wide/simd/limbs.hpp"

namespace heiretsu::factorize::wide {

/// Residues of 8 odd moduli, one a lane, in Montgomery form x 2^(52 L) mod n, L limbs of 52 bits: n < 2^97 for two
/// limbs, any below 2^128 for three. Like every field of this folder:
///   Raw      a product: limbs that may exceed their bits; below 4 n, a lifted one below 8 n
///   Operand  what can be multiplied: below 12 n
/// `lifted` adds 4 n to a product, so that one that is not lifted can be subtracted from it. Sums and differences of
/// two products are operands; nothing else is ever reduced: a product of operands is below a b / R + 2 n.
///
/// The reduction takes the low limb t times 2^-52 mod n instead of it for all limbs but one, which needs no quotient
/// and leaves no carry; then one step of Montgomery's (1985). That step's accumulator starts at 2^52 - 1: what cancels
/// the limb then carries exactly where the limb was not 0 already.
///
/// Two limbs take more than 97 bits when nothing is lifted and operands are below 2 n (and 2^-40 of it): their product
/// is below 3 n, and comes down to n by its top limb, which shows nearly always how many n are in it. Up to 74 bits the
/// product of two top limbs has no high half.
template <class VectorSet, std::size_t L, int bits>
class IfmaField {
  static constexpr bool slim = L == 2 && bits <= 74;
  static constexpr bool tight = L == 2 && bits > 97;
  static_assert(bits <= (L == 2 ? 102 : 128));
  using U64 = typename VectorSet::U64;

 public:
  using Vectors = VectorSet;
  static constexpr std::size_t lanes = U64::lanes;
  static constexpr std::size_t limbs = L;
  static constexpr LimbLayout layout{L, 52, 0};
  static constexpr int max_bits = bits;
  struct Raw : Limbs<U64, L> {};
  struct Operand : Limbs<U64, L> {};  // the low 52 bits of every limb count

  explicit IfmaField(const uint128* moduli) {
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
    begin<lifted>(t);
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) {
      HEIRETSU_UNROLL for (std::size_t j = 0; j < L; ++j) add_limbs(t, i, a.v[i], j, b.v[j]);
    }
    return reduced(t);
  }

  template <bool lifted>
  HEIRETSU_INLINE Raw square(const Operand& a) const {
    U64 t[2 * L];
    begin<lifted>(t);
    // The top limb has room for doubling, unless tight; the others have not: their products are doubled as sums.
    constexpr std::size_t roomy = tight ? L : L - 1;
    const U64 twice = a.v[L - 1] + a.v[L - 1];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) {
      HEIRETSU_UNROLL for (std::size_t j = i + 1; j < L; ++j) {
        if (j >= roomy)
          add_product(t, i + j, a.v[i], twice);
        else
          add_twice(t, i + j, a.v[i], a.v[j]);
      }
    }
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) add_limbs(t, i, a.v[i], i, a.v[i]);
    return reduced(t);
  }

  HEIRETSU_INLINE Operand carried(const Raw& a) const {
    Operand r;
    r.v[0] = a.v[0];
    HEIRETSU_UNROLL for (std::size_t i = 1; i < L; ++i) r.v[i] = a.v[i] + signed_carry_52(r.v[i - 1]);
    return r;
  }
  HEIRETSU_INLINE Operand add(const Raw& a, const Raw& b) const { return carried(sum_of(a, b)); }
  /// a is lifted, b is not.
  HEIRETSU_INLINE Operand subtract(const Raw& a, const Raw& b) const {
    Raw difference = difference_of(a, b);
    if constexpr (tight) lift(difference);
    return carried(difference);
  }

  /// Any 64-bit numbers as they are, not in Montgomery form.
  Operand load(const std::uint64_t* x) const {
    Operand r;
    r.v[0] = U64::load(x);
    r.v[1] = carry_52(r.v[0]);
    for (std::size_t i = 2; i < L; ++i) r.v[i] = U64::all(0);
    return r;
  }
  [[nodiscard]] const Operand& square_of_radix_residue() const { return square_; }

  /// The elements, below the moduli.
  void store(const Operand& a, uint128* out) const {
    std::uint64_t limb[L][lanes];
    for (std::size_t i = 0; i < L; ++i) (a.v[i] & U64::all(mask)).store(limb[i]);
    values_below(limb, layout, moduli_, out);
  }

 private:
  static constexpr std::uint64_t mask = (std::uint64_t{1} << 52) - 1;

  HEIRETSU_INLINE static void add_product(U64* t, std::size_t i, U64 a, U64 b) {
    t[i] = add_low(t[i], a, b);
    t[i + 1] = add_high(t[i + 1], a, b);
  }
  /// The product of limbs i and j of operands.
  HEIRETSU_INLINE static void add_limbs(U64* t, std::size_t i, U64 a, std::size_t j, U64 b) {
    t[i + j] = add_low(t[i + j], a, b);
    if (!slim || i + j < 2 * L - 2) t[i + j + 1] = add_high(t[i + j + 1], a, b);
  }
  HEIRETSU_INLINE static void add_twice(U64* t, std::size_t i, U64 a, U64 b) {
    const U64 low = add_low(U64::all(0), a, b);
    const U64 high = add_high(U64::all(0), a, b);
    t[i] = t[i] + (low + low);
    t[i + 1] = t[i + 1] + (high + high);
  }

  template <bool lifted>
  HEIRETSU_INLINE void begin(U64* t) const {
    HEIRETSU_UNROLL for (std::size_t i = 0; i < 2 * L; ++i) {
      t[i] = lifted && !tight && i >= L ? lift_[i - L] : U64::all(i == L - 1 ? mask : 0);
    }
  }

  HEIRETSU_INLINE Raw reduced(U64* t) const {
    HEIRETSU_UNROLL for (std::size_t i = 0; i + 1 < L; ++i) {
      if (i > 0) t[i + 1] = t[i + 1] + carry_52(t[i]);
      HEIRETSU_UNROLL for (std::size_t j = 0; j < L; ++j) add_product(t, i + 1 + j, t[i], fold_[j]);
    }
    const U64 quotient = add_low(negative_inverse_, t[L - 1], negative_inverse_);
    const U64 apart = add_low(carry_52(t[L - 1]), quotient, n_[1]);  // a sum of its own, for latency
    t[L] = add_high(t[L], quotient, n_[0]);
    HEIRETSU_UNROLL for (std::size_t j = 1; j < L; ++j) t[L + j] = add_high(t[L + j], quotient, n_[j]);
    HEIRETSU_UNROLL for (std::size_t j = 2; j < L; ++j) t[L - 1 + j] = add_low(t[L - 1 + j], quotient, n_[j]);
    t[L] = t[L] + apart;
    Raw r;
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) r.v[i] = t[L + i];
    if constexpr (tight) trim(r);
    return r;
  }

  /// Takes n off where the top limb shows that this leaves no negative number, and again.
  HEIRETSU_INLINE void trim(Raw& a) const {
    const auto once = a.v[L - 1] > n_[L - 1];
    const auto twice = a.v[L - 1] > n_[L - 1] + n_[L - 1] + U64::all(1);
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) {
      a.v[i] = subtract_where(twice, subtract_where(once, a.v[i], n_[i]), n_[i]);
    }
  }

  /// Adds n, and again where it may be that b - a > n: the limb below is above -2^56.
  HEIRETSU_INLINE void lift(Raw& a) const {
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) a.v[i] = a.v[i] + n_[i];
    const auto again = U64::all(32) > a.v[L - 1];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) a.v[i] = add_where(again, a.v[i], n_[i]);
  }

  U64 n_[L];
  U64 fold_[L];
  U64 lift_[L];
  U64 negative_inverse_;
  Operand square_;  // R^2 mod n
  uint128 moduli_[lanes];
};

}  // namespace heiretsu::factorize::wide
