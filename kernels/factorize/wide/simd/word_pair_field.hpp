#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/simd/vector_scalar.hpp"

namespace heiretsu::factorize::wide {

/// Residues of one odd modulus below 2^128 in two machine words, always below the modulus; the portable counterpart of
/// the fields of vectors (IfmaField says what they have in common), of another arithmetic: P. Montgomery (1985) word by
/// word, as in Koc, Acar and Kaliski (1996), the finely integrated form.
class WordPairField {
 public:
  using Vectors = scalar::Vectors;
  static constexpr std::size_t lanes = 1;
  static constexpr std::size_t limbs = 2;
  static constexpr int max_bits = 128;
  struct Raw {
    scalar::U64 v[2];
  };
  using Operand = Raw;

  explicit WordPairField(const uint128* moduli)
      : n_(*moduli), negative_inverse_(0 - inverse_mod_2_64(static_cast<std::uint64_t>(n_))) {
    uint128 x = (0 - n_) % n_;  // 2^128 mod n, the residue of 1
    for (int i = 0; i < 8; ++i) x = sum(x, x);
    for (int i = 0; i < 4; ++i) x = product(x, x);  // of 2^8, 2^16, 2^32, 2^64, 2^128
    square_ = split(x);
  }

  template <bool lifted>
  HEIRETSU_INLINE Raw multiply(const Operand& a, const Operand& b) const {
    return split(product(join(a), join(b)));
  }
  template <bool lifted>
  HEIRETSU_INLINE Raw square(const Operand& a) const {
    return split(product(join(a), join(a)));
  }
  HEIRETSU_INLINE const Operand& carried(const Raw& a) const { return a; }
  HEIRETSU_INLINE Operand add(const Raw& a, const Raw& b) const { return split(sum(join(a), join(b))); }
  HEIRETSU_INLINE Operand subtract(const Raw& a, const Raw& b) const {
    const uint128 x = join(a), y = join(b);
    return split(x - y + n_where(x < y));
  }

  Operand load(const std::uint64_t* x) const { return {{{*x}, {0}}}; }
  [[nodiscard]] const Operand& square_of_radix_residue() const { return square_; }
  void store(const Operand& a, uint128* out) const { *out = join(a); }

 private:
  HEIRETSU_INLINE static uint128 join(const Operand& a) { return uint128{a.v[1].v} << 64 | a.v[0].v; }
  HEIRETSU_INLINE static Operand split(uint128 x) { return {{{low(x)}, {high(x)}}}; }
  HEIRETSU_INLINE static std::uint64_t low(uint128 x) { return static_cast<std::uint64_t>(x); }
  HEIRETSU_INLINE static std::uint64_t high(uint128 x) { return static_cast<std::uint64_t>(x >> 64); }

  /// By a mask: whether it holds is as good as random, and a wrongly predicted branch costs more than a product.
  HEIRETSU_INLINE uint128 n_where(bool condition) const {
    const std::uint64_t keep = 0 - std::uint64_t{condition};
    return uint128{high(n_) & keep} << 64 | (low(n_) & keep);
  }
  HEIRETSU_INLINE uint128 sum(uint128 a, uint128 b) const {
    const uint128 room = n_ - b;
    return a - room + n_where(a < room);
  }

  /// a b / 2^128 mod n.
  HEIRETSU_INLINE uint128 product(uint128 a, uint128 b) const {
    const std::uint64_t n0 = low(n_), n1 = high(n_);
    std::uint64_t t0 = 0, t1 = 0, t2 = 0;
    HEIRETSU_UNROLL for (const std::uint64_t digit : {low(b), high(b)}) {
      const uint128 x = uint128{low(a)} * digit + t0;
      const uint128 y = uint128{high(a)} * digit + t1 + high(x);
      const uint128 top = uint128{t2} + high(y);
      const std::uint64_t quotient = low(x) * negative_inverse_;
      const uint128 cleared = uint128{quotient} * n0 + low(x);
      const uint128 z = uint128{quotient} * n1 + low(y) + high(cleared);
      const uint128 last = top + high(z);
      t0 = low(z), t1 = low(last), t2 = high(last);
    }
    const uint128 value = uint128{t1} << 64 | t0;
    return value - n_ + n_where(t2 < std::uint64_t{value < n_});
  }

  uint128 n_;
  std::uint64_t negative_inverse_;
  Operand square_{};  // R^2 mod n
};

}  // namespace heiretsu::factorize::wide
