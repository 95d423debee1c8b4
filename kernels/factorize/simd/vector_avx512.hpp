#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

/// The thin vector types for AVX-512 (F, DQ, VL, BW); vector_avx2.hpp says what each function does.
namespace heiretsu::factorize::avx512 {

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
template <int bits>
HEIRETSU_INLINE U64 shift_left(U64 a) {
  return {_mm512_slli_epi64(a.v, bits)};
}
HEIRETSU_INLINE U64 high_half(U64 a) { return {_mm512_srli_epi64(a.v, 32)}; }
HEIRETSU_INLINE U64 low_half(U64 a) { return {_mm512_maskz_mov_epi32(0b0101010101010101, a.v)}; }
HEIRETSU_INLINE U64 multiply_low(U64 a, U64 b) { return {_mm512_mul_epu32(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator==(U64 a, U64 b) { return {_mm512_cmpeq_epi64_mask(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator<(U64 a, U64 b) { return {_mm512_cmplt_epu64_mask(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator|(Mask a, Mask b) { return {static_cast<__mmask8>(a.v | b.v)}; }
HEIRETSU_INLINE Mask operator&(Mask a, Mask b) { return {static_cast<__mmask8>(a.v & b.v)}; }
HEIRETSU_INLINE unsigned bits(Mask a) { return a.v; }
HEIRETSU_INLINE U64 select(Mask m, U64 yes, U64 no) { return {_mm512_mask_mov_epi64(no.v, m.v, yes.v)}; }
HEIRETSU_INLINE U64 add_where(Mask m, U64 b, U64 a) { return {_mm512_mask_add_epi64(b.v, m.v, b.v, a.v)}; }
HEIRETSU_INLINE U64 select_negative(U64 sign, U64 yes, U64 no) {
  return {_mm512_mask_mov_epi64(no.v, _mm512_movepi64_mask(sign.v), yes.v)};
}

struct F64 {
  static constexpr std::size_t lanes = 8;
  __m512d v;
  HEIRETSU_INLINE static F64 all(double x) { return {_mm512_set1_pd(x)}; }
};

HEIRETSU_INLINE F64 operator+(F64 a, F64 b) { return {_mm512_add_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator-(F64 a, F64 b) { return {_mm512_sub_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator*(F64 a, F64 b) { return {_mm512_mul_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator/(F64 a, F64 b) { return {_mm512_div_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 multiply_add(F64 a, F64 b, F64 c) { return {_mm512_fmadd_pd(a.v, b.v, c.v)}; }
HEIRETSU_INLINE F64 multiply_subtract(F64 a, F64 b, F64 c) { return {_mm512_fmsub_pd(a.v, b.v, c.v)}; }
HEIRETSU_INLINE F64 subtract_product(F64 a, F64 b, F64 c) { return {_mm512_fnmadd_pd(a.v, b.v, c.v)}; }
HEIRETSU_INLINE F64 nearest(F64 a) {
  return {_mm512_roundscale_pd(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}
HEIRETSU_INLINE Mask negative(F64 a) { return {_mm512_cmp_pd_mask(a.v, _mm512_setzero_pd(), _CMP_LT_OQ)}; }
HEIRETSU_INLINE F64 select(Mask m, F64 yes, F64 no) { return {_mm512_mask_mov_pd(no.v, m.v, yes.v)}; }
HEIRETSU_INLINE U64 bit_pattern(F64 a) { return {_mm512_castpd_si512(a.v)}; }
HEIRETSU_INLINE F64 from_bit_pattern(U64 a) { return {_mm512_castsi512_pd(a.v)}; }

// What QuotientField needs besides, of this instruction set alone.
/// Of signed integers, rounded down.
template <int bits>
HEIRETSU_INLINE U64 shift_right_signed(U64 a) {
  return {_mm512_srai_epi64(a.v, bits)};
}
/// The product modulo 2^64.
HEIRETSU_INLINE U64 multiply_word(U64 a, U64 b) { return {_mm512_mullo_epi64(a.v, b.v)}; }
/// The nearest double to a signed integer, and the nearest integer to a double.
HEIRETSU_INLINE F64 to_double(U64 a) { return {_mm512_cvtepi64_pd(a.v)}; }
HEIRETSU_INLINE U64 to_integer(F64 a) { return {_mm512_cvtpd_epi64(a.v)}; }

struct U32 {
  static constexpr std::size_t lanes = 16;
  __m512i v;
  HEIRETSU_INLINE static U32 all(std::uint32_t x) { return {_mm512_set1_epi32(static_cast<int>(x))}; }
  HEIRETSU_INLINE void store(std::uint32_t* p) const { _mm512_storeu_si512(p, v); }
};

HEIRETSU_INLINE U32 pack_low(U64 a, U64 b) {
  return {_mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi64_epi32(a.v)), _mm512_cvtepi64_epi32(b.v), 1)};
}
HEIRETSU_INLINE U32 multiply(U32 a, U32 b) { return {_mm512_mullo_epi32(a.v, b.v)}; }
HEIRETSU_INLINE U32 operator+(U32 a, U32 b) { return {_mm512_add_epi32(a.v, b.v)}; }

struct Mask32 {
  __mmask16 v;
};
HEIRETSU_INLINE Mask32 operator|(Mask32 a, Mask32 b) { return {static_cast<__mmask16>(a.v | b.v)}; }
HEIRETSU_INLINE unsigned bits(Mask32 a) { return a.v; }
HEIRETSU_INLINE Mask32 less_signed(U32 a, U32 b) { return {_mm512_cmplt_epi32_mask(a.v, b.v)}; }
HEIRETSU_INLINE U32 set_bits(U32 a, Mask32 m, U32 bits) { return {_mm512_mask_or_epi32(a.v, m.v, a.v, bits.v)}; }

struct Vectors {
  using Mask = avx512::Mask;
  using U64 = avx512::U64;
  using F64 = avx512::F64;
  using U32 = avx512::U32;
  using Mask32 = avx512::Mask32;
  HEIRETSU_INLINE static int packed_number(int lane) { return lane; }
};

}  // namespace heiretsu::factorize::avx512
