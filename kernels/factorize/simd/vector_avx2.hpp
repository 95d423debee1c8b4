#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/inline.hpp"

/// The thin vector types of the engine for AVX2, FMA and BMI2. Every instruction set has the same three types with the
/// same functions, in a namespace of its own, so that code instantiated for one never serves another.
namespace heiretsu::factorize::avx2 {

/// 4 truth values, one a 64-bit lane.
struct Mask {
  __m256i v;
};

/// 4 unsigned 64-bit integers.
struct U64 {
  static constexpr std::size_t lanes = 4;
  __m256i v;

  HEIRETSU_INLINE static U64 load(const std::uint64_t* p) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
  }
  HEIRETSU_INLINE static U64 all(std::uint64_t x) { return {_mm256_set1_epi64x(static_cast<long long>(x))}; }
  HEIRETSU_INLINE void store(std::uint64_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
};

HEIRETSU_INLINE U64 operator+(U64 a, U64 b) { return {_mm256_add_epi64(a.v, b.v)}; }
HEIRETSU_INLINE U64 operator-(U64 a, U64 b) { return {_mm256_sub_epi64(a.v, b.v)}; }
HEIRETSU_INLINE U64 operator&(U64 a, U64 b) { return {_mm256_and_si256(a.v, b.v)}; }
HEIRETSU_INLINE U64 shift_right(U64 a, int bits) { return {_mm256_srl_epi64(a.v, _mm_cvtsi32_si128(bits))}; }
template <int bits>
HEIRETSU_INLINE U64 shift_right_by(U64 a) {
  return {_mm256_srli_epi64(a.v, bits)};
}
template <int bits>
HEIRETSU_INLINE U64 shift_left(U64 a) {
  return {_mm256_slli_epi64(a.v, bits)};
}
HEIRETSU_INLINE U64 high_half(U64 a) { return {_mm256_srli_epi64(a.v, 32)}; }
HEIRETSU_INLINE U64 low_half(U64 a) { return {_mm256_blend_epi32(a.v, _mm256_setzero_si256(), 0b10101010)}; }

/// Product of the low 32 bits of each lane.
HEIRETSU_INLINE U64 multiply_low(U64 a, U64 b) { return {_mm256_mul_epu32(a.v, b.v)}; }

HEIRETSU_INLINE Mask operator==(U64 a, U64 b) { return {_mm256_cmpeq_epi64(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator<(U64 a, U64 b) {
  const __m256i top = _mm256_set1_epi64x(static_cast<long long>(std::uint64_t{1} << 63));
  return {_mm256_cmpgt_epi64(_mm256_xor_si256(b.v, top), _mm256_xor_si256(a.v, top))};
}
HEIRETSU_INLINE Mask operator|(Mask a, Mask b) { return {_mm256_or_si256(a.v, b.v)}; }
HEIRETSU_INLINE Mask operator&(Mask a, Mask b) { return {_mm256_and_si256(a.v, b.v)}; }
HEIRETSU_INLINE unsigned bits(Mask a) { return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(a.v))); }
HEIRETSU_INLINE U64 select(Mask m, U64 yes, U64 no) { return {_mm256_blendv_epi8(no.v, yes.v, m.v)}; }
/// a where the mask holds, else 0, added to b.
HEIRETSU_INLINE U64 add_where(Mask m, U64 b, U64 a) { return {_mm256_add_epi64(b.v, _mm256_and_si256(m.v, a.v))}; }
/// yes where `sign`, taken as signed, is negative.
HEIRETSU_INLINE U64 select_negative(U64 sign, U64 yes, U64 no) {
  return {_mm256_castpd_si256(
      _mm256_blendv_pd(_mm256_castsi256_pd(no.v), _mm256_castsi256_pd(yes.v), _mm256_castsi256_pd(sign.v)))};
}

/// 4 doubles.
struct F64 {
  static constexpr std::size_t lanes = 4;
  __m256d v;
  HEIRETSU_INLINE static F64 all(double x) { return {_mm256_set1_pd(x)}; }
};

HEIRETSU_INLINE F64 operator+(F64 a, F64 b) { return {_mm256_add_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator-(F64 a, F64 b) { return {_mm256_sub_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator*(F64 a, F64 b) { return {_mm256_mul_pd(a.v, b.v)}; }
HEIRETSU_INLINE F64 operator/(F64 a, F64 b) { return {_mm256_div_pd(a.v, b.v)}; }
/// a b + c, a b - c and c - a b, rounded once.
HEIRETSU_INLINE F64 multiply_add(F64 a, F64 b, F64 c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
HEIRETSU_INLINE F64 multiply_subtract(F64 a, F64 b, F64 c) { return {_mm256_fmsub_pd(a.v, b.v, c.v)}; }
HEIRETSU_INLINE F64 subtract_product(F64 a, F64 b, F64 c) { return {_mm256_fnmadd_pd(a.v, b.v, c.v)}; }
/// The nearest integer.
HEIRETSU_INLINE F64 nearest(F64 a) { return {_mm256_round_pd(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)}; }
HEIRETSU_INLINE Mask negative(F64 a) {
  return {_mm256_castpd_si256(_mm256_cmp_pd(a.v, _mm256_setzero_pd(), _CMP_LT_OQ))};
}
HEIRETSU_INLINE F64 select(Mask m, F64 yes, F64 no) {
  return {_mm256_blendv_pd(no.v, yes.v, _mm256_castsi256_pd(m.v))};
}
HEIRETSU_INLINE U64 bit_pattern(F64 a) { return {_mm256_castpd_si256(a.v)}; }
HEIRETSU_INLINE F64 from_bit_pattern(U64 a) { return {_mm256_castsi256_pd(a.v)}; }

/// 8 unsigned 32-bit integers.
struct U32 {
  static constexpr std::size_t lanes = 8;
  __m256i v;
  HEIRETSU_INLINE static U32 all(std::uint32_t x) { return {_mm256_set1_epi32(static_cast<int>(x))}; }
  HEIRETSU_INLINE void store(std::uint32_t* p) const { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), v); }
};

/// The low halves of the lanes of a and b; Vectors::packed_number(lane) says which of the 8, a's first, stands in a
/// lane.
HEIRETSU_INLINE U32 pack_low(U64 a, U64 b) {
  return {_mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(a.v), _mm256_castsi256_ps(b.v), 0b10001000))};
}
HEIRETSU_INLINE U32 multiply(U32 a, U32 b) { return {_mm256_mullo_epi32(a.v, b.v)}; }
HEIRETSU_INLINE U32 operator+(U32 a, U32 b) { return {_mm256_add_epi32(a.v, b.v)}; }

/// 8 truth values, one a 32-bit lane.
struct Mask32 {
  __m256i v;
};
HEIRETSU_INLINE Mask32 operator|(Mask32 a, Mask32 b) { return {_mm256_or_si256(a.v, b.v)}; }
HEIRETSU_INLINE unsigned bits(Mask32 a) { return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(a.v))); }
HEIRETSU_INLINE Mask32 less_signed(U32 a, U32 b) { return {_mm256_cmpgt_epi32(b.v, a.v)}; }
/// a with `bits` set in the lanes where the mask holds.
HEIRETSU_INLINE U32 set_bits(U32 a, Mask32 m, U32 bits) {
  return {_mm256_or_si256(a.v, _mm256_and_si256(m.v, bits.v))};
}

struct Vectors {
  using Mask = avx2::Mask;
  using U64 = avx2::U64;
  using F64 = avx2::F64;
  using U32 = avx2::U32;
  using Mask32 = avx2::Mask32;
  HEIRETSU_INLINE static int packed_number(int lane) { return (lane & 1) | ((lane & 4) >> 1) | ((lane & 2) << 1); }
};

}  // namespace heiretsu::factorize::avx2
