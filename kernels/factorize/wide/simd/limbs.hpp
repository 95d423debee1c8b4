#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/modular/montgomery.hpp"
#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::wide {

inline constexpr std::size_t max_limbs = 4;

/// The limbs of a vector of residues. They are copied one by one: GCC copies a whole 16 bytes at a time, and whoever
/// loads a vector that was stored in pieces must wait until all have reached the cache.
template <class Vector, std::size_t L>
struct Limbs {
  static constexpr std::size_t count = L;
  Vector v[L];

  Limbs() = default;
  HEIRETSU_INLINE Limbs(const Limbs& other) { *this = other; }
  HEIRETSU_INLINE Limbs& operator=(const Limbs& other) {
    HEIRETSU_UNROLL for (std::size_t i = 0; i < L; ++i) v[i] = other.v[i];
    return *this;
  }
};

/// Limb by limb, nothing carried.
template <class Residue>
HEIRETSU_INLINE Residue sum_of(const Residue& a, const Residue& b) {
  Residue sum;
  HEIRETSU_UNROLL for (std::size_t i = 0; i < Residue::count; ++i) sum.v[i] = a.v[i] + b.v[i];
  return sum;
}
template <class Residue>
HEIRETSU_INLINE Residue difference_of(const Residue& a, const Residue& b) {
  Residue difference;
  HEIRETSU_UNROLL for (std::size_t i = 0; i < Residue::count; ++i) difference.v[i] = a.v[i] - b.v[i];
  return difference;
}

/// How a residue is cut: `count` limbs of `bits` bits, the lowest first; R = 2^(count bits). `lent`: how much of each
/// limb of LimbConstants::lift stands in the one below instead, so that this one stays positive in a difference.
struct LimbLayout {
  std::size_t count;
  int bits;
  std::uint64_t lent;
  [[nodiscard]] constexpr int total() const { return static_cast<int>(count) * bits; }
};

/// What arithmetic modulo an odd n > 2^64 needs of it.
struct LimbConstants {
  std::uint64_t n[max_limbs];
  std::uint64_t fold[max_limbs];   ///< 2^-bits mod n
  std::uint64_t lift[max_limbs];   ///< 4 n, lent as the layout says
  std::uint64_t start[max_limbs];  ///< 2^(e + e / 8) mod n with R = 2^e: square_of_radix() makes R^2 mod n of it
  std::uint64_t negative_inverse;  ///< -n^-1 mod 2^bits
};
[[nodiscard]] LimbConstants limb_constants(uint128 n, const LimbLayout& layout);

/// The same for a vector of moduli, to be loaded limb by limb: row i holds limb i of every lane.
template <std::size_t L, std::size_t lanes>
struct LaneConstants {
  std::uint64_t n[L][lanes], fold[L][lanes], lift[L][lanes], start[L][lanes];
  std::uint64_t negative_inverse[lanes];

  HEIRETSU_INLINE LaneConstants(const uint128* moduli, const LimbLayout& layout) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const LimbConstants constants = limb_constants(moduli[lane], layout);
      for (std::size_t i = 0; i < L; ++i) {
        n[i][lane] = constants.n[i];
        fold[i][lane] = constants.fold[i];
        lift[i][lane] = constants.lift[i];
        start[i][lane] = constants.start[i];
      }
      negative_inverse[lane] = constants.negative_inverse;
    }
  }
};

/// The value of the limbs, less a multiple of n: below n. It is below 16 n; O(that multiple).
[[nodiscard]] uint128 value_below(const std::uint64_t* limbs, const LimbLayout& layout, uint128 n);

/// The same of every lane, whose limbs are limb[i][lane].
template <std::size_t L, std::size_t lanes>
HEIRETSU_INLINE void values_below(const std::uint64_t (&limb)[L][lanes], const LimbLayout& layout,
                                  const uint128 (&moduli)[lanes], uint128* out) {
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    std::uint64_t each[L];
    for (std::size_t i = 0; i < L; ++i) each[i] = limb[i][lane];
    out[lane] = value_below(each, layout, moduli[lane]);
  }
}

/// R^2 mod n from the element that LimbConstants::start stands for: Montgomery's square of 2^(e + k) is 2^(e + 2 k).
template <class Field>
typename Field::Operand square_of_radix(const Field& field, typename Field::Operand x) {
  for (int bit = 2; bit >= 0; --bit) {
    const auto square = field.template square<false>(x);
    x = (Field::layout.total() >> bit & 1) != 0 ? field.add(square, square) : field.carried(square);
  }
  return x;
}

}  // namespace heiretsu::factorize::wide
