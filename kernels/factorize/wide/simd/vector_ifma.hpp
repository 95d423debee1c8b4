#pragma once
#include <immintrin.h>

#include "kernels/factorize/simd/vector_avx512.hpp"

/// What AVX-512 IFMA, the multiplication of 52-bit limbs, adds to the thin vector types for AVX-512; only files
/// compiled for it include this.
namespace heiretsu::factorize::avx512 {

HEIRETSU_INLINE Mask operator>(U64 a, U64 b) { return {_mm512_cmpgt_epi64_mask(a.v, b.v)}; }  // as signed numbers
/// a - b where m, else a.
HEIRETSU_INLINE U64 subtract_where(Mask m, U64 a, U64 b) { return {_mm512_mask_sub_epi64(a.v, m.v, a.v, b.v)}; }

/// a >> 52, as unsigned and as signed numbers.
HEIRETSU_INLINE U64 carry_52(U64 a) { return {_mm512_srli_epi64(a.v, 52)}; }
HEIRETSU_INLINE U64 signed_carry_52(U64 a) { return {_mm512_srai_epi64(a.v, 52)}; }
/// c plus the low and the high 52 bits of the product of the low 52 bits of a and b.
HEIRETSU_INLINE U64 add_low(U64 c, U64 a, U64 b) { return {_mm512_madd52lo_epu64(c.v, a.v, b.v)}; }
HEIRETSU_INLINE U64 add_high(U64 c, U64 a, U64 b) { return {_mm512_madd52hi_epu64(c.v, a.v, b.v)}; }

}  // namespace heiretsu::factorize::avx512

namespace heiretsu::factorize::ifma {

/// A type of its own, so that fields of it never serve processors without IFMA.
struct Vectors {
  using Mask = avx512::Mask;
  using U64 = avx512::U64;
};

}  // namespace heiretsu::factorize::ifma
