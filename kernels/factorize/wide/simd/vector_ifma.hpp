#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

/// The thin vector types for AVX-512 with IFMA, the multiplication of 52-bit limbs; simd/vector_avx2.hpp says what each
/// function does.
namespace heiretsu::factorize::ifma {

struct Mask {
  __mmask8 v;
};

struct U64 {
  static constexpr std::size_t lanes = 8;
  __m512i v;

  HEIRETSU_INLINE static U64 load(const std::uint64_t* p) { return {_mm512_loadu_si512(p)}; }
  HEIRETSU_INLINE static U64 all(std::uint64_t x) { return {_mm512_set1_epi64(static_cast<long long>(x))}; }
  HEIRETSU_INLINE void store(std::uint64_t* p) const { _mm512_storeu_si512(p, v); }
};

HEIRETSU_INLINE U64 operator+(U64 a, U64 b) { return {_mm512_add_epi64(a.v, b.v)}; }
HEIRETSU_INLINE U64 operator-(U64 a, U64 b) { return {_mm512_sub_epi64(a.v, b.v)}; }
HEIRETSU_INLINE U64 operator&(U64 a, U64 b) { return {_mm512_and_si512(a.v, b.v)}; }
HEIRETSU_INLINE U64 shift_right(U64 a, int bits) { return {_mm512_srl_epi64(a.v, _mm_cvtsi32_si128(bits))}; }
HEIRETSU_INLINE Mask operator==(U64 a, U64 b) { return {_mm512_cmpeq_epi64_mask(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator>(U64 a, U64 b) { return {_mm512_cmpgt_epi64_mask(a.v, b.v)}; }  // as signed numbers
/// a + b and a - b where m, else a.
HEIRETSU_INLINE U64 add_where(Mask m, U64 a, U64 b) { return {_mm512_mask_add_epi64(a.v, m.v, a.v, b.v)}; }
HEIRETSU_INLINE U64 subtract_where(Mask m, U64 a, U64 b) { return {_mm512_mask_sub_epi64(a.v, m.v, a.v, b.v)}; }
HEIRETSU_INLINE U64 select(Mask m, U64 yes, U64 no) { return {_mm512_mask_mov_epi64(no.v, m.v, yes.v)}; }

/// a >> 52, as unsigned and as signed numbers.
HEIRETSU_INLINE U64 carry_52(U64 a) { return {_mm512_srli_epi64(a.v, 52)}; }
HEIRETSU_INLINE U64 signed_carry_52(U64 a) { return {_mm512_srai_epi64(a.v, 52)}; }
/// c plus the low and the high 52 bits of the product of the low 52 bits of a and b.
HEIRETSU_INLINE U64 add_low(U64 c, U64 a, U64 b) { return {_mm512_madd52lo_epu64(c.v, a.v, b.v)}; }
HEIRETSU_INLINE U64 add_high(U64 c, U64 a, U64 b) { return {_mm512_madd52hi_epu64(c.v, a.v, b.v)}; }

struct Vectors {
  using Mask = ifma::Mask;
  using U64 = ifma::U64;
};

}  // namespace heiretsu::factorize::ifma
